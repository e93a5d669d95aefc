package io.sotto.loadtest.simulate;

/**
 * Decides how fast one flow sends: what the simulator measures. Times are nanoseconds of the
 * sender's clock, arrivals of the receiver's; the two have nothing in common.
 */
public interface RateControl {
    /**
     * A packet leaves. Sequence numbers rise by one and do not wrap; sizes are those on the wire.
     */
    void onSent(long sequence, int bytes, long nowNanos);

    /** The receiver reports a packet: when it arrived, or -1 if it had not by then. */
    void onReport(long sequence, long arrivalNanos);

    /** All of one feedback message was reported. */
    void onFeedback(long nowNanos);

    /** So much may be sent, bits per second. */
    long targetBps(long nowNanos);

    /** How much faster than that packets may follow each other. */
    double pacing();

    /**
     * The flow could use {@code usefulBps} in all, more than it sends now.
     *
     * @return the rate to fill up to with padding now, 0 for none
     */
    default long probeBps(long usefulBps, long nowNanos) {
        return 0;
    }

    /** Makes rate controls; found on the class path by {@link java.util.ServiceLoader}. */
    interface Kind {
        /** What it is called in tables. */
        String name();

        /** One for a new flow. */
        RateControl begin(Bounds bounds);
    }

    /**
     * What a flow may be sent at.
     *
     * @param startBps where it begins
     * @param minBps never below
     * @param maxBps never above
     * @param weight its share against others, 1 for all alike
     */
    record Bounds(long startBps, long minBps, long maxBps, double weight) {}
}
