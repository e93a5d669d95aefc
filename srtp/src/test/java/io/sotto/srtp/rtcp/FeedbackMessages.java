package io.sotto.srtp.rtcp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;

/** Transport layer feedback as tests make it (RFC 4585 section 6.2). */
final class FeedbackMessages {
    static final int CONGESTION_CONTROL = 11;
    static final int TRANSPORT_WIDE = 15;

    private FeedbackMessages() {}

    /** A message of what follows its header, in whole words. */
    static byte[] message(int format, String hex) {
        byte[] body = HexFormat.of().parseHex(hex);
        assertEquals(0, body.length % 4);
        return message(format, body);
    }

    /** Cuts {@code body} to whole words. */
    static byte[] message(int format, byte[] body) {
        int words = body.length / 4;
        return ByteBuffer.allocate(4 + 4 * words)
                .put((byte) (0x80 | format))
                .put((byte) 205)
                .putShort((short) words)
                .put(body, 0, 4 * words)
                .array();
    }

    /** The first words of a message, which says that it has no more, and no padding. */
    static byte[] shortened(byte[] message, int words) {
        byte[] cut = Arrays.copyOf(message, 4 * words);
        cut[0] &= (byte) ~0x20;
        return ByteBuffer.wrap(cut).putShort(2, (short) (words - 1)).array();
    }

    static byte[] joined(byte[]... messages) {
        ByteBuffer joined =
                ByteBuffer.allocate(Arrays.stream(messages).mapToInt(each -> each.length).sum());
        for (byte[] message : messages) {
            joined.put(message);
        }
        return joined.array();
    }
}
