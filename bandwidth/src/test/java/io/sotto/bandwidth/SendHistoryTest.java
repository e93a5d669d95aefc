package io.sotto.bandwidth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class SendHistoryTest {
    private static final long SECOND = 1_000_000_000L;

    private final SendHistory history = new SendHistory();

    @Test
    void sixteenBitsMeanTheNewestNumberThatFits() {
        for (long number = 0; number < 200_000; number++) {
            assertEquals(number, history.add(100, number));
            assertEquals(number, history.find((int) number & 0xFFFF));
        }
    }

    @Test
    void whatWasNeverSentIsUnknown() {
        history.add(100, 0);
        assertEquals(SendHistory.UNKNOWN, history.find(1));
        assertEquals(SendHistory.UNKNOWN, history.find(0xFFFF));
        assertEquals(0, history.find(0));
    }

    @Test
    void itGrowsWhileReportsMayStillCome() {
        for (int i = 0; i < 5000; i++) {
            history.add(i + 1, i);
        }
        for (int i = 0; i < 5000; i++) {
            assertEquals(i, history.find(i));
            assertEquals(i + 1, history.bytes(i));
            assertEquals(i, history.sentNanos(i));
        }
    }

    @Test
    void whatNobodyReportsIsForgotten() {
        for (int i = 0; i < 64; i++) {
            history.add(100, 0);
        }
        history.add(100, 3 * SECOND);
        assertEquals(SendHistory.UNKNOWN, history.find(0));
        assertEquals(1, history.find(1));
        assertEquals(64, history.find(64));
    }

    @Test
    void itNeverHoldsMoreThanItsLimit() {
        for (int i = 0; i < 100_000; i++) {
            history.add(100, i);
        }
        assertEquals(SendHistory.UNKNOWN, history.find(100_000 - 8193 & 0xFFFF));
        assertEquals(100_000 - 8192, history.find(100_000 - 8192 & 0xFFFF));
    }

    @Test
    void aPacketIsReportedOnce() {
        long number = history.add(100, 0);
        assertTrue(history.report(number));
        assertFalse(history.report(number));
        assertEquals(100, history.bytes(number));
    }

    @Test
    void whatWasSentAfterAPacketIsCounted() {
        long first = history.add(100, 0);
        history.add(200, 0);
        long last = history.add(300, 0);
        assertEquals(500, history.bytesAfter(first));
        assertEquals(0, history.bytesAfter(last));
    }
}
