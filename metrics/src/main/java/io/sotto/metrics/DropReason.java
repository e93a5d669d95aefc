package io.sotto.metrics;

import java.util.List;

/**
 * Why a packet was thrown away. Hostile or late input is a value, not an exception: whoever drops a
 * packet counts exactly one of these, and nothing is logged per packet.
 */
public enum DropReason implements Tag {
    UNKNOWN_ADDRESS("Not STUN, and from an address that no transport has validated."),
    UNKNOWN_KIND("The first byte is none of STUN, DTLS, RTP or RTCP (RFC 7983)."),
    OVERSIZED("Longer than any packet that this server accepts."),
    MALFORMED_STUN("Not a well-formed STUN message."),
    UNAUTHENTICATED_STUN("STUN without a valid MESSAGE-INTEGRITY."),
    STRAY_STUN("A STUN response to a question that was never asked, or long ago."),
    REFUSED_STUN("An authentic STUN request that came too early or beyond a limit."),
    UNKNOWN_UFRAG("A STUN request for a user fragment that nobody here has."),
    MALFORMED_RTP("Not a well-formed RTP packet."),
    MALFORMED_RTCP("Not a well-formed RTCP compound packet."),
    SRTP_AUTH("The SRTP or SRTCP authentication tag is wrong."),
    SRTP_REPLAY("An SRTP or SRTCP index that was already received, or is too old to tell."),
    TOO_MANY_SSRCS("A new SSRC beyond the limit of one transport."),
    UNKNOWN_SSRC("An SSRC that belongs to no announced track."),
    UNKNOWN_PAYLOAD_TYPE("A payload type that was not negotiated."),
    DUPLICATE("The same packet of a track twice, under different protection."),
    RTCP_FOREIGN_SSRC("RTCP about a stream that does not belong to its sender."),
    DTLS_UNVALIDATED_ADDRESS("DTLS from an address without an authenticated STUN check."),
    DTLS_MALFORMED("Not a well-formed DTLS record."),
    DTLS_OVERSIZED_FRAGMENT("A handshake fragment that claims more than a handshake may hold."),
    DTLS_QUEUE_FULL("The handshake's own queue was full."),
    NOT_CONNECTED("Media before the transport was ready, or after it closed."),
    LINK_FULL("Another loop of the same room was too far behind to take it."),
    PACER_FULL("A frame of an upper layer that would have waited too long for its receiver."),
    EGRESS_FULL("The receiver's queue was full, or the socket refused more.");

    private static final List<String> LABEL_NAMES = List.of("reason");

    private final String meaning;

    DropReason(String meaning) {
        this.meaning = meaning;
    }

    @Override
    public String meaning() {
        return meaning;
    }

    @Override
    public List<String> labelNames() {
        return LABEL_NAMES;
    }
}
