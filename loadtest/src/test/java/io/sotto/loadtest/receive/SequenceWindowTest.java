package io.sotto.loadtest.receive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sotto.loadtest.receive.SequenceWindow.Arrival;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Loss, order and duplicates, told by sequence numbers that wrap. */
final class SequenceWindowTest {
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 32_767, 65_000, 65_535})
    void whatComesInOrderIsNewAndNothingIsMissing(int first) {
        SequenceWindow window = new SequenceWindow();
        window.beginCounting();
        for (int i = 0; i < 100_000; i++) {
            assertEquals(Arrival.NEW, window.onPacket(first + i & 0xFFFF));
        }
        assertEquals(0, window.missing());
        assertEquals(100_000, window.counted());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 65_530})
    void aGapIsMissingUntilItIsFilled(int first) {
        SequenceWindow window = new SequenceWindow();
        window.beginCounting();
        window.onPacket(first);
        window.onPacket(first + 4 & 0xFFFF);
        assertEquals(3, window.missing());
        assertEquals(Arrival.LATE, window.onPacket(first + 2 & 0xFFFF));
        assertEquals(2, window.missing());
    }

    @Test
    void whatCameBeforeIsADuplicate() {
        SequenceWindow window = new SequenceWindow();
        window.beginCounting();
        window.onPacket(10);
        window.onPacket(11);
        assertEquals(Arrival.DUPLICATE, window.onPacket(10));
        assertEquals(Arrival.DUPLICATE, window.onPacket(11));
        assertEquals(2, window.counted());
    }

    @Test
    void whatIsOlderThanTheWindowIsNotTakenForNew() {
        SequenceWindow window = new SequenceWindow();
        window.onPacket(0);
        window.onPacket(SequenceWindow.SPAN + 5);
        assertEquals(Arrival.DUPLICATE, window.onPacket(3));
    }

    @Test
    void onlyWhatComesAfterTheBeginningCounts() {
        SequenceWindow window = new SequenceWindow();
        window.onPacket(100);
        window.onPacket(103);
        window.beginCounting();
        assertEquals(0, window.missing());
        window.onPacket(102);
        assertFalse(window.counts());
        window.onPacket(105);
        assertTrue(window.counts());
        assertEquals(1, window.missing());
        assertEquals(1, window.counted());
    }

    @Test
    void countsAgreeWithASlowModel() {
        long seed = 7;
        SplittableRandom random = new SplittableRandom(seed);
        SequenceWindow window = new SequenceWindow();
        window.beginCounting();
        Set<Integer> sent = new HashSet<>();
        window.onPacket(0);
        sent.add(0);
        int highest = 0;
        for (int i = 0; i < 20_000; i++) {
            int number = Math.max(0, highest + random.nextInt(-40, 12));
            Arrival expected =
                    number > highest
                            ? Arrival.NEW
                            : sent.contains(number) ? Arrival.DUPLICATE : Arrival.LATE;
            assertEquals(expected, window.onPacket(number & 0xFFFF), "seed " + seed);
            sent.add(number);
            highest = Math.max(highest, number);
        }
        assertEquals(highest + 1 - sent.size(), window.missing());
    }
}
