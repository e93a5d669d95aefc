package io.sotto.srtp.rtp;

import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A bounded map from SSRC to what it means, for one lookup per packet: open addressing with linear
 * probing, so that a lookup allocates nothing.
 *
 * <p>A stranger may choose SSRCs that collide, but only as many as the table may hold.
 */
public final class SsrcTable<T> {
    private static final int SLOTS_INITIAL = 16;

    private final int sizeMax;
    private int[] keys = new int[SLOTS_INITIAL];
    private @Nullable Object[] values = new @Nullable Object[SLOTS_INITIAL];
    private int size;

    public SsrcTable(int sizeMax) {
        this.sizeMax = sizeMax;
    }

    public int size() {
        return size;
    }

    /** Whether no SSRC that is not there yet can be added. */
    public boolean isFull() {
        return size == sizeMax;
    }

    /** What {@code ssrc} means, or null. */
    @SuppressWarnings("unchecked") // only put() writes values
    public @Nullable T get(int ssrc) {
        return (T) values[slotOf(ssrc)];
    }

    /** Gives {@code ssrc} a meaning, or another one; false if it is new and the table is full. */
    public boolean put(int ssrc, T value) {
        int slot = slotOf(ssrc);
        if (values[slot] == null) {
            if (isFull()) {
                return false;
            }
            size++;
            if (2 * size > keys.length) {
                grow();
                slot = slotOf(ssrc);
            }
        }
        keys[slot] = ssrc;
        values[slot] = value;
        return true;
    }

    /** Forgets {@code ssrc}. */
    public void remove(int ssrc) {
        int slot = slotOf(ssrc);
        if (values[slot] != null) {
            values[slot] = null;
            size--;
            closeGap(slot);
        }
    }

    /** Forgets every SSRC whose meaning matches. */
    @SuppressWarnings("unchecked") // only put() writes values
    public void removeIf(Predicate<? super T> matches) {
        for (int slot = 0; slot < keys.length; slot++) {
            // Closing a gap may move another entry into this very slot.
            while (values[slot] != null && matches.test((T) values[slot])) {
                remove(keys[slot]);
            }
        }
    }

    /** The slot that holds {@code ssrc}, or the empty one where it would go. */
    private int slotOf(int ssrc) {
        int slot = home(ssrc);
        while (values[slot] != null && keys[slot] != ssrc) {
            slot = slot + 1 & mask();
        }
        return slot;
    }

    /** Where a search for {@code ssrc} begins. */
    private int home(int ssrc) {
        int mixed = ssrc * 0x9E3779B9; // SSRCs may come in a row; Fibonacci hashing spreads them
        return mixed >>> 32 - Integer.numberOfTrailingZeros(keys.length);
    }

    private int mask() {
        return keys.length - 1;
    }

    /** Moves back the entries that had been displaced over the emptied slot. */
    private void closeGap(int emptied) {
        int gap = emptied;
        for (int slot = gap + 1 & mask(); values[slot] != null; slot = slot + 1 & mask()) {
            int displaced = slot - home(keys[slot]) & mask();
            if (displaced >= (slot - gap & mask())) {
                keys[gap] = keys[slot];
                values[gap] = values[slot];
                values[slot] = null;
                gap = slot;
            }
        }
    }

    private void grow() {
        int[] oldKeys = keys;
        @Nullable Object[] oldValues = values;
        keys = new int[2 * oldKeys.length];
        values = new @Nullable Object[2 * oldKeys.length];
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldValues[i] != null) {
                int slot = slotOf(oldKeys[i]);
                keys[slot] = oldKeys[i];
                values[slot] = oldValues[i];
            }
        }
    }
}
