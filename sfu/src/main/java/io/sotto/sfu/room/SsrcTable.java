package io.sotto.sfu.room;

import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A map from SSRC to what it means, for one lookup per packet: open addressing, no boxing.
 *
 * <p>It holds at most half its slots and refuses more: an endpoint has few SSRCs, and who sends
 * more is not a browser.
 */
final class SsrcTable<T> {
    /** Twenty tracks of three layers with their retransmissions, and as many received. */
    private static final int ENTRIES_MAX = 256;

    private static final int SLOTS = 2 * ENTRIES_MAX;

    private final int[] keys = new int[SLOTS];
    private final @Nullable Object[] values = new @Nullable Object[SLOTS];
    private int size;

    /** What {@code ssrc} means, or null. */
    @SuppressWarnings("unchecked") // only put() writes values
    @Nullable T get(int ssrc) {
        for (int slot = slot(ssrc); values[slot] != null; slot = next(slot)) {
            if (keys[slot] == ssrc) {
                return (T) values[slot];
            }
        }
        return null;
    }

    /** Gives {@code ssrc} a meaning; false if the table is full. */
    boolean put(int ssrc, T value) {
        int slot = slot(ssrc);
        while (values[slot] != null && keys[slot] != ssrc) {
            slot = next(slot);
        }
        if (values[slot] == null) {
            if (size == ENTRIES_MAX) {
                return false;
            }
            size++;
        }
        keys[slot] = ssrc;
        values[slot] = value;
        return true;
    }

    /** Forgets {@code ssrc}. */
    void remove(int ssrc) {
        int slot = slot(ssrc);
        while (values[slot] != null && keys[slot] != ssrc) {
            slot = next(slot);
        }
        if (values[slot] == null) {
            return;
        }
        values[slot] = null;
        size--;
        closeGap(slot);
    }

    /** Moves back the entries that had been displaced over the emptied slot. */
    private void closeGap(int emptied) {
        int gap = emptied;
        for (int slot = next(gap); values[slot] != null; slot = next(slot)) {
            int home = slot(keys[slot]);
            boolean reachable =
                    gap <= slot ? home <= gap || home > slot : home <= gap && home > slot;
            if (reachable) {
                keys[gap] = keys[slot];
                values[gap] = values[slot];
                values[slot] = null;
                gap = slot;
            }
        }
    }

    /** Forgets every SSRC whose meaning matches. */
    @SuppressWarnings("unchecked") // only put() writes values
    void removeIf(Predicate<? super T> matches) {
        for (int slot = 0; slot < SLOTS; slot++) {
            // Closing a gap may move another entry into this very slot.
            while (values[slot] != null && matches.test((T) values[slot])) {
                remove(keys[slot]);
            }
        }
    }

    int size() {
        return size;
    }

    private static int slot(int ssrc) {
        int mixed = ssrc * 0x9E3779B9; // SSRCs may come in a row; Fibonacci hashing spreads them
        return mixed >>> 32 - Integer.numberOfTrailingZeros(SLOTS);
    }

    private static int next(int slot) {
        return slot + 1 & SLOTS - 1;
    }
}
