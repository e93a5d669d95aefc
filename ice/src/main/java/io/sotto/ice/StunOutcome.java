package io.sotto.ice;

/**
 * What became of one STUN datagram. Hostile input is a value: each outcome is a counter, none is
 * logged.
 */
public enum StunOutcome {
    /** A request that was answered, or a response that was believed. */
    HANDLED,
    /** A keep-alive; it asks for nothing and proves nothing. */
    INDICATION,
    /** The first bytes or the magic cookie are not STUN's. */
    NOT_STUN,
    /** STUN, but not a Binding message that we can read. */
    MALFORMED,
    /** A request without USERNAME. */
    NO_USERNAME,
    /** A request for another session. */
    WRONG_USERNAME,
    /** A request, or a response to a check of ours, without MESSAGE-INTEGRITY. */
    NO_INTEGRITY,
    /** MESSAGE-INTEGRITY does not match the password. */
    BAD_INTEGRITY,
    /** A response to nothing that we asked, or from an address that we did not ask. */
    UNKNOWN_TRANSACTION,
    /** A good request that came before the peer's own credentials; the peer will repeat it. */
    NOT_STARTED,
    /** The session has no local address of the sender's family. */
    NO_LOCAL_ADDRESS,
    /** The session already knows as many addresses as it may. */
    LIMIT,
    /** The session has failed or was closed. */
    OVER
}
