package io.sotto.bandwidth;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

final class RateTest {
    private static final long MS = 1_000_000L;
    private static final long START = shortlyBeforeTheClockWraps();

    private static long shortlyBeforeTheClockWraps() {
        return Long.MAX_VALUE - 700 * MS;
    }

    @Test
    void aSteadyStreamIsMeasured() {
        RateMeter meter = new RateMeter();
        for (int ms = 0; ms < 2000; ms += 10) {
            meter.add(1250, START + ms * MS);
        }
        assertEquals(1_000_000.0, (double) meter.bitsPerSecond(START + 2000 * MS), 20_000.0);
    }

    @Test
    void aStoppedStreamFallsToZero() {
        RateMeter meter = new RateMeter();
        meter.add(1000, START);
        meter.add(1000, START + 400 * MS);
        for (int ms = 410; ms < 3000; ms += 10) {
            meter.bitsPerSecond(START + ms * MS);
        }
        assertEquals(0, meter.bitsPerSecond(START + 3000 * MS));
    }

    @Test
    void aStreamThatJustBeganIsNotZero() {
        RateMeter meter = new RateMeter();
        meter.add(1000, START);
        assertEquals(8000, meter.bitsPerSecond(START));
    }

    @Test
    void aReportThatClimbsFromBelowIsNoLimit() {
        ReceiverEstimate estimate = new ReceiverEstimate();
        estimate.onReport(300_000, 1_500_000, START);
        estimate.onReport(400_000, 1_500_000, START);
        assertEquals(ReceiverEstimate.UNLIMITED, estimate.bitsPerSecond(START));
    }

    @Test
    void aReportThatFallsBelowTheSendingRateLimitsForAWhile() {
        ReceiverEstimate estimate = new ReceiverEstimate();
        assertEquals(ReceiverEstimate.UNLIMITED, estimate.bitsPerSecond(START));
        estimate.onReport(2_000_000, 1_500_000, START);
        assertEquals(ReceiverEstimate.UNLIMITED, estimate.bitsPerSecond(START));
        estimate.onReport(600_000, 1_500_000, START);
        assertEquals(600_000, estimate.bitsPerSecond(START + 7999 * MS));
        assertEquals(ReceiverEstimate.UNLIMITED, estimate.bitsPerSecond(START + 8000 * MS));
    }
}
