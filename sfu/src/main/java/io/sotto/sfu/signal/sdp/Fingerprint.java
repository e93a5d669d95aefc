package io.sotto.sfu.signal.sdp;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The hash of a DTLS certificate (RFC 8122 §5): in a call this line, delivered by signalling, is
 * all that ties the media to the participant.
 *
 * @param algorithm lower case: sha-256, sha-384 or sha-512
 * @param value upper case hexadecimal pairs with colons
 */
public record Fingerprint(String algorithm, String value) {
    public Fingerprint {
        if (!valid(algorithm, value)) {
            throw new IllegalArgumentException("not a certificate fingerprint");
        }
    }

    /** The fingerprint of an attribute's value, or null if it is malformed or its hash is weak. */
    static @Nullable Fingerprint parse(String attribute) {
        int space = attribute.indexOf(' ');
        if (space < 0) {
            return null;
        }
        String algorithm = attribute.substring(0, space).toLowerCase(Locale.ROOT);
        String value = attribute.substring(space + 1).toUpperCase(Locale.ROOT);
        return valid(algorithm, value) ? new Fingerprint(algorithm, value) : null;
    }

    private static boolean valid(String algorithm, String value) {
        int bytes =
                switch (algorithm) {
                    case "sha-256" -> 32;
                    case "sha-384" -> 48;
                    case "sha-512" -> 64;
                    default -> 0; // MD5 and SHA-1 are refused.
                };
        if (bytes == 0 || value.length() != 3 * bytes - 1) {
            return false;
        }
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            boolean hex = c >= '0' && c <= '9' || c >= 'A' && c <= 'F';
            if (i % 3 == 2 ? c != ':' : !hex) {
                return false;
            }
        }
        return true;
    }
}
