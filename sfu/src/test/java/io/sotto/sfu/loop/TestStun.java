package io.sotto.sfu.loop;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;
import java.util.zip.CRC32;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Binding requests and responses of a client (RFC 8489, RFC 8445 section 7.1), IPv4. */
final class TestStun {
    private static final int COOKIE = 0x2112A442;
    private static final int HEADER = 20;

    private final ByteBuffer out = ByteBuffer.allocate(512);

    private TestStun(int type, byte[] transactionId) {
        out.putShort((short) type).putShort((short) 0).putInt(COOKIE).put(transactionId);
    }

    /** A check that nominates its pair. */
    static byte[] check(String username, String password) {
        byte[] transactionId = new byte[12];
        ThreadLocalRandom.current().nextBytes(transactionId);
        TestStun request = new TestStun(0x0001, transactionId);
        byte[] name = username.getBytes(StandardCharsets.US_ASCII);
        request.attribute(0x0006, name);
        request.attribute(0x0024, new byte[] {0x6E, 0, 0x1E, (byte) 0xFF}); // PRIORITY
        request.attribute(0x802A, new byte[] {1, 2, 3, 4, 5, 6, 7, 8}); // ICE-CONTROLLING
        request.attribute(0x0025, new byte[0]); // USE-CANDIDATE
        return request.sealed(password);
    }

    static boolean isRequest(byte[] message) {
        return message[0] == 0 && message[1] == 1;
    }

    /** The answer to a check that came from {@code from}. */
    static byte[] response(byte[] request, InetSocketAddress from, String password) {
        TestStun response = new TestStun(0x0101, Arrays.copyOfRange(request, 8, HEADER));
        int address = ByteBuffer.wrap(from.getAddress().getAddress()).getInt();
        response.attribute(
                0x0020,
                ByteBuffer.allocate(8)
                        .putShort((short) 1)
                        .putShort((short) (from.getPort() ^ COOKIE >>> 16))
                        .putInt(address ^ COOKIE)
                        .array());
        return response.sealed(password);
    }

    private void attribute(int type, byte[] value) {
        out.putShort((short) type).putShort((short) value.length).put(value);
        while (out.position() % 4 != 0) {
            out.put((byte) 0);
        }
    }

    private byte[] sealed(String password) {
        lengthUpTo(24);
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(password.getBytes(StandardCharsets.US_ASCII), "HmacSHA1"));
            mac.update(out.array(), 0, out.position());
            attribute(0x0008, mac.doFinal());
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
        lengthUpTo(8);
        CRC32 crc = new CRC32();
        crc.update(out.array(), 0, out.position());
        attribute(0x8028, ByteBuffer.allocate(4).putInt((int) crc.getValue() ^ 0x5354554E).array());
        return Arrays.copyOf(out.array(), out.position());
    }

    private void lengthUpTo(int following) {
        out.putShort(2, (short) (out.position() - HEADER + following));
    }
}
