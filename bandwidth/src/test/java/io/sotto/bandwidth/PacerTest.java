package io.sotto.bandwidth;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

final class PacerTest {
    private static final long MILLI = 1_000_000L;

    /** 1250 bytes take 10 ms. */
    private final Pacer pacer = new Pacer(1_000_000);

    @Test
    void whatComesAfterASilencePassesAtOnce() {
        assertEquals(0, pacer.waitNanos(0));
        pacer.onSent(1250, 0);
        assertEquals(0, pacer.waitNanos(1000 * MILLI));
    }

    @Test
    void aSmallDebtHoldsNothingUp() {
        pacer.onSent(600, 0);
        assertEquals(0, pacer.waitNanos(0));
    }

    @Test
    void packetsOfABurstLeaveAtThePacingRate() {
        pacer.onSent(1250, 0);
        assertEquals(5 * MILLI, pacer.waitNanos(0));
        pacer.onSent(1250, 5 * MILLI);
        assertEquals(10 * MILLI, pacer.waitNanos(5 * MILLI));
    }

    @Test
    void wherePathsHaveRoomAPicturePassesAtOnce() {
        pacer.limited(false);
        pacer.onSent(5000, 0);
        assertEquals(0, pacer.waitNanos(0));
        pacer.onSent(1250, 0);
        assertEquals(10 * MILLI, pacer.waitNanos(0));
    }

    @Test
    void aNewRateChangesHowLongADebtTakesNotHowLargeItIs() {
        pacer.onSent(2500, 0); // 20 ms
        pacer.rate(2_000_000, 0); // 10 ms
        assertEquals(5 * MILLI, pacer.waitNanos(0));
        pacer.rate(500_000, 0); // 40 ms
        assertEquals(35 * MILLI, pacer.waitNanos(0));
    }

    @Test
    void theClockMayStandAnywhere() {
        long now = Long.MAX_VALUE - 3 * MILLI;
        pacer.onSent(1250, now);
        assertEquals(5 * MILLI, pacer.waitNanos(now));
        assertEquals(0, pacer.waitNanos(now + 6 * MILLI));
    }
}
