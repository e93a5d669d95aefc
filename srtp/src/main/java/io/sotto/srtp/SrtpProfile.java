package io.sotto.srtp;

import org.jitsi.srtp.SrtpPolicy;

/**
 * The protection profiles that we offer, in order of preference: AES-GCM costs a third of what
 * SHA-1 alone does.
 *
 * <p>Names and numbers: RFC 5764 section 4.1.2 and RFC 7714 section 14.2.
 */
public enum SrtpProfile {
    AEAD_AES_128_GCM(7, 16, 12),
    AES_128_CM_HMAC_SHA1_80(1, 16, 14);

    private final int id;
    private final int keyLength;
    private final int saltLength;

    SrtpProfile(int id, int keyLength, int saltLength) {
        this.id = id;
        this.keyLength = keyLength;
        this.saltLength = saltLength;
    }

    /** Its number in the use_srtp extension of DTLS. */
    public int id() {
        return id;
    }

    public int keyLength() {
        return keyLength;
    }

    public int saltLength() {
        return saltLength;
    }

    /** The number of bytes that are exported from DTLS: a key and a salt for each direction. */
    public int exportedLength() {
        return 2 * (keyLength + saltLength);
    }

    /**
     * Where the SRTCP index begins, counted from the end: GCM puts it last, HMAC before the tag.
     */
    int rtcpIndexFromEnd() {
        return this == AEAD_AES_128_GCM ? 4 : 14;
    }

    /** What protection adds to an RTCP packet: tag and index. */
    int rtcpTrailerLength() {
        return this == AEAD_AES_128_GCM ? 20 : 14;
    }

    SrtpPolicy policy() {
        return switch (this) {
            case AEAD_AES_128_GCM ->
                    new SrtpPolicy(
                            SrtpPolicy.AESGCM_ENCRYPTION,
                            keyLength,
                            SrtpPolicy.NULL_AUTHENTICATION,
                            0,
                            16,
                            saltLength);
            case AES_128_CM_HMAC_SHA1_80 ->
                    new SrtpPolicy(
                            SrtpPolicy.AESCM_ENCRYPTION,
                            keyLength,
                            SrtpPolicy.HMACSHA1_AUTHENTICATION,
                            20,
                            10,
                            saltLength);
        };
    }
}
