package io.sotto.srtp;

/**
 * How many SSRCs one session takes before it refuses more. A server receives little from each
 * participant, and sends it everything that others publish; with a client it is the other way
 * round, and it may have more than a server takes.
 *
 * @param received a participant publishes a handful of tracks, each with three layers, their RTX
 *     and FEC
 * @param sent every track that one receiver has ever been sent over one transport
 */
record SsrcLimits(int received, int sent) {
    static final SsrcLimits OF_SERVER = new SsrcLimits(128, 4096);
    static final SsrcLimits OF_CLIENT = new SsrcLimits(4096, 256);
}
