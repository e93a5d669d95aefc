package io.sotto.sfu.room;

/**
 * How often, and when last, packets were sent to one receiver again, by their outgoing sequence
 * number.
 */
final class Resends {
    /** A packet lost this often is not worth a further try: a key frame will come. */
    private static final int TIMES_MAX = 5;

    /** As long as the source's cache: what is gone there cannot be sent again. */
    private static final int CAPACITY = PacketCache.CAPACITY;

    private final long[] sequences = new long[CAPACITY];
    private final long[] sentNanos = new long[CAPACITY];
    private final byte[] times = new byte[CAPACITY];

    /**
     * Whether a packet may be sent again now: not before the last copy had time to arrive, and not
     * for ever. If so, this counts as sending it.
     *
     * @return how many times it will have been sent again, 0 for not now
     */
    int count(long sequence, long roundTripNanos, long nowNanos) {
        int slot = (int) (sequence & CAPACITY - 1);
        boolean first = sequences[slot] != sequence;
        if (first) {
            sequences[slot] = sequence;
            times[slot] = 0;
        } else if (times[slot] >= TIMES_MAX || nowNanos - sentNanos[slot] < roundTripNanos) {
            return 0;
        }
        times[slot]++;
        sentNanos[slot] = nowNanos;
        return times[slot];
    }
}
