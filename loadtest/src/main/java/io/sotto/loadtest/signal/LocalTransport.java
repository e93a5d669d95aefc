package io.sotto.loadtest.signal;

/**
 * A participant's end of a transport, for its offer.
 *
 * @param ufrag user fragment
 * @param password of its checks and answers
 * @param fingerprint of its DTLS certificate, as in {@code a=fingerprint}
 */
public record LocalTransport(String ufrag, String password, String fingerprint) {}
