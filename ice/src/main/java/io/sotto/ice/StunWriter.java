package io.sotto.ice;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;

/**
 * Writes one Binding message, attribute by attribute, and seals it (RFC 8489 sections 5, 14.2, 14.5
 * and 14.7).
 */
final class StunWriter {
    /**
     * The largest message here: a USERNAME of two ufrags of 256 characters and some 80 bytes beside
     * it.
     */
    private static final int CAPACITY = 640;

    private static final int IPV4 = 1;
    private static final int IPV6 = 2;

    private final ByteBuffer out = ByteBuffer.allocate(CAPACITY);
    private final byte[] transactionId;

    StunWriter(int type, byte[] transactionId) {
        this.transactionId = transactionId;
        out.putShort((short) type).putShort((short) 0).putInt(Stun.MAGIC_COOKIE).put(transactionId);
    }

    StunWriter username(byte[] username) {
        header(Stun.USERNAME, username.length).put(username);
        out.position(Stun.padded(out.position()));
        return this;
    }

    StunWriter priority(int priority) {
        header(Stun.PRIORITY, 4).putInt(priority);
        return this;
    }

    StunWriter role(boolean controlling, long tieBreaker) {
        header(controlling ? Stun.ICE_CONTROLLING : Stun.ICE_CONTROLLED, 8).putLong(tieBreaker);
        return this;
    }

    StunWriter useCandidate() {
        header(Stun.USE_CANDIDATE, 0);
        return this;
    }

    StunWriter xorMappedAddress(InetSocketAddress address) {
        byte[] ip = address.getAddress().getAddress();
        header(Stun.XOR_MAPPED_ADDRESS, 4 + ip.length)
                .putShort((short) (ip.length == 4 ? IPV4 : IPV6))
                .putShort((short) (address.getPort() ^ Stun.MAGIC_COOKIE >>> 16));
        byte[] mask = ByteBuffer.allocate(16).putInt(Stun.MAGIC_COOKIE).put(transactionId).array();
        for (int i = 0; i < ip.length; i++) {
            out.put((byte) (ip[i] ^ mask[i]));
        }
        return this;
    }

    StunWriter errorCode(int code) {
        header(Stun.ERROR_CODE, 4)
                .putShort((short) 0)
                .put((byte) (code / 100))
                .put((byte) (code % 100));
        return this;
    }

    /** Adds MESSAGE-INTEGRITY and FINGERPRINT; the message is complete. */
    byte[] sealed(StunIntegrity integrity) {
        int at = out.position();
        byte[] hmac = integrity.compute(out.array(), 0, at);
        header(Stun.MESSAGE_INTEGRITY, hmac.length).put(hmac);
        return fingerprinted();
    }

    /** Adds FINGERPRINT only: a message that proves nothing. */
    byte[] fingerprinted() {
        int at = out.position();
        out.putShort(2, (short) (at + 8 - Stun.HEADER_LENGTH));
        CRC32 crc = new CRC32();
        crc.update(out.array(), 0, at);
        header(Stun.FINGERPRINT, 4).putInt((int) crc.getValue() ^ Stun.FINGERPRINT_XOR);
        byte[] message = new byte[out.position()];
        out.get(0, message);
        return message;
    }

    private ByteBuffer header(int type, int valueLength) {
        return out.putShort((short) type).putShort((short) valueLength);
    }
}
