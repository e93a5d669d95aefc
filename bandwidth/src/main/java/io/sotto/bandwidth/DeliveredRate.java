package io.sotto.bandwidth;

/**
 * How fast packets arrived lately, by the receiver's clock: while a queue is there, that is what
 * the path carries.
 */
final class DeliveredRate {
    private static final int CAPACITY = 1 << 9;

    /** The byte counts are running sums, so that any stretch costs one subtraction. */
    private final long[] arrivalNanos = new long[CAPACITY];

    private final long[] bytesBefore = new long[CAPACITY];
    private long count;
    private long bytes;

    /** A packet arrived; what arrived out of order counts as if it had come with the one before. */
    void add(int size, long arrival) {
        int at = place(count);
        long latest = count == 0 ? arrival : arrivalNanos[place(count - 1)];
        arrivalNanos[at] = Math.max(arrival, latest);
        bytesBefore[at] = bytes;
        bytes += size;
        count++;
    }

    /**
     * Over the last stretch of time.
     *
     * @param packetsMin a longer one is taken if fewer arrived in it
     * @return bits per second, 0 while too little has come
     */
    long bitsPerSecond(long windowNanos, int packetsMin) {
        if (count <= packetsMin) {
            return 0;
        }
        long last = arrivalNanos[place(count - 1)];
        long oldest = Math.max(0, count - CAPACITY);
        long from = count - 1 - packetsMin;
        while (from > oldest && last - arrivalNanos[place(from - 1)] <= windowNanos) {
            from--;
        }
        long elapsed = last - arrivalNanos[place(from)];
        // The packet that the stretch begins with arrived before it.
        long carried = bytes - bytesBefore[place(from + 1)];
        return elapsed <= 0 ? 0 : carried * 8_000_000_000L / elapsed;
    }

    private static int place(long number) {
        return (int) number & CAPACITY - 1;
    }
}
