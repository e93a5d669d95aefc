package io.sotto.sfu.signal.sdp;

/**
 * A header extension and the number it has in packets (RFC 8285 §8).
 *
 * @param direction who may use it, from the offerer's point of view; SENDRECV where it is not said
 */
public record ExtMap(int id, Direction direction, String uri) {}
