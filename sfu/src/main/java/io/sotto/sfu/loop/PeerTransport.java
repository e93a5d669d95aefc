package io.sotto.sfu.loop;

import io.sotto.srtp.dtls.Fingerprint;

/**
 * A peer's end of a transport, as its offer tells it.
 *
 * @param endpointId whose transport it is
 * @param ufrag the peer's ICE user fragment
 * @param password the peer's ICE password
 * @param fingerprint the certificate it will present
 */
public record PeerTransport(
        String endpointId, String ufrag, String password, Fingerprint fingerprint) {}
