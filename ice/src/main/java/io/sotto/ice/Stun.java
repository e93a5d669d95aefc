package io.sotto.ice;

/**
 * The numbers of STUN that ICE uses (RFC 8489 sections 5 and 14, RFC 8445 section 16.1), and
 * big-endian access.
 */
final class Stun {
    static final int HEADER_LENGTH = 20;
    static final int ATTRIBUTE_HEADER_LENGTH = 4;
    static final int TRANSACTION_ID_LENGTH = 12;
    static final int TRANSACTION_ID_OFFSET = 8;
    static final int HMAC_SHA1_LENGTH = 20;
    static final int MAGIC_COOKIE = 0x2112A442;

    static final int BINDING_REQUEST = 0x0001;
    static final int BINDING_INDICATION = 0x0011;
    static final int BINDING_SUCCESS = 0x0101;
    static final int BINDING_ERROR = 0x0111;

    static final int USERNAME = 0x0006;
    static final int MESSAGE_INTEGRITY = 0x0008;
    static final int ERROR_CODE = 0x0009;
    static final int XOR_MAPPED_ADDRESS = 0x0020;
    static final int PRIORITY = 0x0024;
    static final int USE_CANDIDATE = 0x0025;
    static final int FINGERPRINT = 0x8028;
    static final int ICE_CONTROLLED = 0x8029;
    static final int ICE_CONTROLLING = 0x802A;

    /** RFC 8489 section 14.7: what the CRC-32 of a FINGERPRINT is XORed with. */
    static final int FINGERPRINT_XOR = 0x5354554E;

    private Stun() {}

    static int uint16(byte[] data, int offset) {
        return (data[offset] & 0xFF) << 8 | (data[offset + 1] & 0xFF);
    }

    static int int32(byte[] data, int offset) {
        return uint16(data, offset) << 16 | uint16(data, offset + 2);
    }

    /** Attributes are padded to four bytes; the padding is not part of their length. */
    static int padded(int length) {
        return (length + 3) & ~3;
    }
}
