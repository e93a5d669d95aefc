package io.sotto.srtp.dtls;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;

/**
 * A certificate's fingerprint as a session description gives it, e.g. {@code sha-256} and {@code
 * 4A:AD:...} (RFC 8122 section 5). One that cannot be read matches nothing.
 */
public record Fingerprint(String algorithm, String value) {
    private static final Set<String> ALGORITHMS = Set.of("sha-256", "sha-384", "sha-512");
    private static final HexFormat FORMAT = HexFormat.ofDelimiter(":").withUpperCase();

    /** Of a certificate in DER. */
    static Fingerprint of(byte[] certificate) {
        return new Fingerprint("sha-256", FORMAT.formatHex(digest("sha-256", certificate)));
    }

    /**
     * Whether a certificate in DER is the one; in the same time wherever the first difference is.
     */
    boolean matches(byte[] certificate) {
        String name = algorithm.toLowerCase(Locale.ROOT);
        if (!ALGORITHMS.contains(name)) {
            return false;
        }
        byte[] expected;
        try {
            expected = FORMAT.parseHex(value);
        } catch (IllegalArgumentException e) {
            return false;
        }
        return MessageDigest.isEqual(expected, digest(name, certificate));
    }

    private static byte[] digest(String algorithm, byte[] data) {
        try {
            return MessageDigest.getInstance(algorithm.toUpperCase(Locale.ROOT)).digest(data);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + algorithm, e);
        }
    }
}
