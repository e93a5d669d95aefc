package io.sotto.srtp;

import org.jspecify.annotations.Nullable;

/**
 * A bounded map from SSRC to context: open addressing with linear probing, so that looking up
 * allocates nothing.
 */
final class SsrcTable<T> {
    private static final int INITIAL_CAPACITY = 16;

    private final int sizeMax;
    private int[] ssrcs = new int[INITIAL_CAPACITY];
    private @Nullable Object[] contexts = new @Nullable Object[INITIAL_CAPACITY];
    private int size;

    SsrcTable(int sizeMax) {
        this.sizeMax = sizeMax;
    }

    boolean isFull() {
        return size == sizeMax;
    }

    @SuppressWarnings("unchecked")
    @Nullable T find(int ssrc) {
        return (T) contexts[slotOf(ssrc)];
    }

    /** Adds a context for an SSRC that is not there yet. */
    void add(int ssrc, T context) {
        if (isFull()) {
            throw new IllegalStateException("the table holds " + sizeMax + " already");
        }
        if (2 * size >= ssrcs.length) {
            grow();
        }
        int slot = slotOf(ssrc);
        ssrcs[slot] = ssrc;
        contexts[slot] = context;
        size++;
    }

    /** The slot that holds the SSRC, or the empty one where it would go. */
    private int slotOf(int ssrc) {
        int mask = ssrcs.length - 1;
        // Fibonacci hashing: an attacker may choose SSRCs, but only as many as the table may hold.
        int slot = (ssrc * 0x9E3779B9) >>> 16 & mask;
        while (contexts[slot] != null && ssrcs[slot] != ssrc) {
            slot = slot + 1 & mask;
        }
        return slot;
    }

    private void grow() {
        int[] oldSsrcs = ssrcs;
        @Nullable Object[] oldContexts = contexts;
        ssrcs = new int[2 * oldSsrcs.length];
        contexts = new @Nullable Object[2 * oldSsrcs.length];
        for (int i = 0; i < oldSsrcs.length; i++) {
            if (oldContexts[i] != null) {
                int slot = slotOf(oldSsrcs[i]);
                ssrcs[slot] = oldSsrcs[i];
                contexts[slot] = oldContexts[i];
            }
        }
    }
}
