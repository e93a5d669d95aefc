package io.sotto.sfu.signal.sdp;

/**
 * A stream announced by number (RFC 5576).
 *
 * @param cname empty if not said
 */
public record SsrcInfo(long ssrc, String cname) {}
