package io.sotto.bandwidth;

import java.util.Arrays;

/**
 * What was sent lately, by transport-wide sequence number, until it is reported.
 *
 * <p>A ring without objects: it begins small and doubles while what is in it is younger than a
 * report could be. Numbers in here never wrap; those of the wire are understood as the newest that
 * fit.
 */
final class SendHistory {
    /** No packet of that number is known. */
    static final long UNKNOWN = -1;

    private static final int CAPACITY_INITIAL = 1 << 6;

    /** More than two seconds of 40 Mbit/s. */
    private static final int CAPACITY_MAX = 1 << 13;

    /** What nobody reported for so long will not be reported. */
    private static final long REPORTABLE_NANOS = 2_000_000_000L;

    private static final int SEQUENCE_MASK = 0xFFFF;

    /** Signs of the sizes tell what is reported: negative, once it was. */
    private long[] sentNanos = new long[CAPACITY_INITIAL];

    private int[] bytes = new int[CAPACITY_INITIAL];
    private long next;
    private long first;

    /** A packet leaves; returns its number. */
    long add(int size, long nowNanos) {
        if (next - first == bytes.length) {
            makeRoom(nowNanos);
        }
        sentNanos[place(next)] = nowNanos;
        bytes[place(next)] = size;
        return next++;
    }

    private void makeRoom(long nowNanos) {
        boolean stillOpen = nowNanos - sentNanos[place(first)] < REPORTABLE_NANOS;
        if (!stillOpen || bytes.length == CAPACITY_MAX) {
            first++;
            return;
        }
        long[] times = Arrays.copyOf(sentNanos, 2 * bytes.length);
        int[] sizes = Arrays.copyOf(bytes, 2 * bytes.length);
        for (long number = first; number < next; number++) {
            int to = (int) number & times.length - 1;
            times[to] = sentNanos[place(number)];
            sizes[to] = bytes[place(number)];
        }
        sentNanos = times;
        bytes = sizes;
    }

    /** The number that 16 bits of the wire mean, or {@link #UNKNOWN}. */
    long find(int sequence) {
        int back = (int) (next - 1 - sequence) & SEQUENCE_MASK;
        long number = next - 1 - back;
        return number < first ? UNKNOWN : number;
    }

    /** The number that the next packet gets. */
    long next() {
        return next;
    }

    long sentNanos(long number) {
        return sentNanos[place(number)];
    }

    int bytes(long number) {
        return Math.abs(bytes[place(number)]);
    }

    /** Takes note of its first report; false if it was reported before. */
    boolean report(long number) {
        int at = place(number);
        boolean fresh = bytes[at] > 0;
        bytes[at] = -Math.abs(bytes[at]);
        return fresh;
    }

    /** All that was sent after a packet, bytes. */
    long bytesAfter(long number) {
        long sum = 0;
        for (long later = Math.max(first, number + 1); later < next; later++) {
            sum += bytes(later);
        }
        return sum;
    }

    private int place(long number) {
        return (int) number & bytes.length - 1;
    }
}
