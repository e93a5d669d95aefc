package io.sotto.srtp;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * AEAD_AES_128_GCM (RFC 7714) in one direction, under the session keys of RTP or RTCP. These do not
 * depend on the SSRC, so one serves them all.
 *
 * <p>A packet's nonce is two zero bytes, the SSRC, and an index of 48 bits, over which the salt is
 * laid: RTP's rollover counter and sequence number (section 8.1), or RTCP's index, which has 31
 * bits (section 9.1).
 */
final class GcmCipher {
    private static final ValueLayout.OfInt INT =
            ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfLong LONG =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private final GcmKey key;
    private final MemorySegment nonce = Arena.ofAuto().allocate(GcmKey.NONCE_BYTES);
    private final int saltHead;
    private final long saltTail;

    GcmCipher(GcmLibrary library, KeyAndSalt session, boolean encrypts) {
        key = library.key(session.key(), encrypts);
        MemorySegment salt = MemorySegment.ofArray(session.salt());
        saltHead = salt.get(INT, 0);
        saltTail = salt.get(LONG, Integer.BYTES);
    }

    /** Like {@link GcmKey#seal}. */
    boolean seal(
            int ssrc,
            long index,
            MemorySegment associated,
            int associatedLength,
            MemorySegment text,
            int length,
            long to) {
        begin(ssrc, index);
        return key.seal(nonce, associated, associatedLength, text, length, to);
    }

    /** Like {@link GcmKey#open}. */
    boolean open(
            int ssrc,
            long index,
            MemorySegment associated,
            int associatedLength,
            MemorySegment text,
            int length) {
        begin(ssrc, index);
        return key.open(nonce, associated, associatedLength, text, length);
    }

    private void begin(int ssrc, long index) {
        nonce.set(INT, 0, saltHead ^ ssrc >>> 16);
        nonce.set(LONG, Integer.BYTES, saltTail ^ ((long) ssrc << 48 | index));
    }
}
