package io.sotto.ice;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The first look at a datagram, before any session is involved: what kind of STUN message is it,
 * and whose?
 *
 * <p>Requests are told apart by the local half of USERNAME rather than by their source, so that an
 * ICE restart from an unchanged address reaches the new session. Nothing here is authenticated;
 * that is the session's work.
 *
 * <p>RFC 8489 section 5 (header), section 14.3 (USERNAME); RFC 8445 section 7.2.2 (its two halves).
 */
public final class StunGate {
    /** The kinds of message that a session can be offered, and the two that it need not be. */
    public enum Kind {
        NOT_STUN,
        MALFORMED,
        REQUEST,
        RESPONSE,
        INDICATION
    }

    /** RFC 8839 section 5.4: a ufrag has 4 to 256 characters. */
    private static final int UFRAG_LENGTH_MAX = 256;

    private StunGate() {}

    /** Classifies by the header alone. */
    public static Kind classify(byte[] data, int offset, int length) {
        if (length < Stun.HEADER_LENGTH
                || (data[offset] & 0xC0) != 0
                || Stun.int32(data, offset + 4) != Stun.MAGIC_COOKIE) {
            return Kind.NOT_STUN;
        }
        int bodyLength = Stun.uint16(data, offset + 2);
        if ((bodyLength & 3) != 0 || bodyLength != length - Stun.HEADER_LENGTH) {
            return Kind.MALFORMED;
        }
        return switch (Stun.uint16(data, offset)) {
            case Stun.BINDING_REQUEST -> Kind.REQUEST;
            case Stun.BINDING_SUCCESS, Stun.BINDING_ERROR -> Kind.RESPONSE;
            case Stun.BINDING_INDICATION -> Kind.INDICATION;
            default -> Kind.MALFORMED;
        };
    }

    /**
     * The receiver's half of a request's USERNAME, or null if this is no request or names nobody.
     */
    public static @Nullable String localUfragOf(byte[] data, int offset, int length) {
        if (classify(data, offset, length) != Kind.REQUEST) {
            return null;
        }
        int end = offset + length;
        int at = offset + Stun.HEADER_LENGTH;
        while (at + Stun.ATTRIBUTE_HEADER_LENGTH <= end) {
            int type = Stun.uint16(data, at);
            int valueLength = Stun.uint16(data, at + 2);
            int value = at + Stun.ATTRIBUTE_HEADER_LENGTH;
            if (valueLength > end - value) {
                return null;
            }
            if (type == Stun.USERNAME) {
                int colon = colonIn(data, value, valueLength);
                return colon <= 0
                        ? null
                        : new String(data, value, colon, StandardCharsets.US_ASCII);
            }
            at = value + Stun.padded(valueLength);
        }
        return null;
    }

    /**
     * The length of what precedes the first colon, or -1 if that is missing, too long or not made
     * of ice-char.
     */
    static int colonIn(byte[] data, int offset, int length) {
        for (int i = 0; i < length && i <= UFRAG_LENGTH_MAX; i++) {
            byte c = data[offset + i];
            if (c == ':') {
                return i;
            }
            if (!isIceChar(c)) {
                return -1;
            }
        }
        return -1;
    }

    /** RFC 8839 section 5.1: letters, digits, plus and slash. */
    static boolean isIceChar(int c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '+'
                || c == '/';
    }
}
