package io.sotto.loadtest.call;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sotto.loadtest.report.Results;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The search for the largest load that holds. */
final class RampTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 7, 10, 63, 64, 100, 333, 4_000})
    void itComesWithinAGrainOfTheLimit(int limit) {
        int holds = 0;
        int fails = 0;
        int next = 10;
        int steps = 0;
        while (next > 0) {
            assertTrue(++steps < 40);
            if (next <= limit) {
                holds = next;
            } else {
                fails = next;
            }
            next = Ramp.next(holds, fails);
        }
        assertTrue(holds <= limit);
        assertTrue(limit - holds <= Math.max(1, limit / 20), holds + " for " + limit);
    }

    @Test
    void whereNothingHoldsItEnds() {
        assertEquals(5, Ramp.next(0, 10));
        assertEquals(0, Ramp.next(0, 1));
    }

    @Test
    void aLoadHoldsThatIsPromptAndLosesNextToNothing() {
        assertTrue(Ramp.holds(Results.of(9_900_000, 99, null)));
        assertFalse(Ramp.holds(Results.of(10_100_000, 0, null)));
        assertFalse(Ramp.holds(Results.of(1_000_000, 101, null)));
        assertFalse(Ramp.holds(Results.of(1_000_000, 0, "it died")));
    }
}
