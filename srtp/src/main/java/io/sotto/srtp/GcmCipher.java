package io.sotto.srtp;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * AEAD_AES_128_GCM (RFC 7714) in one direction, by libcrypto, under the session keys of RTP or
 * RTCP. These do not depend on the SSRC, so one serves them all.
 */
final class GcmCipher {
    static final int TAG_BYTES = 16;

    private static final int IV_BYTES = 12;
    private static final ValueLayout.OfInt INT =
            ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfLong LONG =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private final Libcrypto.Context context;
    private final MemorySegment iv = Arena.ofAuto().allocate(IV_BYTES);
    private final int saltHead;
    private final long saltTail;

    GcmCipher(KeyAndSalt session, boolean encrypts) {
        context = Libcrypto.open(session.key(), encrypts);
        MemorySegment salt = MemorySegment.ofArray(session.salt());
        saltHead = salt.get(INT, 0);
        saltTail = salt.get(LONG, Integer.BYTES);
    }

    Libcrypto.Context context() {
        return context;
    }

    /**
     * Begins a packet. Its nonce is two zero bytes, the SSRC, and an index of 48 bits, over which
     * the salt is laid: RTP's rollover counter and sequence number (RFC 7714 section 8.1), or
     * RTCP's index, which has 31 bits (section 9.1).
     */
    boolean begin(int ssrc, long index) {
        iv.set(INT, 0, saltHead ^ ssrc >>> 16);
        iv.set(LONG, Integer.BYTES, saltTail ^ ((long) ssrc << 48 | index));
        return Libcrypto.begin(context, iv);
    }
}
