package io.sotto.loadtest.receive;

import java.util.function.LongConsumer;

/**
 * The packets of one stream that are to be asked for again, as libwebrtc does it: at once, then
 * every 50 ms, ten times in all.
 *
 * <p>Time is an argument. Confined to one thread.
 */
final class Missing {
    /** More at once is no loss but an interruption: a key frame is cheaper. */
    static final int PACKETS_MAX = 128;

    private static final long AGAIN_NANOS = 50_000_000L;
    private static final int TRIES_MAX = 10;

    private final long[] numbers = new long[PACKETS_MAX];
    private final long[] dueNanos = new long[PACKETS_MAX];
    private final int[] tries = new int[PACKETS_MAX];
    private int size;

    /** Adds a gap; false, and nothing is kept, if there is too much in it. */
    boolean add(long from, long toExclusive, long nowNanos) {
        if (toExclusive - from > PACKETS_MAX - size) {
            size = 0;
            return false;
        }
        for (long number = from; number < toExclusive; number++) {
            numbers[size] = number;
            dueNanos[size] = nowNanos;
            tries[size++] = 0;
        }
        return true;
    }

    void remove(long number) {
        for (int i = 0; i < size; i++) {
            if (numbers[i] == number) {
                removeAt(i);
                return;
            }
        }
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** Names what is to be asked for now, in ascending order; false if something was given up. */
    boolean ask(long nowNanos, LongConsumer out) {
        boolean allHope = true;
        int i = 0;
        while (i < size) {
            if (dueNanos[i] - nowNanos > 0) {
                i++;
            } else if (tries[i] == TRIES_MAX) {
                removeAt(i);
                allHope = false;
            } else {
                tries[i]++;
                dueNanos[i] = nowNanos + AGAIN_NANOS;
                out.accept(numbers[i]);
                i++;
            }
        }
        return allHope;
    }

    /** Keeps the order. */
    private void removeAt(int index) {
        int rest = size - index - 1;
        System.arraycopy(numbers, index + 1, numbers, index, rest);
        System.arraycopy(dueNanos, index + 1, dueNanos, index, rest);
        System.arraycopy(tries, index + 1, tries, index, rest);
        size--;
    }
}
