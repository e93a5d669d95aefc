package io.sotto.sfu.signal.sdp;

import io.sotto.srtp.dtls.Fingerprint;
import java.util.List;

/**
 * How one end describes the transport: who it is to ICE and to DTLS.
 *
 * @param candidates values of {@code a=candidate}, with that word and its colon, without {@code a=}
 * @param endOfCandidates whether no more will be trickled (RFC 8838)
 */
public record PeerTransport(
        IceParameters ice,
        Fingerprint fingerprint,
        Setup setup,
        List<String> candidates,
        boolean endOfCandidates) {
    public PeerTransport {
        candidates = List.copyOf(candidates);
    }

    /** Who opens the DTLS association (RFC 8842). */
    public enum Setup {
        ACTIVE,
        PASSIVE,
        ACTPASS
    }
}
