package io.sotto.sfu.room;

import io.sotto.srtp.rtcp.RtcpHandler.ReportBlock;

/** What a receiver report says of one source (RFC 3550 appendix A.3 and A.8). */
final class ReceptionStatistics {
    private final int clockRate;

    private long first = -1;
    private long highest;
    private long received;
    private long expectedBefore;
    private long receivedBefore;

    private boolean transitKnown;
    private long firstNanos;
    private int transit;
    private long jitterTimes16;

    /** For a source whose timestamps count {@code clockRate} a second. */
    ReceptionStatistics(int clockRate) {
        this.clockRate = clockRate;
    }

    /** A packet came in its own time. */
    void onPacket(long sequence, int timestamp, long nowNanos) {
        if (first < 0) {
            first = sequence;
            highest = sequence;
            firstNanos = nowNanos;
        }
        highest = Math.max(highest, sequence);
        received++;
        int arrival = (int) ((nowNanos - firstNanos) / 1000 * clockRate / 1_000_000);
        int relative = arrival - timestamp;
        if (transitKnown) {
            int difference = Math.abs(relative - transit);
            jitterTimes16 += difference - (jitterTimes16 + 8 >> 4);
        }
        transit = relative;
        transitKnown = true;
    }

    /** A lost packet came by retransmission: it is no longer lost, but says nothing of jitter. */
    void onRepaired() {
        received++;
    }

    /** Whether anything has come yet. */
    boolean isEmpty() {
        return first < 0;
    }

    /** The next report on this source; the fraction lost counts from the report before. */
    ReportBlock report(int ssrc, SenderClock clock, long nowNanos) {
        long expected = highest - first + 1;
        long expectedNow = expected - expectedBefore;
        long lostNow = expectedNow - (received - receivedBefore);
        expectedBefore = expected;
        receivedBefore = received;
        int fraction = expectedNow <= 0 || lostNow <= 0 ? 0 : (int) (lostNow * 256 / expectedNow);
        long lost = Math.clamp(expected - received, -0x800000, 0x7FFFFF);
        return new ReportBlock(
                ssrc,
                Math.min(fraction, 255),
                (int) lost,
                (int) highest,
                jitterTimes16 >> 4,
                clock.compactNtp(),
                clock.delaySince(nowNanos));
    }
}
