package io.sotto.loadtest.media;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What payloads carry, and that nothing of it can change unseen. */
final class StampTest {
    private static final int AT = 7;

    private static byte[] written(int length, int number, long sentNanos) {
        byte[] out = new byte[AT + length];
        new Stamp().of(3, 100).at(number, sentNanos).write(out, AT, length);
        return out;
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, -1, Long.MAX_VALUE, Long.MIN_VALUE, 123_456_789_012L})
    void whatIsWrittenIsRead(long sentNanos) {
        Stamp stamp = new Stamp();
        assertTrue(stamp.read(written(500, -5, sentNanos), AT, 500));
        assertEquals(3, stamp.publisher());
        assertEquals(100, stamp.stream());
        assertEquals(-5, stamp.number());
        assertEquals(sentNanos, stamp.sentNanos());
    }

    @Test
    void theSmallestHasNoFiller() {
        assertTrue(new Stamp().read(written(Stamp.BYTES, 1, 2), AT, Stamp.BYTES));
        assertFalse(new Stamp().read(written(Stamp.BYTES, 1, 2), AT, Stamp.BYTES - 1));
    }

    @Test
    void everyBitThatFlipsIsSeen() {
        byte[] out = written(90, 17, 5_000);
        for (int bit = AT * 8; bit < out.length * 8; bit++) {
            out[bit / 8] ^= (byte) (1 << bit % 8);
            assertFalse(new Stamp().read(out, AT, 90), "bit " + bit);
            out[bit / 8] ^= (byte) (1 << bit % 8);
        }
        assertTrue(new Stamp().read(out, AT, 90));
    }

    @Test
    void whatIsCutOffIsSeen() {
        byte[] out = written(90, 17, 5_000);
        for (int length = 0; length < 90; length++) {
            assertFalse(new Stamp().read(out, AT, length), "length " + length);
        }
    }
}
