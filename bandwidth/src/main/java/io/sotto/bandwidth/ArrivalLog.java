package io.sotto.bandwidth;

import java.util.Arrays;

/**
 * When each packet of one transport arrived, by its transport-wide sequence number, until that is
 * told to the sender.
 *
 * <p>A ring by sequence number. What arrives after its place was reported is left out: the sender
 * has taken it for lost already. Numbers in here never wrap; the caller unwraps them.
 */
public final class ArrivalLog {
    /** A second of 8 Mbit/s video in small packets: far more than one feedback interval. */
    private static final int CAPACITY = 1 << 11;

    private static final long LOST = -1;

    private final long[] arrivalMicros = new long[CAPACITY];
    private final long[] report = new long[CAPACITY];
    private long next = LOST;
    private long highest = LOST;

    /** An empty log. */
    public ArrivalLog() {
        Arrays.fill(arrivalMicros, LOST);
    }

    /**
     * A packet arrived.
     *
     * @param sequence its unwrapped transport-wide sequence number
     * @param micros when, on any clock that does not go backwards
     */
    public void onArrival(long sequence, long micros) {
        if (next == LOST) {
            next = sequence;
        }
        if (sequence < next) {
            return;
        }
        if (sequence - next
                >= CAPACITY) { // the sender jumped: what lies before is not worth telling
            Arrays.fill(arrivalMicros, LOST);
            next = sequence;
        }
        highest = Math.max(highest, sequence);
        arrivalMicros[slot(sequence)] = micros;
    }

    /** How many sequence numbers are yet to be reported, lost ones included. */
    public int pending() {
        return highest < next || next == LOST ? 0 : (int) (highest - next + 1);
    }

    /** The first sequence number to be reported. */
    public long firstPending() {
        return next;
    }

    /** Arrival times from {@link #firstPending} on, -1 where lost; valid until the next call. */
    public long[] pendingArrivals() {
        int count = pending();
        for (int i = 0; i < count; i++) {
            report[i] = arrivalMicros[slot(next + i)];
        }
        return report;
    }

    /** The first {@code count} of them were reported. */
    public void reported(int count) {
        for (int i = 0; i < count; i++) {
            arrivalMicros[slot(next + i)] = LOST;
        }
        next += count;
    }

    private static int slot(long sequence) {
        return (int) (sequence & CAPACITY - 1);
    }
}
