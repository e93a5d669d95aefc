package io.sotto.srtp.dtls;

/** Why a handshake did not yield keys. */
public enum DtlsFailure {
    /** The peer went silent for the time that a handshake may take. */
    TIMEOUT,
    /** The certificate is not the one that the peer announced in its session description. */
    FINGERPRINT_MISMATCH,
    /** No SRTP profile, or no use_srtp at all, in common. */
    NO_COMMON_PROFILE,
    /** The peer ended it. */
    ALERT_RECEIVED,
    /** Anything else that DTLS does not allow. */
    PROTOCOL
}
