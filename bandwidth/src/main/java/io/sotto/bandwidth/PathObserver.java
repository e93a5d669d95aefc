package io.sotto.bandwidth;

/**
 * What a path does to packets, from when they leave and when they are reported to have arrived: how
 * long they queue, how fast they are delivered, how many are lost.
 *
 * <p>Hostile reports cannot make it say more than was sent: what was never sent, is reported again
 * or long ago is counted and ignored.
 */
final class PathObserver {
    private static final long MILLI = 1_000_000L;
    private static final double SECOND = 1e9;

    /** Time over which delivery is measured, and the time that shows a sudden change. */
    private static final long DELIVERED_NANOS = 250 * MILLI;

    private static final long DELIVERED_SHORT_NANOS = 100 * MILLI;
    private static final int DELIVERED_PACKETS = 6;

    /** More loss than this is congestion, whatever the queue looks like. */
    private static final double LOSS_HEAVY = 0.12;

    /** What one message says of loss fades to this share with the next. */
    private static final double LOSS_FADES = 0.97;

    private static final double LOSS_PACKETS_LEAST = 30;

    private final SendHistory history = new SendHistory();
    private final BaseDelay base = new BaseDelay();
    private final DeliveredRate delivered = new DeliveredRate();
    private final Prober prober;

    private boolean started;
    private long feedbackNanos;
    private long elapsedNanos;
    private boolean awaiting;
    private long awaitedSinceNanos;
    private long queueNanos;
    private boolean lost;
    private double arrivedFading;
    private double missingFading;
    private long unknownReports;

    // what the feedback that is being read says
    private long leastDelayNanos = Long.MAX_VALUE;
    private long newest = SendHistory.UNKNOWN;
    private int arrived;
    private int missing;

    /** Nothing is known yet. */
    PathObserver(Prober prober) {
        this.prober = prober;
    }

    /** A packet leaves; returns its number. */
    long onSent(int bytes, long nowNanos) {
        if (!awaiting) {
            awaiting = true;
            awaitedSinceNanos = nowNanos;
        }
        return history.add(bytes, nowNanos);
    }

    /** The number of the packet that leaves next. */
    long next() {
        return history.next();
    }

    /** What {@link CongestionController#onReport} says. */
    void onReport(int sequence, long arrivalNanos) {
        long number = history.find(sequence);
        if (number == SendHistory.UNKNOWN) {
            unknownReports++;
            return;
        }
        if (arrivalNanos < 0) {
            missing++;
            return;
        }
        if (!history.report(number)) {
            return;
        }
        long sentNanos = history.sentNanos(number);
        int bytes = history.bytes(number);
        leastDelayNanos = Math.min(leastDelayNanos, arrivalNanos - sentNanos);
        newest = Math.max(newest, number);
        arrived++;
        delivered.add(bytes, arrivalNanos);
        prober.onArrival(number, bytes, sentNanos, arrivalNanos);
    }

    /** All of one feedback message was reported; false if it says nothing new. */
    boolean onFeedback(long nowNanos) {
        boolean news = arrived > 0;
        if (news) {
            elapsedNanos = started ? nowNanos - feedbackNanos : 0;
            started = true;
            feedbackNanos = nowNanos;
            base.add(leastDelayNanos, nowNanos);
            queueNanos = base.excessNanos(leastDelayNanos);
            lost = missing > 0;
            arrivedFading = LOSS_FADES * arrivedFading + arrived;
            missingFading = LOSS_FADES * missingFading + missing;
            awaiting = false;
        }
        leastDelayNanos = Long.MAX_VALUE;
        arrived = 0;
        missing = 0;
        return news;
    }

    /** How long ago the first packet left since something was heard; 0 if none did. */
    long silenceNanos(long nowNanos) {
        return awaiting ? nowNanos - awaitedSinceNanos : 0;
    }

    /** Between the last two messages. */
    long elapsedNanos() {
        return elapsedNanos;
    }

    /** The newest packet that arrived. */
    long newest() {
        return newest;
    }

    /** From when it left to when that was reported. */
    long roundTripNanos() {
        return feedbackNanos - history.sentNanos(newest);
    }

    /** How much longer packets take than without a queue: the fastest of the last message. */
    long queueNanos() {
        return queueNanos;
    }

    /**
     * How long the queue will be when what is sent now comes to it: what is in flight adds to the
     * one that the newest packet met, and time has taken from it.
     */
    double expectedQueueNanos(double capacityBps) {
        if (capacityBps <= 0) {
            return 0;
        }
        double inFlightNanos = history.bytesAfter(newest) * 8 * SECOND / capacityBps;
        return queueNanos + inFlightNanos - roundTripNanos();
    }

    double deliveredBps() {
        return (double) delivered.bitsPerSecond(DELIVERED_NANOS, DELIVERED_PACKETS);
    }

    /** The same, sooner aware of less. */
    double leastDeliveredBps() {
        long lately = delivered.bitsPerSecond(DELIVERED_SHORT_NANOS, DELIVERED_PACKETS);
        return Math.min(deliveredBps(), (double) lately);
    }

    /** Whether the last message reports a loss. */
    boolean isLost() {
        return lost;
    }

    /** Of what was reported lately, how much did not arrive; 0 while that is little. */
    double lossShare() {
        double reported = arrivedFading + missingFading;
        return reported > LOSS_PACKETS_LEAST ? missingFading / reported : 0;
    }

    /** Whether more was lost lately than networks lose at random. */
    boolean isLossHeavy() {
        return lossShare() > LOSS_HEAVY;
    }

    long unknownReports() {
        return unknownReports;
    }
}
