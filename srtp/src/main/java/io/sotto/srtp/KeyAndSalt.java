package io.sotto.srtp;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * A key and a salt of one direction: the master ones that DTLS exported, or those derived from them
 * that packets are encrypted with. Its text form tells no key.
 */
final class KeyAndSalt {
    /** RFC 3711 section 4.3.1. */
    private static final int RTP_ENCRYPTION = 0;

    private static final int RTP_SALT = 2;
    private static final int RTCP_ENCRYPTION = 3;
    private static final int RTCP_SALT = 5;
    private static final int LABEL_AT = 7;
    private static final int BLOCK_BYTES = 16;

    private final byte[] key;
    private final byte[] salt;

    KeyAndSalt(byte[] key, byte[] salt) {
        this.key = key;
        this.salt = salt;
    }

    /**
     * The session keys for RTP of these master keys, with a derivation rate of zero (RFC 3711
     * section 4.3; for salts of twelve bytes RFC 7714 section 11).
     */
    KeyAndSalt forRtp() {
        return new KeyAndSalt(derive(RTP_ENCRYPTION, key.length), derive(RTP_SALT, salt.length));
    }

    /** The session keys for RTCP, likewise. */
    KeyAndSalt forRtcp() {
        return new KeyAndSalt(derive(RTCP_ENCRYPTION, key.length), derive(RTCP_SALT, salt.length));
    }

    private byte[] derive(int label, int length) {
        byte[] counter = Arrays.copyOf(salt, BLOCK_BYTES);
        counter[LABEL_AT] ^= (byte) label;
        try {
            Cipher prf = Cipher.getInstance("AES/CTR/NoPadding");
            prf.init(
                    Cipher.ENCRYPT_MODE,
                    new SecretKeySpec(key, "AES"),
                    new IvParameterSpec(counter));
            return prf.doFinal(new byte[length]);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every JDK has AES", impossible);
        }
    }

    byte[] key() {
        return key;
    }

    byte[] salt() {
        return salt;
    }

    @Override
    public String toString() {
        return "KeyAndSalt[" + key.length + " bytes]";
    }
}
