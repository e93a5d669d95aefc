package io.sotto.sfu.room;

import io.sotto.srtp.rtp.PacketBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The last packets of one layer as they came, kept once for all receivers, to answer their NACKs
 * from.
 *
 * <p>A ring by sequence number; a newer packet pushes the one {@link #CAPACITY} before it out. What
 * is older than {@link #KEPT_NANOS} is given back before that: small layers would keep buffers for
 * half a minute otherwise.
 */
final class PacketCache {
    /** A second of 5 Mbit/s: beyond that a picture is lost anyway. */
    static final int CAPACITY = 512;

    /** Several tries over a path around the world; a browser has asked for a key frame by then. */
    static final long KEPT_NANOS = 1_000_000_000L;

    private final @Nullable PacketBuffer[] packets = new @Nullable PacketBuffer[CAPACITY];
    private final long[] sequences = new long[CAPACITY];
    private final long[] arrivedNanos = new long[CAPACITY];
    private long oldest = Long.MAX_VALUE;
    private long highest = -1;

    PacketCache() {
        Arrays.fill(sequences, -1);
    }

    /**
     * Keeps a packet under its unwrapped sequence number; false if it was there already, or is too
     * old.
     */
    boolean put(long sequence, PacketBuffer packet, long nowNanos) {
        int slot = slot(sequence);
        if (sequences[slot] >= sequence) {
            return false;
        }
        release(slot);
        packets[slot] = packet.retain();
        sequences[slot] = sequence;
        arrivedNanos[slot] = nowNanos;
        highest = Math.max(highest, sequence);
        oldest = Math.max(Math.min(oldest, sequence), highest - CAPACITY + 1);
        releaseOld(nowNanos);
        return true;
    }

    private void releaseOld(long nowNanos) {
        for (; oldest < highest; oldest++) {
            int slot = slot(oldest);
            if (packets[slot] != null && sequences[slot] == oldest) {
                if (nowNanos - arrivedNanos[slot] <= KEPT_NANOS) {
                    return;
                }
                release(slot);
            }
        }
    }

    /** The packet with this unwrapped sequence number, or null. Lent: only until the next put. */
    @Nullable PacketBuffer get(long sequence) {
        int slot = slot(sequence);
        return sequences[slot] == sequence ? packets[slot] : null;
    }

    /** Gives every packet back. */
    void clear() {
        for (int slot = 0; slot < CAPACITY; slot++) {
            release(slot);
        }
    }

    private void release(int slot) {
        PacketBuffer packet = packets[slot];
        if (packet != null) {
            packet.release();
            packets[slot] = null;
        }
    }

    private static int slot(long sequence) {
        return (int) (sequence & CAPACITY - 1);
    }
}
