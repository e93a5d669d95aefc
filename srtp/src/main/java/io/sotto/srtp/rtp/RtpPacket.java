package io.sotto.srtp.rtp;

/**
 * A view of one RTP packet (RFC 3550 section 5.1, extensions RFC 8285).
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * |V=2|P|X|  CC   |M|     PT      |       sequence number         |
 * |                           timestamp                           |
 * |           synchronization source (SSRC) identifier            |
 * |            contributing source (CSRC) identifiers             |
 * |      0xBEDE or 0x100x         |  length in 32-bit words       |
 * |                 extension elements, payload                   |
 * </pre>
 *
 * <p>One view is wrapped around packet after packet; it reads and never copies. The payload itself
 * is opaque: only {@code io.sotto.srtp.payload} asks for its bytes.
 */
public final class RtpPacket {
    /** Length of the header without CSRCs and extensions. */
    public static final int FIXED_HEADER_BYTES = 12;

    private static final int ONE_BYTE_PROFILE = 0xBEDE;
    private static final int TWO_BYTE_PROFILE = 0x1000;
    private static final byte[] NOTHING = new byte[0];

    private byte[] bytes = NOTHING;
    private int payloadOffset;
    private int payloadLength;
    private int extensionOffset;
    private int extensionEnd;
    private boolean twoByteElements;

    /**
     * Points this view at a packet. Unless the answer is {@link RtpParse#OK} the view is not
     * usable.
     */
    public RtpParse wrap(PacketBuffer packet) {
        return wrap(packet.bytes(), packet.length());
    }

    /** Points this view at the packet in {@code data[0, length)}. */
    public RtpParse wrap(byte[] data, int length) {
        bytes = data;
        extensionOffset = 0;
        extensionEnd = 0;
        if (length < FIXED_HEADER_BYTES) {
            return RtpParse.TRUNCATED;
        }
        if ((data[0] & 0xC0) != 0x80) {
            return RtpParse.BAD_VERSION;
        }
        int offset = FIXED_HEADER_BYTES + 4 * (data[0] & 0x0F);
        if ((data[0] & 0x10) != 0) {
            if (length < offset + 4) {
                return RtpParse.TRUNCATED;
            }
            int profile = u16(data, offset);
            extensionOffset = offset + 4;
            offset = extensionOffset + 4 * u16(data, offset + 2);
            extensionEnd = offset;
            twoByteElements = (profile & 0xFFF0) == TWO_BYTE_PROFILE;
            if (!twoByteElements && profile != ONE_BYTE_PROFILE) {
                extensionEnd = extensionOffset; // some other profile: nothing in it is ours
            }
        }
        if (length < offset) {
            return RtpParse.TRUNCATED;
        }
        int padding = 0;
        if ((data[0] & 0x20) != 0) {
            padding = length > offset ? data[length - 1] & 0xFF : 0;
            if (padding == 0 || offset + padding > length) {
                return RtpParse.BAD_PADDING;
            }
        }
        payloadOffset = offset;
        payloadLength = length - offset - padding;
        return RtpParse.OK;
    }

    /** Payload type, 0 to 127. */
    public int payloadType() {
        return bytes[1] & 0x7F;
    }

    /** The marker bit: for video, the last packet of a frame. */
    public boolean marker() {
        return (bytes[1] & 0x80) != 0;
    }

    /** The 16-bit sequence number. */
    public int sequence() {
        return u16(bytes, 2);
    }

    /** The 32-bit timestamp, as it stands. */
    public int timestamp() {
        return i32(bytes, 4);
    }

    /** Synchronization source. */
    public int ssrc() {
        return i32(bytes, 8);
    }

    /** Length of the payload in bytes, without padding. */
    public int payloadLength() {
        return payloadLength;
    }

    /**
     * Finds an extension element.
     *
     * @return its place, to be read by {@link #elementOffset} and {@link #elementLength}; -1 if
     *     absent
     */
    public int find(int id) {
        if (id == 0) {
            return -1;
        }
        return twoByteElements ? findTwoByte(id) : findOneByte(id);
    }

    private int findOneByte(int id) {
        int at = extensionOffset;
        while (at < extensionEnd) {
            int first = bytes[at] & 0xFF;
            if (first == 0) { // padding between elements
                at++;
                continue;
            }
            int elementId = first >> 4;
            if (elementId == 15) { // reserved: stop reading (RFC 8285 section 4.2)
                return -1;
            }
            int elementLength = (first & 0x0F) + 1;
            if (at + 1 + elementLength > extensionEnd) {
                return -1;
            }
            if (elementId == id) {
                return element(at + 1, elementLength);
            }
            at += 1 + elementLength;
        }
        return -1;
    }

    private int findTwoByte(int id) {
        int at = extensionOffset;
        while (at + 1 < extensionEnd) {
            int elementId = bytes[at] & 0xFF;
            if (elementId == 0) {
                at++;
                continue;
            }
            int elementLength = bytes[at + 1] & 0xFF;
            if (at + 2 + elementLength > extensionEnd) {
                return -1;
            }
            if (elementId == id) {
                return element(at + 2, elementLength);
            }
            at += 2 + elementLength;
        }
        return -1;
    }

    private static int element(int offset, int length) {
        return offset << 8 | length;
    }

    /** Where the content of a found element starts, in {@link #bytes()}. */
    public static int elementOffset(int element) {
        return element >> 8;
    }

    /** Length of a found element's content in bytes, 0 to 255. */
    public static int elementLength(int element) {
        return element & 0xFF;
    }

    /** One byte of a found element, unsigned. */
    public int elementByte(int element, int index) {
        return bytes[elementOffset(element) + index] & 0xFF;
    }

    /** A found element's content as a big-endian number; at most its first four bytes. */
    public int elementInt(int element) {
        int value = 0;
        for (int i = 0; i < Math.min(4, elementLength(element)); i++) {
            value = value << 8 | elementByte(element, i);
        }
        return value;
    }

    /** Whether a found element holds exactly this ASCII text: how MID and RID are compared. */
    public boolean elementEquals(int element, byte[] text) {
        int offset = elementOffset(element);
        return java.util.Arrays.equals(
                bytes, offset, offset + elementLength(element), text, 0, text.length);
    }

    /** The array behind this view: for the writer of this package's outgoing packets. */
    byte[] bytes() {
        return bytes;
    }

    /** Where the payload starts. */
    int payloadOffset() {
        return payloadOffset;
    }

    /** One byte of the payload, unsigned: for {@code io.sotto.srtp.payload} alone. */
    public int payloadByte(int index) {
        if (index >= payloadLength) {
            throw new IndexOutOfBoundsException(index + " >= " + payloadLength);
        }
        return bytes[payloadOffset + index] & 0xFF;
    }

    static int u16(byte[] data, int offset) {
        return (data[offset] & 0xFF) << 8 | data[offset + 1] & 0xFF;
    }

    static int i32(byte[] data, int offset) {
        return (data[offset] & 0xFF) << 24
                | (data[offset + 1] & 0xFF) << 16
                | (data[offset + 2] & 0xFF) << 8
                | data[offset + 3] & 0xFF;
    }
}
