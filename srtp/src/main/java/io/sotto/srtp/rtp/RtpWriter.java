package io.sotto.srtp.rtp;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Writes one outgoing packet after another (RFC 3550, RFC 8285), its header apart from its payload:
 * that is how encryption wants them. A payload is written, or borrowed from a received packet:
 * fifty receivers of one packet then read it from one place in the processor's cache.
 *
 * <p>Used in the order header, extensions, payload. The one-byte form of extensions is written
 * until an element needs the two-byte form; the caller says beforehand whether it may.
 */
public final class RtpWriter {
    /**
     * What a forwarded packet may have more than the received one: MID, abs-send-time, a
     * transport-wide number, longer element headers, an original sequence number, a trailer.
     * Ethernet's 1472 bytes still fit.
     */
    private static final int OWN_BYTES_MAX = 128;

    /** A payload descriptor is rewritten within so many bytes. */
    private static final int OVERLAY_BYTES_MAX = 8;

    private static final int PADDING_BYTES_MAX = 64;

    /**
     * More than nearly all headers have. With thousands of packets on their way out it matters that
     * this is not the size of a whole packet.
     */
    private static final int HEADER_BYTES_INITIAL = 192;

    /** The block's own header, the element's, and what fills the last word. */
    private static final int ELEMENT_OVERHEAD_MAX = 4 + 2 + 3;

    private static final byte[] NOTHING = new byte[0];

    private byte[] header = new byte[HEADER_BYTES_INITIAL];
    private MemorySegment headerView = MemorySegment.ofArray(header);
    private final byte[] overlay = new byte[OVERLAY_BYTES_MAX];
    private final byte[] padding = new byte[PADDING_BYTES_MAX];
    private int headerLength;
    private int extensionStart;
    private int transportNumberAt;
    private boolean twoByteElements;

    private byte @Nullable [] own;
    private MemorySegment ownView = MemorySegment.NULL;
    private @Nullable PacketBuffer lent;
    private byte[] body = NOTHING;
    private MemorySegment bodyView = MemorySegment.NULL;
    private int bodyAt;
    private int bodyLength;
    private int overlayLength;
    private int paddingLength;
    private boolean onlyPadding;

    /** Begins a packet without padding and contributing sources. */
    public RtpWriter header(
            int payloadType, boolean marker, int sequence, int timestamp, int ssrc) {
        header[0] = (byte) 0x80;
        header[1] = (byte) ((marker ? 0x80 : 0) | payloadType);
        putShort(2, sequence);
        putInt(4, timestamp);
        putInt(8, ssrc);
        headerLength = RtpPacket.FIXED_HEADER_BYTES;
        extensionStart = 0;
        transportNumberAt = 0;
        twoByteElements = false;
        clear();
        return this;
    }

    /** Takes a whole packet over, of which so much is header. */
    public RtpWriter packet(byte[] packet, int packetHeaderLength, int packetLength) {
        clear();
        headerLength = 0;
        reserve(packetHeaderLength);
        headerLength = packetHeaderLength;
        System.arraycopy(packet, 0, header, 0, headerLength);
        int length = packetLength - packetHeaderLength;
        System.arraycopy(packet, headerLength, own(), 0, length);
        bodyLength = length;
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

    /**
     * Adds an element for the transport-wide number that the packet gets when it leaves. Nothing
     * happens where the id is 0.
     */
    public RtpWriter transportNumber(int id) {
        if (id != 0) {
            beginElement(id, 2);
            transportNumberAt = headerLength;
            headerLength += 2;
        }
        return this;
    }

    /** Adds an element of three bytes: abs-send-time. Nothing happens where the id is 0. */
    public RtpWriter element24(int id, int value) {
        if (id != 0) {
            beginElement(id, 3);
            header[headerLength++] = (byte) (value >> 16);
            putShort(headerLength, value);
            headerLength += 2;
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
            reserve(length);
            System.arraycopy(made.header, made.extensionStart, header, headerLength, length);
            headerLength += length;
        }
        return this;
    }

    private void beginElement(int id, int length) {
        reserve(length);
        if (extensionStart == 0) {
            extensionStart = headerLength;
            headerLength += 4;
        }
        if (twoByteElements) {
            header[headerLength++] = (byte) id;
            header[headerLength++] = (byte) length;
        } else if (HeaderExtension.needsTwoByteForm(id, length)) {
            throw new IllegalStateException(
                    "element " + id + " of " + length + " bytes needs the two-byte form");
        } else {
            header[headerLength++] = (byte) (id << 4 | length - 1);
        }
    }

    /** Makes room for so many bytes, and the few that go with an element. */
    private void reserve(int bytes) {
        if (headerLength + bytes + ELEMENT_OVERHEAD_MAX > header.length) {
            header = Arrays.copyOf(header, PacketBuffer.CAPACITY_BYTES);
            headerView = MemorySegment.ofArray(header);
        }
    }

    /** Closes the extension block: once, after the last element and before the payload. */
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

    /** Adds the original sequence number of a retransmission before the payload (RFC 4588). */
    public RtpWriter originalSequence(int sequence) {
        payloadByte(sequence >> 8 & 0xFF);
        payloadByte(sequence & 0xFF);
        return this;
    }

    /**
     * Makes it a packet of padding alone (RFC 3550 section 5.1), in place of a payload.
     *
     * @param bytes so many that with what {@link #padTo} adds they are less than 256
     */
    public RtpWriter onlyPadding(int bytes) {
        byte[] array = own();
        Arrays.fill(array, 0, bytes - 1, (byte) 0);
        array[bytes - 1] = (byte) bytes;
        header[0] |= 0x20;
        bodyLength = bytes;
        onlyPadding = true;
        return this;
    }

    /** Copies the payload of a received packet, without its padding, from {@code from} on. */
    public RtpWriter payloadOf(RtpPacket source, int from) {
        int length = source.payloadLength() - from;
        System.arraycopy(source.bytes(), source.payloadOffset() + from, own(), bodyLength, length);
        bodyLength += length;
        return this;
    }

    /**
     * Adds one byte: for {@code io.sotto.srtp.payload}, which writes changed payload descriptors.
     */
    public RtpWriter payloadByte(int value) {
        own()[bodyLength++] = (byte) value;
        return this;
    }

    private byte[] own() {
        byte[] array = own;
        if (array == null) {
            array = new byte[PacketBuffer.CAPACITY_BYTES];
            own = array;
            ownView = MemorySegment.ofArray(array);
        }
        body = array;
        bodyView = ownView;
        return array;
    }

    /**
     * Borrows the payload of a received packet, without its padding, until {@link #clear}; nobody
     * may change it before.
     */
    public RtpWriter borrow(PacketBuffer packet, RtpPacket source) {
        lent = packet.retain();
        body = packet.bytes();
        bodyAt = source.payloadOffset();
        bodyView = packet.viewFrom(bodyAt);
        bodyLength = source.payloadLength();
        return this;
    }

    /**
     * Replaces one of the first eight bytes of a borrowed payload, in this packet alone: for {@code
     * io.sotto.srtp.payload}.
     */
    public void overlay(int index, int value) {
        for (; overlayLength <= index; overlayLength++) {
            overlay[overlayLength] = body[bodyAt + overlayLength];
        }
        overlay[index] = (byte) value;
    }

    /** Gives back what was borrowed; the packet is empty then. */
    public void clear() {
        if (lent != null) {
            lent.release();
            lent = null;
        }
        body = NOTHING;
        bodyAt = 0;
        bodyLength = 0;
        overlayLength = 0;
        paddingLength = 0;
        onlyPadding = false;
    }

    /** Lengthens the packet by padding (RFC 3550 section 5.1). Once, after the payload. */
    public void padTo(int lengthBytes) {
        int bytes = lengthBytes - length();
        if (bytes == 0) {
            return;
        }
        if (bytes < 0 || bytes > PADDING_BYTES_MAX || paddingLength > 0) {
            throw new IllegalArgumentException(bytes + " bytes of padding");
        }
        header[0] |= 0x20;
        paddingLength = bytes;
        Arrays.fill(padding, 0, bytes - 1, (byte) 0);
        padding[bytes - 1] = (byte) (onlyPadding ? bodyLength + bytes : bytes);
    }

    /**
     * Makes {@link #payload} the packet's own for a moment: what replaces borrowed bytes, and the
     * padding, change places with what is there. The same once more undoes it, and must.
     */
    public void exchange() {
        for (int i = 0; i < overlayLength; i++) {
            byte there = body[bodyAt + i];
            body[bodyAt + i] = overlay[i];
            overlay[i] = there;
        }
        int end = bodyAt + bodyLength;
        for (int i = 0; i < paddingLength; i++) {
            byte there = body[end + i];
            body[end + i] = padding[i];
            padding[i] = there;
        }
    }

    /** The header with its extensions, from 0 to {@link #headerLength()}. */
    public MemorySegment header() {
        return headerView;
    }

    /** In bytes. */
    public int headerLength() {
        return headerLength;
    }

    /**
     * The payload with its padding, from 0 to {@link #payloadLength}; valid between two calls of
     * {@link #exchange}.
     */
    public MemorySegment payload() {
        return bodyView;
    }

    /** In bytes, with padding. */
    public int payloadLength() {
        return bodyLength + paddingLength;
    }

    /** The sequence number of the packet. */
    public int sequence() {
        return (header[2] & 0xFF) << 8 | header[3] & 0xFF;
    }

    /** The RTP timestamp of the packet. */
    public int timestamp() {
        return RtpPacket.i32(header, 4);
    }

    /** The SSRC of the packet. */
    public int ssrc() {
        return RtpPacket.i32(header, 8);
    }

    /** Whether it has an element for a {@link #numberTransport transport-wide number}. */
    public boolean hasTransportNumber() {
        return transportNumberAt != 0;
    }

    /** Gives it its transport-wide number, 16 bits. */
    public void numberTransport(int number) {
        putShort(transportNumberAt, number);
    }

    /** Length of what is written so far, in bytes. */
    public int length() {
        return headerLength + bodyLength + paddingLength;
    }

    /**
     * Whether a packet made from {@code source} is sure to fit, with all elements of its header,
     * our own beside them, and a trailer.
     */
    public static boolean fits(RtpPacket source) {
        int length = source.payloadOffset() + source.payloadLength();
        return length <= PacketBuffer.CAPACITY_BYTES - OWN_BYTES_MAX;
    }

    /** Copies the packet to the beginning of an array; gives its length. */
    public int copyTo(byte[] array) {
        System.arraycopy(header, 0, array, 0, headerLength);
        exchange();
        System.arraycopy(body, bodyAt, array, headerLength, payloadLength());
        exchange();
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
