package io.sotto.srtp.rtp;

import java.lang.foreign.MemorySegment;

/**
 * The bytes of one packet, owned by a {@link PacketPool} and counted by reference.
 *
 * <p>Whoever receives a buffer as a parameter borrows it for the call. Only a pool, a packet cache
 * and a packet on its way out keep one, and say so with {@link #retain()}. Confined to the thread
 * of its pool.
 */
public final class PacketBuffer {
    /** Ethernet's 1500 bytes never fill it, and an SRTP trailer always fits behind the packet. */
    public static final int CAPACITY_BYTES = 1664;

    private final PacketPool pool;
    private final byte[] bytes = new byte[CAPACITY_BYTES];
    private MemorySegment view = MemorySegment.ofArray(bytes);
    private int viewFrom;
    private int length;
    private int references;

    PacketBuffer(PacketPool pool) {
        this.pool = pool;
    }

    /** The backing array; the packet starts at index 0. Its tail is room for a trailer. */
    public byte[] bytes() {
        return bytes;
    }

    /**
     * The same array from an offset on, as native code is given it: for all who send this packet,
     * and for the next packets in this buffer, whose headers mostly have the same length.
     */
    MemorySegment viewFrom(int offset) {
        if (viewFrom != offset) {
            view = MemorySegment.ofArray(bytes).asSlice(offset);
            viewFrom = offset;
        }
        return view;
    }

    /** Length of the packet in bytes. */
    public int length() {
        return length;
    }

    /** Sets the length of the packet in bytes, 0 to {@link #CAPACITY_BYTES}. */
    public void resize(int lengthBytes) {
        if (lengthBytes < 0 || lengthBytes > CAPACITY_BYTES) {
            throw new IllegalArgumentException("length " + lengthBytes + " > " + CAPACITY_BYTES);
        }
        length = lengthBytes;
    }

    /** Takes one more reference. */
    public PacketBuffer retain() {
        if (references <= 0) {
            throw new IllegalStateException("retain after the last release");
        }
        references++;
        return this;
    }

    /** Gives one reference back; the last one returns the buffer to its pool. */
    public void release() {
        if (references <= 0) {
            throw new IllegalStateException("release without a reference");
        }
        if (--references == 0) {
            pool.reclaim(this);
        }
    }

    void lend() {
        length = 0;
        references = 1;
    }
}
