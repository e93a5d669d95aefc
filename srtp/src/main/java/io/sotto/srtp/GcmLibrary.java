package io.sotto.srtp;

import java.util.Arrays;
import java.util.Optional;

/** The libraries that know AES-128-GCM, the fastest first. */
enum GcmLibrary {
    /**
     * Intel's: one call a packet, and the vector instructions of processors since 2019. Debian has
     * it as {@code libipsec-mb1}; a quarter of libcrypto 3.0's time.
     */
    IPSEC_MB("ipsec-mb") {
        @Override
        boolean isThere() {
            return IpsecMb.isThere();
        }

        @Override
        GcmKey key(byte[] key, boolean encrypts) {
            return new IpsecMb(key); // the same for both directions
        }
    },

    /** OpenSSL's, which nearly every system has. */
    LIBCRYPTO("libcrypto") {
        @Override
        boolean isThere() {
            return Libcrypto.isThere();
        }

        @Override
        GcmKey key(byte[] key, boolean encrypts) {
            return new Libcrypto(key, encrypts);
        }
    };

    private static final Optional<GcmLibrary> BEST =
            Arrays.stream(values()).filter(GcmLibrary::isThere).findFirst();

    private final String label;

    GcmLibrary(String label) {
        this.label = label;
    }

    /** The one to use on this machine, if it has any. */
    static Optional<GcmLibrary> best() {
        return BEST;
    }

    /** What it is called when the server starts. */
    String label() {
        return label;
    }

    /** Whether this machine has it; {@link #key} may not be called if not. */
    abstract boolean isThere();

    /** A key of sixteen bytes, to encrypt or to decrypt with. */
    abstract GcmKey key(byte[] key, boolean encrypts);
}
