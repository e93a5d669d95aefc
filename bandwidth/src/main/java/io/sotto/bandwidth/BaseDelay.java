package io.sotto.bandwidth;

import java.util.Arrays;

/**
 * The shortest one-way delay of the last while: what a path takes when its queue is empty. The
 * clocks of both ends have nothing in common, so the number itself means nothing; differences to it
 * are time spent in queues.
 */
final class BaseDelay {
    /** A minimum is kept for each second; clocks drift apart by less than 2 ms in all of them. */
    private static final int SECONDS = 16;

    private static final long SECOND_NANOS = 1_000_000_000L;
    private static final long NONE = Long.MAX_VALUE;

    private final long[] minima = new long[SECONDS];
    private int current;
    private long currentEndsNanos;
    private boolean started;

    /** A packet took so long. */
    void add(long delayNanos, long nowNanos) {
        if (!started) {
            started = true;
            Arrays.fill(minima, NONE);
            currentEndsNanos = nowNanos + SECOND_NANOS;
        }
        // After a silence of more than all of them, what is known of the path is still kept.
        if (nowNanos - currentEndsNanos >= 0) {
            current = (current + 1) % SECONDS;
            minima[current] = NONE;
            currentEndsNanos = nowNanos + SECOND_NANOS;
        }
        minima[current] = Math.min(minima[current], delayNanos);
    }

    /** How much longer a delay is than the shortest. */
    long excessNanos(long delayNanos) {
        long least = NONE;
        for (long minimum : minima) {
            least = Math.min(least, minimum);
        }
        return delayNanos - least;
    }
}
