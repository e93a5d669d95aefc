package io.sotto.srtp;

import java.lang.foreign.MemorySegment;

/**
 * A key of AES-128-GCM in one direction, as the library keeps it that works with it. It is freed
 * when nobody can reach it any more, so that no mistake of ours ever uses freed memory.
 *
 * <p>Lengths are in bytes. Confined to one thread.
 */
interface GcmKey {
    int TAG_BYTES = 16;
    int NONCE_BYTES = 12;

    /**
     * Encrypts the first {@code length} bytes of {@code text} to the native address {@code to}, and
     * writes their tag after them.
     *
     * @param nonce of {@link #NONCE_BYTES}, native
     * @param associated what the tag vouches for as well, its first {@code associatedLength} bytes
     */
    boolean seal(
            MemorySegment nonce,
            MemorySegment associated,
            int associatedLength,
            MemorySegment text,
            int length,
            long to);

    /**
     * Decrypts the first {@code length} bytes of {@code text} where they are, in native memory;
     * their tag follows them. False if that is not theirs: what is there then is nobody's.
     */
    boolean open(
            MemorySegment nonce,
            MemorySegment associated,
            int associatedLength,
            MemorySegment text,
            int length);
}
