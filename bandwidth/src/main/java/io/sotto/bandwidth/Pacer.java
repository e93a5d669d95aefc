package io.sotto.bandwidth;

/**
 * When the next packet may leave, so that a path's queue need not hold a burst.
 *
 * <p>What was sent is a debt that is paid off at the pacing rate. As long as the debt is small,
 * packets pass at once: most frames never wait. What does waits in a {@link PacedQueue}.
 */
final class Pacer {
    /** What may leave at once: five packets of a 10 Mbit/s stream, one of a 2 Mbit/s stream. */
    private static final long LIMITED_BURST_NANOS = 5_000_000L;

    /** The same where the path has room: one picture of thirty a second, or a little more. */
    private static final long BURST_NANOS = 40_000_000L;

    private long rateBps;
    private long burstNanos = LIMITED_BURST_NANOS;

    /** When all that was sent will be paid off. */
    private long clearNanos;

    private boolean started;

    /**
     * Starts without debt.
     *
     * @param rateBps pacing rate, bits per second
     */
    Pacer(long rateBps) {
        this.rateBps = rateBps;
    }

    /** Changes the pacing rate; the debt in bytes stays as it is. */
    void rate(long bitsPerSecond, long nowNanos) {
        if (started && clearNanos - nowNanos > 0) {
            double debt = (double) (clearNanos - nowNanos) * rateBps / bitsPerSecond;
            clearNanos = nowNanos + (long) debt;
        }
        rateBps = bitsPerSecond;
    }

    /** Whether the path carries no more than is sent; so it is taken to be at first. */
    void limited(boolean limited) {
        burstNanos = limited ? LIMITED_BURST_NANOS : BURST_NANOS;
    }

    /** So many bytes leave. */
    void onSent(int bytes, long nowNanos) {
        if (!started || clearNanos - nowNanos < 0) {
            started = true;
            clearNanos = nowNanos;
        }
        clearNanos += nanosFor(bytes);
    }

    /** How long so many bytes take at the pacing rate. */
    long nanosFor(long bytes) {
        return bytes * 8_000_000_000L / rateBps;
    }

    /** How long the next packet has to wait, nanoseconds; 0 if it may leave. */
    long waitNanos(long nowNanos) {
        return started ? Math.max(0, clearNanos - burstNanos - nowNanos) : 0;
    }
}
