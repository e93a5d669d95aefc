package io.sotto.sfu.signal.sdp;

/** What a media section is for. */
public enum MediaKind {
    AUDIO,
    VIDEO,
    /** SCTP data channels over DTLS (RFC 8841). */
    APPLICATION,
    /** Any other media or transport protocol. It can only be rejected. */
    OTHER
}
