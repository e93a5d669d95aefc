package io.sotto.srtp;

/** What became of one packet. Each outcome but the first is a counter; none is logged. */
public enum SrtpOutcome {
    OK,
    /** Too short, or its header promises more than there is. */
    TOO_SHORT,
    /**
     * Seen before, or too old to tell (RFC 3711 section 3.3.2); going out, an index that was used
     * before.
     */
    REPLAYED,
    /** Not from the peer, or changed on the way. */
    AUTH_FAILED,
    /** A new SSRC, and there are as many as there may be. */
    TOO_MANY_SSRCS,
    /** RTCP that is authentic but not encrypted, or a failure of the cipher itself. */
    FAILED
}
