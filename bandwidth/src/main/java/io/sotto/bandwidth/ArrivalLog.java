package io.sotto.bandwidth;

import java.util.Arrays;

/**
 * When each packet of one transport arrived, by its transport-wide sequence number, until that is
 * told to the sender.
 *
 * <p>What arrives after its place was reported is left out: the sender has taken it for lost
 * already. Numbers in here never wrap; the caller unwraps them.
 */
public final class ArrivalLog {
    /** A second of 8 Mbit/s video in small packets: far more than one feedback interval. */
    private static final int CAPACITY_MAX = 1 << 11;

    /** A feedback interval of one person's camera and microphone. */
    private static final int CAPACITY_INITIAL = 1 << 5;

    private static final long LOST = -1;

    /** The one at 0 is the first that is to be reported. */
    private long[] arrivalMicros = new long[CAPACITY_INITIAL];

    private long first = LOST;
    private int pending;

    /** An empty log. */
    public ArrivalLog() {}

    /**
     * A packet arrived.
     *
     * @param sequence its unwrapped transport-wide sequence number
     * @param micros when, on any clock that does not go backwards
     */
    public void onArrival(long sequence, long micros) {
        if (first == LOST) {
            first = sequence;
        }
        if (sequence < first) {
            return;
        }
        if (sequence - first >= CAPACITY_MAX) {
            first = sequence; // the sender jumped: what lies before is not worth telling
            pending = 0;
        }
        int place = (int) (sequence - first);
        if (place >= pending) {
            expect(place + 1);
        }
        arrivalMicros[place] = micros;
    }

    /** So many are pending from now on; what is new of them is lost until it comes. */
    private void expect(int count) {
        if (count > arrivalMicros.length) {
            int power = Integer.highestOneBit(count - 1) << 1;
            arrivalMicros = Arrays.copyOf(arrivalMicros, power);
        }
        Arrays.fill(arrivalMicros, pending, count, LOST);
        pending = count;
    }

    /** How many sequence numbers are yet to be reported, lost ones included. */
    public int pending() {
        return pending;
    }

    /** The first sequence number to be reported. */
    public long firstPending() {
        return first;
    }

    /** Arrival times from {@link #firstPending} on, -1 where lost; valid until the next call. */
    public long[] pendingArrivals() {
        return arrivalMicros;
    }

    /** The first {@code count} of them were reported. */
    public void reported(int count) {
        System.arraycopy(arrivalMicros, count, arrivalMicros, 0, pending - count);
        first += count;
        pending -= count;
    }
}
