package io.sotto.srtp.rtp;

/** Turns a received retransmission back into the packet that it repeats (RFC 4588 section 4). */
public final class Retransmission {
    private static final int ORIGINAL_SEQUENCE_BYTES = 2;

    private Retransmission() {}

    /**
     * Restores the original in place: its sequence number stands in the first two payload bytes.
     *
     * @param view a view of {@code packet}; it shows the original afterwards
     * @return whether there was an original: probing packets carry none
     */
    public static boolean restore(PacketBuffer packet, RtpPacket view, int payloadType, int ssrc) {
        if (view.payloadLength() < ORIGINAL_SEQUENCE_BYTES) {
            return false;
        }
        byte[] bytes = packet.bytes();
        int payload = view.payloadOffset();
        int restored = packet.length() - ORIGINAL_SEQUENCE_BYTES;
        bytes[1] = (byte) (bytes[1] & 0x80 | payloadType);
        bytes[2] = bytes[payload];
        bytes[3] = bytes[payload + 1];
        for (int i = 0; i < 4; i++) {
            bytes[8 + i] = (byte) (ssrc >> 24 - 8 * i);
        }
        System.arraycopy(
                bytes, payload + ORIGINAL_SEQUENCE_BYTES, bytes, payload, restored - payload);
        packet.resize(restored);
        return view.wrap(packet) == RtpParse.OK;
    }
}
