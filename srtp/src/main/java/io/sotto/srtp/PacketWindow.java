package io.sotto.srtp;

import org.jitsi.utils.ByteArrayBuffer;

/**
 * The part of a byte array that jitsi-srtp works on; one object per session, moved from packet to
 * packet.
 */
final class PacketWindow implements ByteArrayBuffer {
    private byte[] data = {};
    private int offset;
    private int length;

    PacketWindow over(byte[] data, int offset, int length) {
        this.data = data;
        this.offset = offset;
        this.length = length;
        return this;
    }

    @Override
    public byte[] getBuffer() {
        return data;
    }

    @Override
    public int getOffset() {
        return offset;
    }

    @Override
    public int getLength() {
        return length;
    }

    @Override
    public void setLength(int length) {
        this.length = length;
    }

    @Override
    public void setOffset(int offset) {
        this.offset = offset;
    }

    @Override
    public boolean isInvalid() {
        return false;
    }

    @Override
    public void readRegionToBuff(int from, int count, byte[] target) {
        System.arraycopy(data, offset + from, target, 0, count);
    }

    @Override
    public void append(byte[] bytes, int count) {
        System.arraycopy(bytes, 0, data, offset + length, count);
        length += count;
    }

    @Override
    public void shrink(int count) {
        length -= count;
    }

    @Override
    public void grow(int count) {
        if (data.length - offset - length < count) {
            throw new IllegalStateException("no room for " + count + " more bytes");
        }
    }
}
