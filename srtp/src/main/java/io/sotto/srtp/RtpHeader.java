package io.sotto.srtp;

/** The parts of an RTP header that protection depends on (RFC 3550 section 5.1). */
final class RtpHeader {
    private static final int FIXED_BYTES = 12;
    private static final int EXTENSION = 0x10;

    private RtpHeader() {}

    /** With contributing sources and extensions, in bytes; -1 if the packet is shorter. */
    static int length(byte[] packet, int packetLength) {
        if (packetLength < FIXED_BYTES) {
            return -1;
        }
        int length = FIXED_BYTES + 4 * (packet[0] & 0x0F);
        if ((packet[0] & EXTENSION) != 0) {
            if (packetLength < length + 4) {
                return -1;
            }
            length += 4 + 4 * ((packet[length + 2] & 0xFF) << 8 | packet[length + 3] & 0xFF);
        }
        return length <= packetLength ? length : -1;
    }

    static int sequence(byte[] packet) {
        return (packet[2] & 0xFF) << 8 | packet[3] & 0xFF;
    }

    static int ssrc(byte[] packet) {
        return int32(packet, 8);
    }

    /** The four bytes at {@code offset} as a number. */
    static int int32(byte[] data, int offset) {
        return (data[offset] & 0xFF) << 24
                | (data[offset + 1] & 0xFF) << 16
                | (data[offset + 2] & 0xFF) << 8
                | data[offset + 3] & 0xFF;
    }
}
