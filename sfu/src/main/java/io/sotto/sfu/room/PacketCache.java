package io.sotto.sfu.room;

import io.sotto.srtp.rtp.PacketBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The last packets of one layer as they came, kept once for all receivers, to answer their NACKs
 * from.
 *
 * <p>A ring by sequence number; a newer packet pushes the one {@link #CAPACITY} before it out.
 */
final class PacketCache {
    /** Two seconds of a 2.5 Mbit/s layer: beyond that a picture is lost anyway. */
    static final int CAPACITY = 512;

    private final @Nullable PacketBuffer[] packets = new @Nullable PacketBuffer[CAPACITY];
    private final long[] sequences = new long[CAPACITY];

    /**
     * Keeps a packet under its unwrapped sequence number; false if it is there already, or too old.
     */
    boolean put(long sequence, PacketBuffer packet) {
        int slot = slot(sequence);
        PacketBuffer previous = packets[slot];
        if (previous != null) {
            if (sequences[slot] >= sequence) {
                return false;
            }
            previous.release();
        }
        packets[slot] = packet.retain();
        sequences[slot] = sequence;
        return true;
    }

    /** The packet with this unwrapped sequence number, or null. Lent: only until the next put. */
    @Nullable PacketBuffer get(long sequence) {
        int slot = slot(sequence);
        return sequences[slot] == sequence ? packets[slot] : null;
    }

    /** Gives every packet back. */
    void clear() {
        for (int slot = 0; slot < CAPACITY; slot++) {
            PacketBuffer packet = packets[slot];
            if (packet != null) {
                packet.release();
                packets[slot] = null;
            }
        }
    }

    private static int slot(long sequence) {
        return (int) (sequence & CAPACITY - 1);
    }
}
