package io.sotto.sfu.room;

/**
 * A publisher's clock as its last sender report gave it (RFC 3550 section 6.4.1): which RTP
 * timestamp belongs to which NTP time. NTP times are 32.32 fixed-point seconds.
 */
final class SenderClock {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final int clockRate;
    private boolean known;
    private long ntpTime;
    private int rtpTimestamp;
    private long receivedNanos;

    /**
     * A clock of which nothing is known yet, for timestamps that count {@code clockRate} a second.
     */
    SenderClock(int clockRate) {
        this.clockRate = clockRate;
    }

    void onReport(long ntp, int timestamp, long nowNanos) {
        known = true;
        ntpTime = ntp;
        rtpTimestamp = timestamp;
        receivedNanos = nowNanos;
    }

    boolean isKnown() {
        return known;
    }

    /** The NTP time that this clock shows now. */
    long ntpAt(long nowNanos) {
        long elapsed = nowNanos - receivedNanos;
        return ntpTime
                + (elapsed / NANOS_PER_SECOND << 32)
                + ((elapsed % NANOS_PER_SECOND << 32) / NANOS_PER_SECOND);
    }

    /** The NTP time at which this timestamp was taken. */
    long ntpOf(int timestamp) {
        int units = timestamp - rtpTimestamp; // wraps as timestamps do
        return ntpTime + ((long) units << 32) / clockRate;
    }

    /** The timestamp that belongs to an NTP time. */
    int timestampAt(long ntp) {
        long difference = ntp - ntpTime;
        long seconds = difference >> 32;
        long fraction = difference & 0xFFFFFFFFL;
        return rtpTimestamp + (int) (seconds * clockRate + (fraction * clockRate >> 32));
    }

    /** Middle 32 bits of the report's NTP time, 0 if there was none. */
    int compactNtp() {
        return known ? (int) (ntpTime >> 16) : 0;
    }

    /** Time since the report in 1/65536 s, 0 if there was none. */
    int delaySince(long nowNanos) {
        return known ? (int) ((nowNanos - receivedNanos) / 1000 * 65_536 / 1_000_000) : 0;
    }
}
