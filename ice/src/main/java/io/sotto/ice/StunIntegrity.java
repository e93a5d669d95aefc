package io.sotto.ice;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * MESSAGE-INTEGRITY under one short-term password: HMAC-SHA1 over the message up to the attribute,
 * with the header's length counted as if the message ended with it. Comparison takes the same time
 * wherever the first difference is.
 *
 * <p>RFC 8489 section 14.5. Confined to one thread.
 */
final class StunIntegrity {
    private static final int ATTRIBUTE_LENGTH =
            Stun.ATTRIBUTE_HEADER_LENGTH + Stun.HMAC_SHA1_LENGTH;

    private final Mac mac;
    private final byte[] lengthField = new byte[2];

    StunIntegrity(byte[] password) {
        try {
            mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(password, "HmacSHA1"));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA1", e);
        }
    }

    /**
     * Whether the attribute at {@code attributeOffset} of the message at {@code offset} holds the
     * right value.
     */
    boolean verify(byte[] data, int offset, int attributeOffset) {
        byte[] expected = compute(data, offset, attributeOffset);
        int value = attributeOffset + Stun.ATTRIBUTE_HEADER_LENGTH;
        byte[] actual = new byte[Stun.HMAC_SHA1_LENGTH];
        System.arraycopy(data, value, actual, 0, actual.length);
        return MessageDigest.isEqual(expected, actual);
    }

    /** The value for an attribute that is, or will be, at {@code attributeOffset}. */
    byte[] compute(byte[] data, int offset, int attributeOffset) {
        int bodyLength = attributeOffset + ATTRIBUTE_LENGTH - offset - Stun.HEADER_LENGTH;
        lengthField[0] = (byte) (bodyLength >> 8);
        lengthField[1] = (byte) bodyLength;
        mac.update(data, offset, 2);
        mac.update(lengthField);
        mac.update(data, offset + 4, attributeOffset - offset - 4);
        return mac.doFinal();
    }
}
