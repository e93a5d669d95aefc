package io.sotto.loadtest.wire;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.zip.CRC32;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The two Binding messages that a client writes, and the little it reads of those that come (RFC
 * 8489 sections 5 and 14, RFC 8445 section 7.1).
 */
final class StunMessage {
    static final int TRANSACTION_BYTES = 12;

    private static final int COOKIE = 0x2112A442;
    private static final int HEADER_BYTES = 20;
    private static final int CAPACITY_BYTES = 640;
    private static final int BINDING_REQUEST = 0x0001;
    private static final int BINDING_SUCCESS = 0x0101;
    private static final int USERNAME = 0x0006;
    private static final int MESSAGE_INTEGRITY = 0x0008;
    private static final int XOR_MAPPED_ADDRESS = 0x0020;
    private static final int PRIORITY = 0x0024;
    private static final int USE_CANDIDATE = 0x0025;
    private static final int FINGERPRINT = 0x8028;
    private static final int ICE_CONTROLLING = 0x802A;
    private static final int FINGERPRINT_XOR = 0x5354554E;
    private static final int HMAC_BYTES = 20;

    /** RFC 8445 section 5.1.2.1 for a peer-reflexive candidate of component 1. */
    private static final int PEER_REFLEXIVE_PRIORITY = 110 << 24 | 0xFFFF << 8 | 255;

    private final ByteBuffer out = ByteBuffer.allocate(CAPACITY_BYTES);

    private StunMessage(int type, byte[] transaction) {
        out.putShort((short) type).putShort((short) 0).putInt(COOKIE).put(transaction);
    }

    /** A check by the controlling side that nominates its pair. */
    static byte[] check(byte[] transaction, String username, long tieBreaker, Mac password) {
        return new StunMessage(BINDING_REQUEST, transaction)
                .attribute(USERNAME, username.getBytes(StandardCharsets.US_ASCII))
                .attribute(PRIORITY, ByteBuffer.allocate(4).putInt(PEER_REFLEXIVE_PRIORITY).array())
                .attribute(ICE_CONTROLLING, ByteBuffer.allocate(8).putLong(tieBreaker).array())
                .attribute(USE_CANDIDATE, new byte[0])
                .sealed(password);
    }

    /** The answer to a check. */
    static byte[] success(byte[] transaction, InetSocketAddress from, Mac password) {
        byte[] ip = from.getAddress().getAddress();
        byte[] mask = ByteBuffer.allocate(16).putInt(COOKIE).put(transaction).array();
        ByteBuffer mapped =
                ByteBuffer.allocate(4 + ip.length)
                        .putShort((short) (ip.length == 4 ? 1 : 2))
                        .putShort((short) (from.getPort() ^ COOKIE >>> 16));
        for (int i = 0; i < ip.length; i++) {
            mapped.put((byte) (ip[i] ^ mask[i]));
        }
        return new StunMessage(BINDING_SUCCESS, transaction)
                .attribute(XOR_MAPPED_ADDRESS, mapped.array())
                .sealed(password);
    }

    /** The key of MESSAGE-INTEGRITY. */
    static Mac integrity(String password) {
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(password.getBytes(StandardCharsets.US_ASCII), "HmacSHA1"));
            return mac;
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every JDK has HmacSHA1", impossible);
        }
    }

    // -- reading

    static boolean isRequest(byte[] data, int length) {
        return isBinding(data, length, BINDING_REQUEST);
    }

    static boolean isSuccess(byte[] data, int length) {
        return isBinding(data, length, BINDING_SUCCESS);
    }

    private static boolean isBinding(byte[] data, int length, int type) {
        return length >= HEADER_BYTES
                && uint16(data, 0) == type
                && uint16(data, 2) == length - HEADER_BYTES;
    }

    static byte[] transaction(byte[] data) {
        return Arrays.copyOfRange(data, HEADER_BYTES - TRANSACTION_BYTES, HEADER_BYTES);
    }

    /** Whether the message is signed with this password. */
    static boolean isIntact(byte[] data, int length, Mac password) {
        int at = HEADER_BYTES;
        while (at + 4 <= length) {
            int valueBytes = uint16(data, at + 2);
            if (uint16(data, at) == MESSAGE_INTEGRITY) {
                if (valueBytes != HMAC_BYTES || at + 4 + HMAC_BYTES > length) {
                    return false;
                }
                byte[] found = Arrays.copyOfRange(data, at + 4, at + 4 + HMAC_BYTES);
                return MessageDigest.isEqual(hmac(data, at, password), found);
            }
            at += 4 + (valueBytes + 3 & ~3);
        }
        return false;
    }

    // -- writing

    private StunMessage attribute(int type, byte[] value) {
        out.putShort((short) type).putShort((short) value.length).put(value);
        out.position(out.position() + 3 & ~3);
        return this;
    }

    private byte[] sealed(Mac password) {
        attribute(MESSAGE_INTEGRITY, hmac(out.array(), out.position(), password));
        int end = out.position();
        out.putShort(2, (short) (end + 8 - HEADER_BYTES));
        CRC32 crc = new CRC32();
        crc.update(out.array(), 0, end);
        int fingerprint = (int) crc.getValue() ^ FINGERPRINT_XOR;
        attribute(FINGERPRINT, ByteBuffer.allocate(4).putInt(fingerprint).array());
        return Arrays.copyOf(out.array(), out.position());
    }

    /** RFC 8489 section 14.5: the length in the header counts up to the attribute's end. */
    private static byte[] hmac(byte[] data, int at, Mac password) {
        int body = at + 4 + HMAC_BYTES - HEADER_BYTES;
        password.update(data, 0, 2);
        password.update((byte) (body >> 8));
        password.update((byte) body);
        password.update(data, 4, at - 4);
        return password.doFinal();
    }

    private static int uint16(byte[] data, int at) {
        return (data[at] & 0xFF) << 8 | data[at + 1] & 0xFF;
    }
}
