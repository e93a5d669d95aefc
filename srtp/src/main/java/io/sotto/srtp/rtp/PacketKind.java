package io.sotto.srtp.rtp;

/**
 * What a datagram on a media port is, by its first bytes (RFC 7983 section 7, RFC 5761 section 4).
 */
public enum PacketKind {
    /** A STUN message. */
    STUN,
    /** A DTLS record. */
    DTLS,
    /** An SRTP packet. */
    RTP,
    /** An SRTCP packet. */
    RTCP,
    /** None of these. */
    OTHER;

    /** Classifies by the first two bytes of a datagram. */
    public static PacketKind of(int first, int second) {
        if (first < 4) {
            return STUN;
        }
        if (first >= 20 && first < 64) {
            return DTLS;
        }
        if (first < 128 || first > 191) {
            return OTHER;
        }
        // Payload types 64 to 95 with the marker bit are RTCP packet types 192 to 223.
        return second >= 192 && second <= 223 ? RTCP : RTP;
    }
}
