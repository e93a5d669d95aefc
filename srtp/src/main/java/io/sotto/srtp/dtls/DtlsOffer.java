package io.sotto.srtp.dtls;

/** What became of one DTLS datagram. Each outcome but the first is a counter; none is logged. */
public enum DtlsOffer {
    ACCEPTED,
    /** Too many handshakes are under way; the peer will repeat its ClientHello. */
    BUSY,
    /** The handshake is behind; the peer will repeat. */
    QUEUE_FULL,
    /** A handshake fragment of a message that nobody sends, meant to exhaust memory. */
    OVERSIZED_FRAGMENT,
    /** Not a sequence of DTLS records. */
    MALFORMED,
    /** It has failed or was closed. */
    OVER
}
