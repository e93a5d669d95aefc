package io.sotto.srtp.rtp;

import java.util.ArrayDeque;

/**
 * Reuses packet buffers within one thread, so that steady traffic allocates nothing.
 *
 * <p>It keeps at most a given number of idle buffers; what a burst needed beyond that is left to
 * the garbage collector.
 */
public final class PacketPool {
    private final ArrayDeque<PacketBuffer> idle = new ArrayDeque<>();
    private final int idleMax;
    private int lent;

    /** Keeps at most {@code idleMax} buffers that nobody uses. */
    public PacketPool(int idleMax) {
        this.idleMax = idleMax;
    }

    /** An empty buffer with one reference, the caller's. */
    public PacketBuffer take() {
        PacketBuffer buffer = idle.pollLast();
        if (buffer == null) {
            buffer = new PacketBuffer(this);
        }
        lent++;
        buffer.lend();
        return buffer;
    }

    /** How many buffers are out and not yet returned. */
    public int lent() {
        return lent;
    }

    void reclaim(PacketBuffer buffer) {
        lent--;
        if (idle.size() < idleMax) {
            idle.addLast(buffer);
        }
    }
}
