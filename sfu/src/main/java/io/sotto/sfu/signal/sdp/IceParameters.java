package io.sotto.sfu.signal.sdp;

/** One end's short-term ICE credentials (RFC 8839 §5.4). */
public record IceParameters(String ufrag, String pwd) {
    // RFC 8839 §5.4: at least 24 bits and 128 bits of randomness; at most 256 characters each.
    private static final int MIN_UFRAG = 4;
    private static final int MIN_PWD = 22;
    private static final int MAX = 256;

    public IceParameters {
        if (!valid(ufrag, pwd)) {
            throw new IllegalArgumentException("not ICE credentials");
        }
    }

    static boolean valid(String ufrag, String pwd) {
        return SdpSyntax.isIceString(ufrag, MIN_UFRAG, MAX)
                && SdpSyntax.isIceString(pwd, MIN_PWD, MAX);
    }

    /** The user fragment alone: the other half is a secret. */
    @Override
    public String toString() {
        return "IceParameters[ufrag=" + ufrag + "]";
    }
}
