package io.sotto.bandwidth;

/**
 * What one receiver can take that does not report its packets, guessed from the maximum bitrate
 * that it does report (REMB).
 *
 * <p>A receiver's report follows what it gets: it starts low, climbs, and never says much more than
 * one and a half times what comes in. Only a fall is news: it means that the path began to queue.
 * So a report counts as a limit where it fell, and is below what is being sent; after a while
 * without such a report there is no limit again, and the next larger layer is the probe.
 */
public final class ReceiverEstimate {
    /** No limit is known. */
    public static final long UNLIMITED = Long.MAX_VALUE;

    /** How long a limit stands after the last report that fell below what was sent. */
    private static final long HOLD_NANOS = 8_000_000_000L;

    /** Reports scatter: only what is clearly below the sending rate is a limit. */
    private static final int BELOW_PERCENT = 80;

    private long reportBps;
    private long limitBps = UNLIMITED;
    private long limitedAtNanos;

    /** The receiver reported {@code reportedBps} while it was being sent {@code sentBps}. */
    public void onReport(long reportedBps, long sentBps, long nowNanos) {
        boolean fell = reportedBps < reportBps;
        reportBps = reportedBps;
        if (fell && reportedBps < sentBps / 100 * BELOW_PERCENT) {
            limitBps = reportedBps;
            limitedAtNanos = nowNanos;
        }
    }

    /** What the receiver can take, bits per second. */
    public long bitsPerSecond(long nowNanos) {
        if (limitBps != UNLIMITED && nowNanos - limitedAtNanos >= HOLD_NANOS) {
            limitBps = UNLIMITED;
        }
        return limitBps;
    }
}
