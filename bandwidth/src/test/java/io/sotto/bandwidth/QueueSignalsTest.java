package io.sotto.bandwidth;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** What arrival times say about a path. */
final class QueueSignalsTest {
    private static final long MILLI = 1_000_000L;
    private static final long SECOND = 1000 * MILLI;

    @Test
    void whatExceedsTheShortestDelayIsQueue() {
        BaseDelay base = new BaseDelay();
        base.add(-500 * MILLI, 0); // the clocks of both ends may stand anywhere
        base.add(-420 * MILLI, SECOND);
        assertEquals(80 * MILLI, base.excessNanos(-420 * MILLI));
    }

    @Test
    void aPathThatBecameLongerIsBelievedAfterAWhile() {
        BaseDelay base = new BaseDelay();
        base.add(50 * MILLI, 0);
        for (int second = 1; second <= 17; second++) {
            base.add(90 * MILLI, (long) second * SECOND);
        }
        assertEquals(0, base.excessNanos(90 * MILLI));
    }

    @Test
    void aShorterPathIsBelievedAtOnce() {
        BaseDelay base = new BaseDelay();
        base.add(50 * MILLI, 0);
        base.add(30 * MILLI, MILLI);
        assertEquals(20 * MILLI, base.excessNanos(50 * MILLI));
    }

    @Test
    void deliveredIsWhatArrivedInTheLastStretch() {
        DeliveredRate delivered = new DeliveredRate();
        for (int i = 0; i < 100; i++) {
            delivered.add(1250, 10L * i * MILLI); // 1 Mbit/s
        }
        for (int i = 1; i <= 100; i++) {
            delivered.add(1250, (990 + i * 5L) * MILLI); // 2 Mbit/s
        }
        assertEquals(2_000_000, delivered.bitsPerSecond(250 * MILLI, 6));
        assertEquals(1_500, delivered.bitsPerSecond(1000 * MILLI, 6) / 1000);
    }

    @Test
    void aFewPacketsAreJudgedOverALongerStretch() {
        DeliveredRate delivered = new DeliveredRate();
        for (int i = 0; i < 10; i++) {
            delivered.add(125, 100L * i * MILLI);
        }
        assertEquals(10_000, delivered.bitsPerSecond(100 * MILLI, 6));
    }

    @Test
    void nothingIsSaidOfTooLittle() {
        DeliveredRate delivered = new DeliveredRate();
        delivered.add(1000, 0);
        assertEquals(0, delivered.bitsPerSecond(SECOND, 6));
        for (int i = 0; i < 10; i++) {
            delivered.add(1000, 0); // all at one instant
        }
        assertEquals(0, delivered.bitsPerSecond(SECOND, 6));
    }
}
