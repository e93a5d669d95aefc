package io.sotto.sfu.signal.sdp;

import java.util.Arrays;
import java.util.List;

/**
 * The character classes of RFC 8866 §9. What passes here can be written into a description again.
 */
final class SdpSyntax {
    static final int NOT_A_NUMBER = -1;

    private SdpSyntax() {}

    /**
     * A token: visible ASCII without the separators; so no space, line end, quote, slash or colon.
     */
    static boolean isToken(String text, int maxLength) {
        return !text.isEmpty()
                && text.length() <= maxLength
                && text.chars()
                        .allMatch(c -> c > 0x20 && c < 0x7F && "\"(),/:;<=>?@[\\]".indexOf(c) < 0);
    }

    /** Letters, digits, hyphen and underscore: what RFC 8851 §10 lets a rid be. */
    static boolean isRid(String text, int maxLength) {
        return !text.isEmpty()
                && text.length() <= maxLength
                && text.chars().allMatch(c -> isAlphanumeric(c) || c == '-' || c == '_');
    }

    /**
     * ice-char: letters, digits, plus and slash (RFC 8839 §5.4); and hyphen and underscore, because
     * some clients make them from base64url.
     */
    static boolean isIceString(String text, int minLength, int maxLength) {
        return text.length() >= minLength
                && text.length() <= maxLength
                && text.chars().allMatch(c -> isAlphanumeric(c) || "+/-_=".indexOf(c) >= 0);
    }

    /** Printable ASCII and spaces: one line's worth of text. */
    static boolean isText(String text, int maxLength) {
        return text.length() <= maxLength && text.chars().allMatch(c -> c >= 0x20 && c < 0x7F);
    }

    /** Printable ASCII without spaces. */
    static boolean isVisible(String text, int maxLength) {
        return !text.isEmpty()
                && text.length() <= maxLength
                && text.chars().allMatch(c -> c > 0x20 && c < 0x7F);
    }

    /** A decimal number from 0 to {@code max}, or {@link #NOT_A_NUMBER}. */
    static long number(String text, long max) {
        // Ten digits hold every number in SDP that matters here and cannot overflow a long.
        if (text.isEmpty()
                || text.length() > 10
                || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return NOT_A_NUMBER;
        }
        long number = Long.parseLong(text);
        return number <= max ? number : NOT_A_NUMBER;
    }

    /** The words of a line; none of them empty. */
    static List<String> words(String text) {
        return Arrays.stream(text.split(" ", -1)).filter(word -> !word.isEmpty()).toList();
    }

    /** What is before the first separator; everything if there is none. */
    static String before(String text, char separator) {
        int at = text.indexOf(separator);
        return at < 0 ? text : text.substring(0, at);
    }

    /** What is after the first separator; nothing if there is none. */
    static String after(String text, char separator) {
        int at = text.indexOf(separator);
        return at < 0 ? "" : text.substring(at + 1);
    }

    private static boolean isAlphanumeric(int c) {
        return c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z';
    }
}
