package io.sotto.sfu.signal.sdp;

import io.sotto.srtp.dtls.Fingerprint;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects the transport attributes of the session or of one section. */
final class TransportBuilder {
    // A client has a handful of interfaces, times UDP and TCP, times relays.
    private static final int MAX_CANDIDATES = 64;
    private static final int MAX_CANDIDATE_CHARS = 512;

    private final List<String> candidates = new ArrayList<>();
    private @Nullable String ufrag;
    private @Nullable String pwd;
    private @Nullable Fingerprint fingerprint;
    private PeerTransport.@Nullable Setup setup;
    private boolean endOfCandidates;

    /** Reads an attribute if it is one of the transport's; says what is wrong with it, or null. */
    @Nullable String attribute(String name, String value) {
        return switch (name) {
            case "ice-ufrag" -> {
                ufrag = value;
                yield null;
            }
            case "ice-pwd" -> {
                pwd = value;
                yield null;
            }
            case "fingerprint" -> readFingerprint(value);
            case "setup" -> readSetup(value);
            case "candidate" -> readCandidate(value);
            case "end-of-candidates" -> {
                endOfCandidates = true;
                yield null;
            }
            case "ice-lite" ->
                    "the offerer is ICE-lite, and so would be nobody's controlling agent";
            default -> null;
        };
    }

    /** What is missing here, from there. */
    TransportBuilder orElse(TransportBuilder other) {
        TransportBuilder merged = new TransportBuilder();
        boolean own = ufrag != null && pwd != null;
        merged.ufrag = own ? ufrag : other.ufrag;
        merged.pwd = own ? pwd : other.pwd;
        merged.fingerprint = fingerprint != null ? fingerprint : other.fingerprint;
        merged.setup = setup != null ? setup : other.setup;
        merged.candidates.addAll(candidates);
        merged.endOfCandidates = endOfCandidates || other.endOfCandidates;
        return merged;
    }

    /** Whether it says something else about the transport, instead of the same or nothing. */
    boolean contradicts(PeerTransport peer) {
        return ufrag != null && !ufrag.equals(peer.ice().ufrag())
                || pwd != null && !pwd.equals(peer.ice().pwd())
                || fingerprint != null && !fingerprint.equals(peer.fingerprint());
    }

    /** The transport, or null if what it needs is not there. */
    @Nullable PeerTransport build() {
        if (ufrag == null
                || pwd == null
                || fingerprint == null
                || !IceParameters.valid(ufrag, pwd)) {
            return null;
        }
        PeerTransport.Setup role = setup == null ? PeerTransport.Setup.ACTPASS : setup;
        return new PeerTransport(
                new IceParameters(ufrag, pwd), fingerprint, role, candidates, endOfCandidates);
    }

    private @Nullable String readFingerprint(String value) {
        Fingerprint parsed = Fingerprint.parse(value);
        // Several may be offered, one per hash (RFC 8122 §5); the first that is strong enough
        // counts.
        if (parsed != null && fingerprint == null) {
            fingerprint = parsed;
        }
        return null;
    }

    private @Nullable String readSetup(String value) {
        switch (value) {
            case "actpass" -> setup = PeerTransport.Setup.ACTPASS;
            case "active" -> setup = PeerTransport.Setup.ACTIVE;
            default -> {
                return "setup must be actpass or active; the server is passive";
            }
        }
        return null;
    }

    private @Nullable String readCandidate(String value) {
        if (!SdpSyntax.isText(value, MAX_CANDIDATE_CHARS)) {
            return "a malformed candidate";
        }
        if (candidates.size() == MAX_CANDIDATES) {
            return "more than " + MAX_CANDIDATES + " candidates";
        }
        candidates.add("candidate:" + value);
        return null;
    }
}
