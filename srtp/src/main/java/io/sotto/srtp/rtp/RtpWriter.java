package io.sotto.srtp.rtp;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes one outgoing packet after another into an array of its own (RFC 3550, RFC 8285).
 *
 * <p>Used in the order header, extensions, payload. The one-byte form of extensions is written
 * until an element needs the two-byte form; the caller says beforehand whether it may. What it
 * wrote stands in {@link #bytes()} from 0 to {@link #length()}; behind it is room for padding and
 * an SRTP trailer.
 */
public final class RtpWriter {
    /**
     * What a forwarded packet may have more than the received one: MID, abs-send-time, longer
     * element headers, an original sequence number, a trailer. Ethernet's 1472 bytes still fit.
     */
    private static final int OWN_BYTES_MAX = 128;

    private final byte[] bytes = new byte[PacketBuffer.CAPACITY_BYTES];
    private int at;
    private int extensionStart;
    private boolean twoByteElements;

    /** Begins a packet without padding and contributing sources. */
    public RtpWriter header(
            int payloadType, boolean marker, int sequence, int timestamp, int ssrc) {
        bytes[0] = (byte) 0x80;
        bytes[1] = (byte) ((marker ? 0x80 : 0) | payloadType);
        putShort(2, sequence);
        putInt(4, timestamp);
        putInt(8, ssrc);
        at = RtpPacket.FIXED_HEADER_BYTES;
        extensionStart = 0;
        twoByteElements = false;
        return this;
    }

    /** From here on elements take the two-byte form; to be said before the first one. */
    public RtpWriter twoByteElements() {
        twoByteElements = true;
        return this;
    }

    /** Adds an element from text: MID. Nothing happens where the id is 0. */
    public RtpWriter element(int id, byte[] content) {
        if (id != 0) {
            beginElement(id, content.length);
            System.arraycopy(content, 0, bytes, at, content.length);
            at += content.length;
        }
        return this;
    }

    /** Adds an element of three bytes: abs-send-time. Nothing happens where the id is 0. */
    public RtpWriter element24(int id, int value) {
        if (id != 0) {
            beginElement(id, 3);
            bytes[at++] = (byte) (value >> 16);
            bytes[at++] = (byte) (value >> 8);
            bytes[at++] = (byte) value;
        }
        return this;
    }

    /** Copies an element of a received packet under the receiver's id; not where that id is 0. */
    public RtpWriter elementOf(RtpPacket source, int element, int id) {
        if (id != 0 && element != -1) {
            int length = RtpPacket.elementLength(element);
            beginElement(id, length);
            System.arraycopy(source.bytes(), RtpPacket.elementOffset(element), bytes, at, length);
            at += length;
        }
        return this;
    }

    /**
     * Whether an element needs the two-byte form: longer than 16 bytes, empty, or an id above 14.
     */
    public static boolean needsTwoByteForm(int id, int lengthBytes) {
        return id > 14 || lengthBytes > 16 || lengthBytes == 0;
    }

    private void beginElement(int id, int length) {
        if (extensionStart == 0) {
            extensionStart = at;
            at += 4;
        }
        if (twoByteElements) {
            bytes[at++] = (byte) id;
            bytes[at++] = (byte) length;
        } else if (needsTwoByteForm(id, length)) {
            throw new IllegalStateException(
                    "element " + id + " of " + length + " bytes needs the two-byte form");
        } else {
            bytes[at++] = (byte) (id << 4 | length - 1);
        }
    }

    /**
     * Closes the extension block: to be called once, after the last element and before the payload.
     */
    public RtpWriter endElements() {
        if (extensionStart != 0) {
            while ((at - extensionStart) % 4 != 0) {
                bytes[at++] = 0;
            }
            bytes[0] |= 0x10;
            putShort(extensionStart, twoByteElements ? 0x1000 : 0xBEDE);
            putShort(extensionStart + 2, (at - extensionStart) / 4 - 1);
        }
        return this;
    }

    /**
     * Adds two bytes before the payload: the original sequence number of a retransmission (RFC
     * 4588).
     */
    public RtpWriter originalSequence(int sequence) {
        putShort(at, sequence);
        at += 2;
        return this;
    }

    /** Copies the payload of a received packet, without its padding. */
    public RtpWriter payloadOf(RtpPacket source) {
        return payloadOf(source, 0);
    }

    /** Copies the payload of a received packet from its byte {@code from} on. */
    public RtpWriter payloadOf(RtpPacket source, int from) {
        int length = source.payloadLength() - from;
        System.arraycopy(source.bytes(), source.payloadOffset() + from, bytes, at, length);
        at += length;
        return this;
    }

    /**
     * Adds one byte: for {@code io.sotto.srtp.payload}, which writes changed payload descriptors.
     */
    public RtpWriter payloadByte(int value) {
        bytes[at++] = (byte) value;
        return this;
    }

    /**
     * Lengthens the packet by up to 255 bytes of padding (RFC 3550 section 5.1), which its receiver
     * takes off again. Nothing can be written after that.
     */
    public void padTo(int lengthBytes) {
        int padding = lengthBytes - at;
        if (padding == 0) {
            return;
        }
        if (padding < 0 || padding > 255) {
            throw new IllegalArgumentException(padding + " bytes of padding");
        }
        bytes[0] |= 0x20;
        Arrays.fill(bytes, at, lengthBytes - 1, (byte) 0);
        bytes[lengthBytes - 1] = (byte) padding;
        at = lengthBytes;
    }

    /** The array written to; the packet starts at index 0. */
    public byte[] bytes() {
        return bytes;
    }

    /** Length of what is written so far, in bytes. */
    public int length() {
        return at;
    }

    /**
     * Whether a packet made from {@code source} is sure to fit, with all elements of its header,
     * our own beside them, and a trailer.
     */
    public static boolean fits(RtpPacket source) {
        int length = source.payloadOffset() + source.payloadLength();
        return length <= PacketBuffer.CAPACITY_BYTES - OWN_BYTES_MAX;
    }

    /** MID and RID values travel as ASCII. */
    public static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** A copy of what is written: for tests and for what outlives the next packet. */
    public byte[] copy() {
        return Arrays.copyOf(bytes, at);
    }

    private void putShort(int offset, int value) {
        bytes[offset] = (byte) (value >> 8);
        bytes[offset + 1] = (byte) value;
    }

    private void putInt(int offset, int value) {
        putShort(offset, value >>> 16);
        putShort(offset + 2, value);
    }
}
