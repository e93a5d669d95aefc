package io.sotto.metrics;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * How long packets spend in one media loop, in fixed buckets. One writer, any reader, as in {@link
 * LoopCounters}. The count is the sum of the buckets, so a scrape in mid-write is still consistent.
 */
public final class ResidenceHistogram {
    // 1-2-5 per decade: a quantile read off it is right within a factor of 1.6 or so, with 14
    // series.
    // Below 10 µs nothing is interesting (one send call costs that); above 100 ms a call is broken.
    private static final long[] UPPER_BOUNDS_NANOS = {
        10_000,
        20_000,
        50_000,
        100_000,
        200_000,
        500_000,
        1_000_000,
        2_000_000,
        5_000_000,
        10_000_000,
        20_000_000,
        50_000_000,
        100_000_000
    };

    private static final VarHandle LONGS = MethodHandles.arrayElementVarHandle(long[].class);

    static final int BUCKETS = UPPER_BOUNDS_NANOS.length + 1;
    private static final int SUM = BUCKETS;

    private final long[] slots = new long[BUCKETS + 1];

    ResidenceHistogram() {}

    /** Accounts for one packet. */
    public void record(long nanos) {
        record(nanos, 1);
    }

    /** Accounts for several packets that were read, and sent, at the same two moments. */
    public void record(long nanos, int packets) {
        int bucket = 0;
        while (bucket < UPPER_BOUNDS_NANOS.length && nanos > UPPER_BOUNDS_NANOS[bucket]) {
            bucket++;
        }
        LONGS.setOpaque(slots, bucket, slots[bucket] + packets);
        LONGS.setOpaque(slots, SUM, slots[SUM] + nanos * packets);
    }

    /** Packets accounted for so far. Any thread. */
    public long count() {
        long count = 0;
        for (int bucket = 0; bucket < BUCKETS; bucket++) {
            count += bucketCount(bucket);
        }
        return count;
    }

    /** The sum of all times so far. Any thread. */
    public long sumNanos() {
        return (long) LONGS.getOpaque(slots, SUM);
    }

    /** Packets in one bucket alone, not cumulated. */
    long bucketCount(int bucket) {
        return (long) LONGS.getOpaque(slots, bucket);
    }

    /** A bucket's inclusive upper bound; infinite for the last. */
    static double upperBoundSeconds(int bucket) {
        return bucket < UPPER_BOUNDS_NANOS.length
                ? UPPER_BOUNDS_NANOS[bucket] / 1e9
                : Double.POSITIVE_INFINITY;
    }
}
