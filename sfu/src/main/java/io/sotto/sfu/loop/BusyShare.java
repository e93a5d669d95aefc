package io.sotto.sfu.loop;

/** The share of its time that a loop has lately worked, 0 to 1. Anybody may read it. */
final class BusyShare {
    /** Some frames of everybody's, so that one burst is not taken for load. */
    private static final long WINDOW_NANOS = 50_000_000L;

    private long windowStartNanos;
    private long busyNanos;
    private volatile double share;

    BusyShare(long nowNanos) {
        windowStartNanos = nowNanos;
    }

    /** The loop worked from then to then. */
    void worked(long startNanos, long endNanos) {
        busyNanos += endNanos - startNanos;
        long elapsedNanos = endNanos - windowStartNanos;
        if (elapsedNanos >= WINDOW_NANOS) {
            share = Math.min(1, (double) busyNanos / elapsedNanos);
            busyNanos = 0;
            windowStartNanos = endNanos;
        }
    }

    double share() {
        return share;
    }
}
