package io.sotto.srtp.dtls;

/**
 * The look at a datagram before Bouncy Castle sees it: are these DTLS records, and does each
 * plaintext handshake fragment belong to a message of a size that exists?
 *
 * <p>Bouncy Castle 1.84 reserves the declared length of a message when its first fragment arrives:
 * 16 datagrams of 26 bytes reserve 300 MB (CVE-2026-59646). Encrypted fragments are looked at by
 * {@link GuardedCrypto}, once decrypted.
 *
 * <p>RFC 6347 sections 4.1 (records) and 4.2.2 (fragments).
 */
final class DtlsRecords {
    /** A certificate chain of a few kilobytes is the largest message that a peer sends. */
    static final int MESSAGE_LENGTH_MAX = 32 * 1024;

    private static final int RECORD_HEADER_LENGTH = 13;
    private static final int FRAGMENT_HEADER_LENGTH = 12;
    private static final int CHANGE_CIPHER_SPEC = 20;
    private static final int HANDSHAKE = 22;
    private static final int APPLICATION_DATA = 23;

    /** DTLS 1.0 and later all begin with this byte. */
    private static final int VERSION_MAJOR = 0xFE;

    private DtlsRecords() {}

    /** {@link DtlsOffer#ACCEPTED}, or what is wrong with the datagram. */
    static DtlsOffer check(byte[] data, int offset, int length) {
        int end = offset + length;
        int at = offset;
        if (length == 0) {
            return DtlsOffer.MALFORMED;
        }
        while (at < end) {
            if (end - at < RECORD_HEADER_LENGTH) {
                return DtlsOffer.MALFORMED;
            }
            int type = data[at] & 0xFF;
            int epoch = uint16(data, at + 3);
            int bodyLength = uint16(data, at + 11);
            int body = at + RECORD_HEADER_LENGTH;
            boolean known = type >= CHANGE_CIPHER_SPEC && type <= APPLICATION_DATA;
            if (!known || (data[at + 1] & 0xFF) != VERSION_MAJOR || bodyLength > end - body) {
                return DtlsOffer.MALFORMED;
            }
            if (type == HANDSHAKE && epoch == 0) {
                DtlsOffer fragments = checkFragments(data, body, bodyLength);
                if (fragments != DtlsOffer.ACCEPTED) {
                    return fragments;
                }
            }
            at = body + bodyLength;
        }
        return DtlsOffer.ACCEPTED;
    }

    /** Checks the handshake fragments in the plaintext of one record. */
    static DtlsOffer checkFragments(byte[] data, int offset, int length) {
        int end = offset + length;
        int at = offset;
        while (at < end) {
            if (end - at < FRAGMENT_HEADER_LENGTH) {
                return DtlsOffer.MALFORMED;
            }
            int messageLength = uint24(data, at + 1);
            int fragmentOffset = uint24(data, at + 6);
            int fragmentLength = uint24(data, at + 9);
            if (messageLength > MESSAGE_LENGTH_MAX
                    || fragmentOffset + fragmentLength > messageLength) {
                return DtlsOffer.OVERSIZED_FRAGMENT;
            }
            at += FRAGMENT_HEADER_LENGTH;
            if (fragmentLength > end - at) {
                return DtlsOffer.MALFORMED;
            }
            at += fragmentLength;
        }
        return DtlsOffer.ACCEPTED;
    }

    static int uint16(byte[] data, int offset) {
        return (data[offset] & 0xFF) << 8 | (data[offset + 1] & 0xFF);
    }

    static int uint24(byte[] data, int offset) {
        return (data[offset] & 0xFF) << 16 | uint16(data, offset + 1);
    }
}
