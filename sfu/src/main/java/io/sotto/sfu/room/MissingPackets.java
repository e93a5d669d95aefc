package io.sotto.sfu.room;

import java.util.Arrays;

/**
 * Which packets of a layer have not come, and when to ask for each again.
 *
 * <p>A gap is asked for at once, then again every half round trip, a bounded number of times: a
 * request is lost as easily as a packet, and a publisher passes over one that comes too soon.
 * Whatever is beyond the bounds is given up: the receivers' own key-frame requests repair the
 * picture then.
 */
final class MissingPackets {
    /**
     * More than this missing at once is an outage, which a key frame ends sooner than
     * retransmissions.
     */
    static final int MISSING_MAX = 256;

    private static final int ATTEMPTS_MAX = 12;

    /** On a short path a retransmission still needs a moment to be scheduled and sent. */
    private static final long RETRY_MIN_NANOS = 20_000_000L;

    /** Most layers never miss more at a time. */
    private static final int MISSING_INITIAL = 16;

    private long[] sequences = new long[MISSING_INITIAL];
    private long[] dueNanos = new long[MISSING_INITIAL];
    private byte[] attempts = new byte[MISSING_INITIAL];
    private int count;

    /** Receives what is to be asked for. */
    interface Request {
        /** Ask for this packet. */
        void ask(long sequence);
    }

    /** These did not come; false if they are too many, and then nothing is missed any more. */
    boolean add(long from, long toExclusive, long nowNanos) {
        if (count + (toExclusive - from) > MISSING_MAX) {
            count = 0;
            return false;
        }
        if (count + (toExclusive - from) > sequences.length) {
            sequences = Arrays.copyOf(sequences, MISSING_MAX);
            dueNanos = Arrays.copyOf(dueNanos, MISSING_MAX);
            attempts = Arrays.copyOf(attempts, MISSING_MAX);
        }
        for (long sequence = from; sequence < toExclusive; sequence++) {
            sequences[count] = sequence;
            dueNanos[count] = nowNanos;
            attempts[count] = 0;
            count++;
        }
        return true;
    }

    /** This one came after all; whether it had been missed. */
    boolean remove(long sequence) {
        for (int i = 0; i < count; i++) {
            if (sequences[i] == sequence) {
                removeAt(i);
                return true;
            }
        }
        return false;
    }

    /** Asks for whatever is due, in ascending order. */
    void ask(long roundTripNanos, long nowNanos, Request request) {
        int i = 0;
        while (i < count) {
            if (dueNanos[i] - nowNanos > 0) {
                i++;
            } else if (attempts[i] == ATTEMPTS_MAX) {
                removeAt(i);
            } else {
                attempts[i]++;
                dueNanos[i] = nowNanos + Math.max(RETRY_MIN_NANOS, roundTripNanos / 2);
                request.ask(sequences[i]);
                i++;
            }
        }
    }

    boolean isEmpty() {
        return count == 0;
    }

    private void removeAt(int index) {
        int behind = count - index - 1;
        System.arraycopy(sequences, index + 1, sequences, index, behind);
        System.arraycopy(dueNanos, index + 1, dueNanos, index, behind);
        System.arraycopy(attempts, index + 1, attempts, index, behind);
        count--;
    }
}
