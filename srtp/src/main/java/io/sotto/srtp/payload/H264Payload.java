package io.sotto.srtp.payload;

import io.sotto.srtp.rtp.RtpPacket;

/**
 * NAL unit types in H.264 packets (RFC 6184 section 5.2), read from headers that stay in the clear.
 */
final class H264Payload {
    private static final int IDR_SLICE = 5;
    private static final int SEQUENCE_PARAMETERS = 7;
    private static final int STAP_A = 24;
    private static final int FU_A = 28;

    private H264Payload() {}

    /**
     * Whether a key frame starts in this packet: browsers send its parameter sets first, alone or
     * in front of the slice in one aggregate, so those mark the start.
     */
    static boolean startsKeyFrame(RtpPacket packet) {
        int length = packet.payloadLength();
        if (length < 1) {
            return false;
        }
        int type = packet.payloadByte(0) & 0x1F;
        if (type == STAP_A) {
            return firstAggregatedType(packet) == SEQUENCE_PARAMETERS;
        }
        if (type == FU_A) {
            boolean start = length > 1 && (packet.payloadByte(1) & 0x80) != 0;
            return start && (packet.payloadByte(1) & 0x1F) == IDR_SLICE;
        }
        return type == SEQUENCE_PARAMETERS || type == IDR_SLICE;
    }

    private static int firstAggregatedType(RtpPacket packet) {
        return packet.payloadLength() > 3 ? packet.payloadByte(3) & 0x1F : -1;
    }
}
