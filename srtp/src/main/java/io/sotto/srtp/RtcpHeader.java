package io.sotto.srtp;

/** The parts of an RTCP header that protection depends on (RFC 3550 section 6.4.1). */
final class RtcpHeader {
    /** What comes before the encrypted part. */
    static final int BYTES = 8;

    private static final int SSRC_AT = 4;

    private RtcpHeader() {}

    /** Of the sender, in the first packet of the compound. */
    static int ssrc(byte[] packet) {
        return RtpHeader.int32(packet, SSRC_AT);
    }
}
