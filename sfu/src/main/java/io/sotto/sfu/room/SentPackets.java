package io.sotto.sfu.room;

import org.jspecify.annotations.Nullable;

/**
 * What one receiver was sent last, by outgoing sequence number: enough to make the same packet
 * again from the source's cache.
 */
final class SentPackets {
    /** As long as the source's cache: what is gone there cannot be sent again. */
    private static final int CAPACITY = PacketCache.CAPACITY;

    private final long[] sequences = new long[CAPACITY];
    private final @Nullable UpStream[] streams = new @Nullable UpStream[CAPACITY];
    private final long[] sourceSequences = new long[CAPACITY];
    private final int[] timestamps = new int[CAPACITY];
    private final int[] pictures = new int[CAPACITY];
    private final long[] resentNanos = new long[CAPACITY];
    private final byte[] resentTimes = new byte[CAPACITY];

    void add(long sequence, SourcePacket packet, int timestamp, int picture) {
        int slot = slot(sequence);
        sequences[slot] = sequence;
        streams[slot] = packet.stream();
        sourceSequences[slot] = packet.sequence();
        timestamps[slot] = timestamp;
        pictures[slot] = picture;
        resentTimes[slot] = 0;
    }

    /** The slot of a packet, -1 if it is no longer known. */
    int find(long sequence) {
        int slot = slot(sequence);
        return streams[slot] != null && sequences[slot] == sequence ? slot : -1;
    }

    @Nullable UpStream stream(int slot) {
        return streams[slot];
    }

    long sourceSequence(int slot) {
        return sourceSequences[slot];
    }

    int timestamp(int slot) {
        return timestamps[slot];
    }

    int picture(int slot) {
        return pictures[slot];
    }

    /**
     * Whether the packet may be sent again now: not before the last copy had time to arrive, and
     * not for ever. If so, this counts as sending it.
     */
    boolean mayResend(int slot, long roundTripNanos, int timesMax, long nowNanos) {
        boolean first = resentTimes[slot] == 0;
        if (!first
                && (resentTimes[slot] >= timesMax
                        || nowNanos - resentNanos[slot] < roundTripNanos)) {
            return false;
        }
        resentTimes[slot]++;
        resentNanos[slot] = nowNanos;
        return true;
    }

    private static int slot(long sequence) {
        return (int) (sequence & CAPACITY - 1);
    }
}
