package io.sotto.loadtest.receive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is asked for again, how often, and when hope is given up; on clocks that wrap, too. */
final class MissingTest {
    private static final long AGAIN = 50_000_000L;

    private static List<Long> asked(Missing missing, long nowNanos) {
        List<Long> asked = new ArrayList<>();
        missing.ask(nowNanos, asked::add);
        return asked;
    }

    @ParameterizedTest
    @ValueSource(longs = {0, Long.MAX_VALUE - 10, -5})
    void aGapIsAskedForAtOnceAndThenEveryFiftyMilliseconds(long start) {
        Missing missing = new Missing();
        assertTrue(missing.add(5, 8, start));
        assertEquals(List.of(5L, 6L, 7L), asked(missing, start));
        assertEquals(List.of(), asked(missing, start + AGAIN - 1));
        missing.remove(6);
        assertEquals(List.of(5L, 7L), asked(missing, start + AGAIN));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, Long.MAX_VALUE - 10})
    void afterTenTriesItIsGivenUp(long start) {
        Missing missing = new Missing();
        missing.add(5, 6, start);
        for (int i = 0; i < 10; i++) {
            assertTrue(missing.ask(start + i * AGAIN, number -> {}));
        }
        assertFalse(missing.ask(start + 10 * AGAIN, number -> {}));
        assertTrue(missing.isEmpty());
    }

    @ParameterizedTest
    @ValueSource(longs = {0})
    void anInterruptionIsNotAskedFor(long start) {
        Missing missing = new Missing();
        assertFalse(missing.add(5, 5 + Missing.PACKETS_MAX + 1, start));
        assertTrue(missing.isEmpty());
    }
}
