package io.sotto.loadtest.media;

import java.util.SplittableRandom;
import java.util.zip.CRC32C;

/**
 * What every payload carries, so that its receiver knows whose it is, when it left and whether it
 * is intact.
 *
 * <pre>
 * | magic (4) | publisher (4) | stream (4) | number (4) | sent, ns (8) | CRC-32C (4) | filler ... |
 * </pre>
 *
 * <p>The filler looks like what it stands for, an encrypted frame (RFC 9605): random bytes. They
 * follow from the number, so a packet can be made again. The checksum covers everything but itself.
 * Times are of {@link System#nanoTime()}, which all processes of one host share.
 *
 * <p>One object is used for packet after packet. Confined to one thread.
 */
public final class Stamp {
    /** Length without filler. */
    public static final int BYTES = 28;

    private static final int MAGIC = 0x534F5454; // "SOTT"
    private static final int CHECKSUM_AT = 24;
    private static final int POOL_BYTES = 1 << 16;
    private static final byte[] POOL = new byte[POOL_BYTES];

    static {
        new SplittableRandom(0x50FA).nextBytes(POOL);
    }

    private final CRC32C crc = new CRC32C();
    private int publisher;
    private int stream;
    private int number;
    private long sentNanos;

    /** Whose media it is, and which of its streams. */
    public Stamp of(int newPublisher, int newStream) {
        publisher = newPublisher;
        stream = newStream;
        return this;
    }

    /** Which packet of the stream it is, and when it leaves. */
    public Stamp at(int newNumber, long newSentNanos) {
        number = newNumber;
        sentNanos = newSentNanos;
        return this;
    }

    /** Fills {@code length} bytes from {@code at}; at least {@link #BYTES}. */
    public void write(byte[] out, int at, int length) {
        putInt(out, at, MAGIC);
        putInt(out, at + 4, publisher);
        putInt(out, at + 8, stream);
        putInt(out, at + 12, number);
        putInt(out, at + 16, (int) (sentNanos >>> 32));
        putInt(out, at + 20, (int) sentNanos);
        int filler = length - BYTES;
        int from = Math.floorMod(number * 97, POOL_BYTES - filler);
        System.arraycopy(POOL, from, out, at + BYTES, filler);
        putInt(out, at + CHECKSUM_AT, checksum(out, at, length));
    }

    /** Takes over what the bytes say; false if they are not as they were written. */
    public boolean read(byte[] in, int at, int length) {
        if (length < BYTES
                || int32(in, at) != MAGIC
                || int32(in, at + CHECKSUM_AT) != checksum(in, at, length)) {
            return false;
        }
        publisher = int32(in, at + 4);
        stream = int32(in, at + 8);
        number = int32(in, at + 12);
        sentNanos = (long) int32(in, at + 16) << 32 | int32(in, at + 20) & 0xFFFFFFFFL;
        return true;
    }

    /** Whose media it is. */
    public int publisher() {
        return publisher;
    }

    /** Which of the publisher's streams. */
    public int stream() {
        return stream;
    }

    /** Which packet of the stream, counted from 0. */
    public int number() {
        return number;
    }

    /** When it left its publisher. */
    public long sentNanos() {
        return sentNanos;
    }

    private int checksum(byte[] data, int at, int length) {
        crc.reset();
        crc.update(data, at, CHECKSUM_AT);
        crc.update(data, at + BYTES, length - BYTES);
        return (int) crc.getValue();
    }

    private static void putInt(byte[] out, int at, int value) {
        out[at] = (byte) (value >> 24);
        out[at + 1] = (byte) (value >> 16);
        out[at + 2] = (byte) (value >> 8);
        out[at + 3] = (byte) value;
    }

    private static int int32(byte[] in, int at) {
        return (in[at] & 0xFF) << 24
                | (in[at + 1] & 0xFF) << 16
                | (in[at + 2] & 0xFF) << 8
                | in[at + 3] & 0xFF;
    }
}
