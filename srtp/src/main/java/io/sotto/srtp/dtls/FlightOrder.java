package io.sotto.srtp.dtls;

/**
 * Holds ChangeCipherSpec back until the peer's CertificateVerify has come.
 *
 * <p>Bouncy Castle 1.84 obeys a ChangeCipherSpec as soon as it has keys and from then on reads
 * encrypted records only. If the CertificateVerify before it was lost or overtaken, its repetitions
 * are dropped and the handshake can never end. Without the ChangeCipherSpec it waits for the peer
 * to repeat the whole flight (RFC 6347 section 4.2.4).
 *
 * <p>Confined to the thread that offers.
 */
final class FlightOrder {
    private static final int CHANGE_CIPHER_SPEC = 20;
    private static final int HANDSHAKE = 22;
    private static final int CERTIFICATE_VERIFY = 15;
    private static final int RECORD_HEADER_LENGTH = 13;
    private static final int FRAGMENT_HEADER_LENGTH = 12;

    private boolean verifySeen;

    /**
     * How much of a well-formed datagram may go on: all of it, or what precedes a ChangeCipherSpec
     * that is early.
     */
    int admit(byte[] data, int offset, int length) {
        if (verifySeen) {
            return length;
        }
        int end = offset + length;
        int at = offset;
        while (at < end) {
            int bodyLength = DtlsRecords.uint16(data, at + 11);
            int body = at + RECORD_HEADER_LENGTH;
            boolean plaintext = DtlsRecords.uint16(data, at + 3) == 0;
            if (plaintext && data[at] == CHANGE_CIPHER_SPEC && !verifySeen) {
                return at - offset;
            }
            if (plaintext && data[at] == HANDSHAKE) {
                verifySeen |= endsCertificateVerify(data, body, body + bodyLength);
            }
            at = body + bodyLength;
        }
        return length;
    }

    private static boolean endsCertificateVerify(byte[] data, int offset, int end) {
        for (int at = offset; at < end; ) {
            int messageLength = DtlsRecords.uint24(data, at + 1);
            int fragmentOffset = DtlsRecords.uint24(data, at + 6);
            int fragmentLength = DtlsRecords.uint24(data, at + 9);
            if (data[at] == CERTIFICATE_VERIFY
                    && fragmentOffset + fragmentLength == messageLength) {
                return true;
            }
            at += FRAGMENT_HEADER_LENGTH + fragmentLength;
        }
        return false;
    }
}
