package io.sotto.srtp.rtp;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes one outgoing packet after another, its header and its payload into arrays of their own
 * (RFC 3550, RFC 8285): that is how encryption wants them.
 *
 * <p>Used in the order header, extensions, payload. The one-byte form of extensions is written
 * until an element needs the two-byte form; the caller says beforehand whether it may.
 */
public final class RtpWriter {
    /**
     * What a forwarded packet may have more than the received one: MID, abs-send-time, longer
     * element headers, an original sequence number, a trailer. Ethernet's 1472 bytes still fit.
     */
    private static final int OWN_BYTES_MAX = 128;

    private final byte[] header = new byte[PacketBuffer.CAPACITY_BYTES];
    private final byte[] payload = new byte[PacketBuffer.CAPACITY_BYTES];
    private final MemorySegment headerView = MemorySegment.ofArray(header);
    private final MemorySegment payloadView = MemorySegment.ofArray(payload);
    private int headerLength;
    private int payloadLength;
    private int extensionStart;
    private boolean twoByteElements;

    /** Begins a packet without padding and contributing sources. */
    public RtpWriter header(
            int payloadType, boolean marker, int sequence, int timestamp, int ssrc) {
        header[0] = (byte) 0x80;
        header[1] = (byte) ((marker ? 0x80 : 0) | payloadType);
        putShort(2, sequence);
        putInt(4, timestamp);
        putInt(8, ssrc);
        headerLength = RtpPacket.FIXED_HEADER_BYTES;
        payloadLength = 0;
        extensionStart = 0;
        twoByteElements = false;
        return this;
    }

    /** Takes a whole packet over, of which so much is header. */
    public RtpWriter packet(byte[] packet, int packetHeaderLength, int packetLength) {
        headerLength = packetHeaderLength;
        payloadLength = packetLength - packetHeaderLength;
        System.arraycopy(packet, 0, header, 0, headerLength);
        System.arraycopy(packet, headerLength, payload, 0, payloadLength);
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
            System.arraycopy(content, 0, header, headerLength, content.length);
            headerLength += content.length;
        }
        return this;
    }

    /** Adds an element of three bytes: abs-send-time. Nothing happens where the id is 0. */
    public RtpWriter element24(int id, int value) {
        if (id != 0) {
            beginElement(id, 3);
            header[headerLength++] = (byte) (value >> 16);
            header[headerLength++] = (byte) (value >> 8);
            header[headerLength++] = (byte) value;
        }
        return this;
    }

    /** Copies an element of a received packet under the receiver's id; not where that id is 0. */
    public RtpWriter elementOf(RtpPacket source, int element, int id) {
        if (id != 0 && element != -1) {
            int length = RtpPacket.elementLength(element);
            beginElement(id, length);
            System.arraycopy(
                    source.bytes(), RtpPacket.elementOffset(element), header, headerLength, length);
            headerLength += length;
        }
        return this;
    }

    /** Takes over the elements that {@code made} has so far, and their form; before any other. */
    public RtpWriter elementsOf(RtpWriter made) {
        twoByteElements = made.twoByteElements;
        if (made.extensionStart != 0) {
            int length = made.headerLength - made.extensionStart;
            extensionStart = headerLength;
            System.arraycopy(made.header, made.extensionStart, header, headerLength, length);
            headerLength += length;
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
            extensionStart = headerLength;
            headerLength += 4;
        }
        if (twoByteElements) {
            header[headerLength++] = (byte) id;
            header[headerLength++] = (byte) length;
        } else if (needsTwoByteForm(id, length)) {
            throw new IllegalStateException(
                    "element " + id + " of " + length + " bytes needs the two-byte form");
        } else {
            header[headerLength++] = (byte) (id << 4 | length - 1);
        }
    }

    /**
     * Closes the extension block: to be called once, after the last element and before the payload.
     */
    public RtpWriter endElements() {
        if (extensionStart != 0) {
            while ((headerLength - extensionStart) % 4 != 0) {
                header[headerLength++] = 0;
            }
            header[0] |= 0x10;
            putShort(extensionStart, twoByteElements ? 0x1000 : 0xBEDE);
            putShort(extensionStart + 2, (headerLength - extensionStart) / 4 - 1);
        }
        return this;
    }

    /**
     * Adds two bytes before the payload: the original sequence number of a retransmission (RFC
     * 4588).
     */
    public RtpWriter originalSequence(int sequence) {
        payloadByte(sequence >> 8 & 0xFF);
        payloadByte(sequence & 0xFF);
        return this;
    }

    /** Copies the payload of a received packet, without its padding. */
    public RtpWriter payloadOf(RtpPacket source) {
        return payloadOf(source, 0);
    }

    /** Copies the payload of a received packet from its byte {@code from} on. */
    public RtpWriter payloadOf(RtpPacket source, int from) {
        int length = source.payloadLength() - from;
        System.arraycopy(
                source.bytes(), source.payloadOffset() + from, payload, payloadLength, length);
        payloadLength += length;
        return this;
    }

    /**
     * Adds one byte: for {@code io.sotto.srtp.payload}, which writes changed payload descriptors.
     */
    public RtpWriter payloadByte(int value) {
        payload[payloadLength++] = (byte) value;
        return this;
    }

    /**
     * Lengthens the packet by up to 255 bytes of padding (RFC 3550 section 5.1), which its receiver
     * takes off again. Nothing can be written after that.
     */
    public void padTo(int lengthBytes) {
        int padding = lengthBytes - length();
        if (padding == 0) {
            return;
        }
        if (padding < 0 || padding > 255) {
            throw new IllegalArgumentException(padding + " bytes of padding");
        }
        header[0] |= 0x20;
        Arrays.fill(payload, payloadLength, payloadLength + padding - 1, (byte) 0);
        payloadLength += padding;
        payload[payloadLength - 1] = (byte) padding;
    }

    /** The header with its extensions, from 0 to {@link #headerLength()}. */
    public MemorySegment header() {
        return headerView;
    }

    /** In bytes. */
    public int headerLength() {
        return headerLength;
    }

    /** The payload with its padding, from 0 to {@link #payloadLength()}. */
    public MemorySegment payload() {
        return payloadView;
    }

    /** In bytes. */
    public int payloadLength() {
        return payloadLength;
    }

    /** The sequence number of the packet. */
    public int sequence() {
        return (header[2] & 0xFF) << 8 | header[3] & 0xFF;
    }

    /** The SSRC of the packet. */
    public int ssrc() {
        return header[8] << 24
                | (header[9] & 0xFF) << 16
                | (header[10] & 0xFF) << 8
                | header[11] & 0xFF;
    }

    /** Length of what is written so far, in bytes. */
    public int length() {
        return headerLength + payloadLength;
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

    /** Copies the packet to the beginning of an array; gives its length. */
    public int copyTo(byte[] array) {
        System.arraycopy(header, 0, array, 0, headerLength);
        System.arraycopy(payload, 0, array, headerLength, payloadLength);
        return length();
    }

    /** A copy of the packet. */
    public byte[] copy() {
        byte[] array = new byte[length()];
        copyTo(array);
        return array;
    }

    private void putShort(int offset, int value) {
        header[offset] = (byte) (value >> 8);
        header[offset + 1] = (byte) value;
    }

    private void putInt(int offset, int value) {
        putShort(offset, value >>> 16);
        putShort(offset + 2, value);
    }
}
