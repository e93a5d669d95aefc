package io.sotto.srtp.dtls;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The hash of a DTLS certificate (RFC 8122 section 5): in a call this line, delivered by
 * signalling, is all that ties the media to the participant.
 *
 * @param algorithm lower case: sha-256, sha-384 or sha-512
 * @param value upper case hexadecimal pairs with colons
 */
public record Fingerprint(String algorithm, String value) {
    private static final HexFormat FORMAT = HexFormat.ofDelimiter(":").withUpperCase();
    private static final Pattern PAIRS = Pattern.compile("[0-9A-F]{2}(?::[0-9A-F]{2})*");

    public Fingerprint {
        if (!isValid(algorithm, value)) {
            throw new IllegalArgumentException("not a certificate fingerprint");
        }
    }

    /** Of a certificate in DER. */
    static Fingerprint of(byte[] certificate) {
        return new Fingerprint("sha-256", FORMAT.formatHex(digest("sha-256", certificate)));
    }

    /** The fingerprint of an attribute's value, or null if it is malformed or its hash is weak. */
    public static @Nullable Fingerprint parse(String attribute) {
        int space = attribute.indexOf(' ');
        if (space < 0) {
            return null;
        }
        String algorithm = attribute.substring(0, space).toLowerCase(Locale.ROOT);
        String value = attribute.substring(space + 1).toUpperCase(Locale.ROOT);
        return isValid(algorithm, value) ? new Fingerprint(algorithm, value) : null;
    }

    private static boolean isValid(String algorithm, String value) {
        int bytes =
                switch (algorithm) {
                    case "sha-256" -> 32;
                    case "sha-384" -> 48;
                    case "sha-512" -> 64;
                    default -> 0; // MD5 and SHA-1 are refused.
                };
        return value.length() == 3 * bytes - 1 && PAIRS.matcher(value).matches();
    }

    /**
     * Whether a certificate in DER is the one; in the same time wherever the first difference is.
     */
    boolean matches(byte[] certificate) {
        return MessageDigest.isEqual(FORMAT.parseHex(value), digest(algorithm, certificate));
    }

    private static byte[] digest(String algorithm, byte[] data) {
        try {
            return MessageDigest.getInstance(algorithm).digest(data);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + algorithm, e);
        }
    }
}
