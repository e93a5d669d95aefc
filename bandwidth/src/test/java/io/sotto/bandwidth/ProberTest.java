package io.sotto.bandwidth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Packets of 1250 bytes leave at the probe's rate, and arrive as fast as the path lets them. */
final class ProberTest {
    private static final long MILLI = 1_000_000L;
    private static final long SECOND = 1000 * MILLI;
    private static final int BYTES = 1250;
    private static final long USEFUL_BPS = 2_000_000;

    private final Prober prober = new Prober();
    private long now;
    private long next;
    private long sentNanos;
    private long arrivedNanos;
    private long probingNanos;
    private double found;

    /** A path of so many bits per second; feedback every 50 ms. */
    private void run(long nanos, long capacityBps) {
        for (long end = now + nanos; now < end; now += MILLI) {
            long probe = prober.probeBps(USEFUL_BPS, next, now);
            probingNanos += probe > 0 ? MILLI : 0;
            if (probe > 0 && now - sentNanos >= BYTES * 8 * SECOND / probe) {
                send(capacityBps);
            }
            if (now % (50 * MILLI) == 0) {
                found = Math.max(found, prober.onFeedback(next - 1, next, now));
                prober.onFree(now);
            }
        }
    }

    private void send(long capacityBps) {
        sentNanos = now;
        arrivedNanos = Math.max(arrivedNanos, now) + BYTES * 8 * SECOND / capacityBps;
        prober.onArrival(next++, BYTES, now, arrivedNanos);
    }

    @Test
    void aPathThatCarriesItIsFoundWithinASecond() {
        run(SECOND, 5_000_000);
        assertEquals(1.1 * USEFUL_BPS, found, 0.1 * USEFUL_BPS);
    }

    @Test
    void aPathThatDoesNotIsDisturbedForAFewPercentOfTheTime() {
        run(100 * SECOND, 1_000_000);
        assertEquals(0.0, found);
        assertTrue(probingNanos <= 3 * SECOND, "probed for " + probingNanos);
        assertTrue(probingNanos >= SECOND, "probed for " + probingNanos);
    }

    @Test
    void afterOneThatFailedOnlyALittleMoreThanItFoundIsTried() {
        run(SECOND, 1_000_000);
        long probe = 0;
        for (; probe == 0; now += MILLI) {
            probe = prober.probeBps(USEFUL_BPS, next, now);
        }
        assertEquals(1_350_000, (double) probe, 100_000);
    }

    @Test
    void afterAQueueOnlyALittleMoreThanThePathCarriedIsTried() {
        prober.onCarried(1_000_000);
        prober.onFree(0);
        assertEquals(1_350_000, prober.probeBps(USEFUL_BPS, 0, SECOND));
        run(2 * SECOND, 5_000_000);
        assertEquals(1.1 * USEFUL_BPS, found, 0.1 * USEFUL_BPS);
    }

    @Test
    void aSlowPathIsProbedUntilEnoughPacketsWereSent() {
        prober.onCarried(120_000);
        run(650 * MILLI, 5_000_000);
        assertEquals(0.0, found);
        run(200 * MILLI, 5_000_000);
        assertEquals(1.35 * 120_000, found, 20_000);
    }

    @Test
    void aPathTooSlowForThatIsTriedFasterAndFaster() {
        prober.onCarried(20_000);
        run(20 * SECOND, 5_000_000);
        assertEquals(1.1 * USEFUL_BPS, found, 0.1 * USEFUL_BPS);
    }

    @Test
    void moreCapacityIsFoundWithinFiveSecondsOfAFailure() {
        run(10 * SECOND, 1_000_000);
        run(5 * SECOND, 5_000_000);
        assertTrue(found >= USEFUL_BPS, "found " + found);
    }

    @Test
    void aProbeThatNobodyGoesOnWithEnds() {
        run(450 * MILLI, 5_000_000);
        assertTrue(prober.isUnderWay());
        prober.onFeedback(next - 1, next, now + 5 * SECOND);
        assertFalse(prober.isUnderWay());
    }

    @Test
    void noPathWithAQueueIsProbed() {
        prober.onFree(0);
        prober.onBusy();
        assertEquals(0, prober.probeBps(USEFUL_BPS, 0, SECOND));
        prober.onFree(SECOND);
        assertEquals(0, prober.probeBps(USEFUL_BPS, 0, SECOND + MILLI));
        assertTrue(prober.probeBps(USEFUL_BPS, 0, 2 * SECOND) > 0);
    }
}
