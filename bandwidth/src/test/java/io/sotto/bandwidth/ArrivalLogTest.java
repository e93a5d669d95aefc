package io.sotto.bandwidth;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class ArrivalLogTest {
    private final ArrivalLog log = new ArrivalLog();

    private long[] pending() {
        return Arrays.copyOf(log.pendingArrivals(), log.pending());
    }

    @Test
    void lossesBetweenArrivalsAreReported() {
        log.onArrival(100, 10);
        log.onArrival(103, 40);
        log.onArrival(101, 50);
        assertEquals(100, log.firstPending());
        assertArrayEquals(new long[] {10, 50, -1, 40}, pending());
    }

    @Test
    void whatWasReportedIsNotReportedAgain() {
        log.onArrival(100, 10);
        log.onArrival(101, 20);
        log.reported(2);
        assertEquals(0, log.pending());
        log.onArrival(100, 30);
        assertEquals(0, log.pending());
        log.onArrival(104, 60);
        assertArrayEquals(new long[] {-1, -1, 60}, pending());
    }

    @Test
    void aJumpForgetsWhatLiesBefore() {
        log.onArrival(1, 10);
        log.onArrival(1_000_000, 20);
        assertEquals(1_000_000, log.firstPending());
        assertArrayEquals(new long[] {20}, pending());
    }

    @Test
    void nothingIsPendingBeforeTheFirstPacket() {
        assertEquals(0, log.pending());
    }
}
