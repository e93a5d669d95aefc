package io.sotto.bandwidth;

/**
 * How fast one transport may be sent to, from when its packets arrive.
 *
 * <p>It looks at the queue itself, which is how much longer packets take than the fastest of the
 * last seconds: a queue that stands is as bad as one that grows.
 *
 * <pre>
 *              the queue is, or will be, too long
 *    RISING ───────────────────────────────────────▶ DRAINING
 *      ▲ ▲                                            │    │
 *      │ └────────────────────────────────────────────┘    │ it stays, although less is
 *      │             what is sent now meets no queue       │ sent: it is not ours
 *      │                                                   ▼
 *      └────────────────────────────────────────────── COMPETING
 *                  the queue has been gone for a while
 * </pre>
 *
 * <ul>
 *   <li>RISING adds a step that does not depend on the rate, so that flows which share a queue come
 *       closer to each other; the step doubles again and again for as long as no queue is seen. Who
 *       sends much takes a queue for too long sooner than who sends little, and so gives way first.
 *   <li>DRAINING sends less than the path delivers, the less the longer the queue will be when what
 *       is sent now comes to it, and goes on with nearly what the path was seen to carry.
 *   <li>COMPETING is for queues that somebody else keeps full: more each round trip, less on loss,
 *       as TCP does it.
 * </ul>
 *
 * <p>What was not used says nothing: a rate that the application did not ask for is not lowered,
 * and grows only as far as a probe proved it ({@link Prober}). Loss counts where it is heavy: what
 * networks lose at random is below that. Times are nanoseconds of one clock that may stand
 * anywhere; docs/congestion-control.md has the measurements and what was rejected.
 */
public final class CongestionController {
    /** What the controller is at. */
    public enum State {
        /** No queue to speak of: sending more and more. */
        RISING,
        /** Sending less than the path carries, until the queue is gone. */
        DRAINING,
        /** Sharing a queue with somebody who keeps it full. */
        COMPETING
    }

    /** So much faster than the target packets may follow each other: so frames leave in time. */
    public static final double PACING = 1.25;

    private static final long MILLI = 1_000_000L;
    private static final double SECOND = 1e9;

    /** Jitter alone makes delays of this size look different. */
    private static final long QUEUE_FREE_NANOS = 12 * MILLI;

    /** What a flow of 1 Mbit/s takes for too long; others by their rate, in octaves. */
    private static final double QUEUE_MAX_MILLIS = 28;

    private static final double QUEUE_MAX_MILLIS_PER_OCTAVE = 10;
    private static final double QUEUE_MAX_MILLIS_LEAST = 20;
    private static final double QUEUE_MAX_REFERENCE_BPS = 1e6;

    /** A queue is to be gone after so long. */
    private static final double DRAIN_NANOS = 250 * MILLI;

    /** While draining: enough that pictures move, and never more than the path carries. */
    private static final double DRAIN_SHARE_LEAST = 0.2;

    private static final double DRAIN_SHARE_MOST = 0.97;

    /** What the path was seen to carry, less how wrong that is. */
    private static final double RESUME_SHARE = 0.97;

    /** A new measurement counts for so much against the ones before. */
    private static final double CAPACITY_SMOOTHING = 0.3;

    /** Bits per second that are added each second, at first. */
    private static final double STEP_BPS = 60_000;

    private static final double STEP_DOUBLES_SECONDS = 0.6;

    /** No step is more than this share of the rate, each second. */
    private static final double STEP_SHARE_MOST = 0.8;

    /** A rate is believed up to so much more than what is delivered. */
    private static final double UNPROVEN_SHARE = 1.6;

    /** No queue of ours is longer than this for so long: all that drain would have emptied it. */
    private static final long FOREIGN_QUEUE_NANOS = 55 * MILLI;

    private static final long FOREIGN_NANOS = 1_200 * MILLI;

    /** A queue that became so much shorter meanwhile is one of ours, however long it still is. */
    private static final long FOREIGN_SHRINKS_NANOS = 250 * MILLI;

    /** So long must a foreign queue be gone; the saw teeth of TCP are shorter. */
    private static final long GONE_NANOS = 1_200 * MILLI;

    /** After so long it gives way once more, to see whether the queue is still not ours. */
    private static final long COMPETING_NANOS = 20_000 * MILLI;

    private static final double COMPETING_LOSS_SHARE = 0.75;
    private static final double ROUND_TRIP_SECONDS_LEAST = 0.001;

    /** What CUBIC adds does not depend on the round trip; in deep queues ours does not either. */
    private static final double ROUND_TRIP_SECONDS_MOST = 0.4;

    private static final int SEGMENT_BITS = 1200 * 8;

    /** A probe may fill the queue so far before it is stopped. */
    private static final long PROBE_QUEUE_NANOS = 150 * MILLI;

    /** Feedback is never so late on a path that carries anything. */
    private static final long SILENCE_NANOS = 1_000 * MILLI;

    /** A message that comes after a long silence counts as one after this. */
    private static final long ELAPSED_NANOS_MOST = 250 * MILLI;

    private final Prober prober = new Prober();
    private final PathObserver path = new PathObserver(prober);
    private final double minBps;
    private final double maxBps;
    private final double weight;

    private State state = State.RISING;
    private double rateBps;
    private double capacityBps;
    private double rateBeforeQueueBps;
    private boolean started;
    private long calmSinceNanos;
    private long queuedSinceNanos;
    private long foreignSinceNanos;
    private long foreignQueueNanos;
    private long reducedNanos;
    private long competingSinceNanos;

    /**
     * Starts.
     *
     * @param startBps assumed at first, bits per second
     * @param minBps never below
     * @param maxBps never above
     * @param weight its share of a queue that it shares with others like it, 1 for all alike
     */
    public CongestionController(long startBps, long minBps, long maxBps, double weight) {
        this.minBps = minBps;
        this.maxBps = maxBps;
        this.weight = weight;
        rateBps = Math.clamp(startBps, minBps, maxBps);
        rateBeforeQueueBps = rateBps;
    }

    /** A packet leaves; returns the transport-wide sequence number that it must carry, 16 bits. */
    public int onSent(int bytes, long nowNanos) {
        return (int) path.onSent(bytes, nowNanos) & 0xFFFF;
    }

    /**
     * More is sent than may be, since the caller cannot send less: a queue that packets meet which
     * have left by now is the caller's own.
     */
    public void onExceeded(long nowNanos) {
        if (started) {
            foreignSinceNanos = latest(foreignSinceNanos, nowNanos);
        }
    }

    private static long latest(long oneNanos, long otherNanos) {
        return oneNanos - otherNanos > 0 ? oneNanos : otherNanos;
    }

    // -- feedback

    /**
     * The receiver reports one packet. What was never sent, is reported again or long ago is
     * counted and ignored.
     *
     * @param sequence 16 bits
     * @param arrivalNanos by the receiver's clock, -1 if it had not arrived
     */
    public void onReport(int sequence, long arrivalNanos) {
        path.onReport(sequence, arrivalNanos);
    }

    /** All that one feedback message says was reported. */
    public void onFeedback(long nowNanos) {
        if (path.onFeedback(nowNanos)) {
            observe(nowNanos);
            react(Math.min(path.elapsedNanos(), ELAPSED_NANOS_MOST) / SECOND, nowNanos);
            rateBps = Math.clamp(rateBps, minBps, maxBps);
        }
    }

    /** Since when which queue is there. */
    private void observe(long nowNanos) {
        if (!started) {
            started = true;
            queuedSinceNanos = nowNanos;
            foreignSinceNanos = nowNanos;
        }
        if (path.elapsedNanos() > ELAPSED_NANOS_MOST || path.elapsedNanos() == 0) {
            calmSinceNanos = nowNanos; // nobody knows what the path was like meanwhile
        }
        if (path.queueNanos() < QUEUE_FREE_NANOS) {
            rateBeforeQueueBps = rateBps;
        } else {
            queuedSinceNanos = nowNanos;
        }
        // What left before we gave way meets a queue of our own, long after.
        if (path.queueNanos() < FOREIGN_QUEUE_NANOS
                || path.queueNanos() < foreignQueueNanos - FOREIGN_SHRINKS_NANOS) {
            foreignSinceNanos = latest(foreignSinceNanos, nowNanos - path.roundTripNanos());
            foreignQueueNanos = path.queueNanos();
        }
        foreignQueueNanos = Math.max(foreignQueueNanos, path.queueNanos());
    }

    private void react(double elapsed, long nowNanos) {
        double found = prober.onFeedback(path.newest(), path.next(), nowNanos);
        boolean free = state == State.RISING && path.queueNanos() < QUEUE_FREE_NANOS;
        if (free) {
            prober.onFree(nowNanos);
        } else {
            prober.onBusy();
        }
        if (state == State.RISING) {
            rateBps = Math.max(rateBps, found);
        }
        switch (state) {
            case RISING -> rise(elapsed, nowNanos);
            case DRAINING -> drain(nowNanos);
            case COMPETING -> compete(elapsed, nowNanos);
        }
    }

    // -- RISING

    private void rise(double elapsed, long nowNanos) {
        if (prober.isUnderWay() && path.queueNanos() < PROBE_QUEUE_NANOS) {
            return; // the queue is the probe's
        }
        if (isQueueTooLong()) {
            beginDraining(nowNanos);
            return;
        }
        if (path.isLossHeavy()) {
            rateBps = Math.min(rateBps, path.deliveredBps());
            calmSinceNanos = nowNanos;
            return;
        }
        if (path.queueNanos() > QUEUE_FREE_NANOS) {
            calmSinceNanos = nowNanos;
        }
        if (prober.failedLately(nowNanos)) {
            return; // what was delivered is more than what was asked for
        }
        double calm = (nowNanos - calmSinceNanos) / SECOND;
        double step = weight * STEP_BPS * Math.pow(2, calm / STEP_DOUBLES_SECONDS);
        double risen = rateBps + Math.min(step, STEP_SHARE_MOST * rateBps) * elapsed;
        rateBps = Math.max(rateBps, Math.min(risen, UNPROVEN_SHARE * path.deliveredBps()));
    }

    private boolean isQueueTooLong() {
        double octaves = Math.log(rateBps / weight / QUEUE_MAX_REFERENCE_BPS) / Math.log(2);
        double millis = QUEUE_MAX_MILLIS - QUEUE_MAX_MILLIS_PER_OCTAVE * octaves;
        double longest = Math.max(QUEUE_MAX_MILLIS_LEAST, millis) * MILLI;
        if (path.queueNanos() > longest) {
            return true;
        }
        // Without a queue the path delivers what is sent, and nothing can be foreseen.
        return path.queueNanos() > QUEUE_FREE_NANOS
                && path.expectedQueueNanos(path.deliveredBps()) > longest;
    }

    // -- DRAINING

    private void beginDraining(long nowNanos) {
        state = State.DRAINING;
        capacityBps = 0;
        drain(nowNanos);
    }

    private void drain(long nowNanos) {
        double carried = path.leastDeliveredBps();
        if (carried <= 0) {
            return;
        }
        if (capacityBps == 0) {
            capacityBps = carried;
        } else if (path.queueNanos() > QUEUE_FREE_NANOS) {
            capacityBps += CAPACITY_SMOOTHING * (carried - capacityBps);
        }
        double expected = path.expectedQueueNanos(capacityBps);
        if (Math.min(expected, (double) path.queueNanos()) < QUEUE_FREE_NANOS) {
            state = State.RISING;
            calmSinceNanos = nowNanos;
            rateBps = RESUME_SHARE * capacityBps;
            prober.onCarried(capacityBps);
        } else if (nowNanos - path.roundTripNanos() - foreignSinceNanos > FOREIGN_NANOS) {
            state = State.COMPETING;
            rateBps = Math.max(rateBps, rateBeforeQueueBps);
            reducedNanos = nowNanos;
            competingSinceNanos = nowNanos;
        } else {
            double share =
                    Math.clamp(1 - expected / DRAIN_NANOS, DRAIN_SHARE_LEAST, DRAIN_SHARE_MOST);
            rateBps = Math.min(rateBps, share * capacityBps);
        }
    }

    // -- COMPETING

    private void compete(double elapsed, long nowNanos) {
        if (nowNanos - queuedSinceNanos > GONE_NANOS) {
            state = State.RISING;
            calmSinceNanos = nowNanos;
            return;
        }
        long roundTripNanos = path.roundTripNanos();
        if (path.isLost() && nowNanos - reducedNanos > roundTripNanos) {
            reducedNanos = nowNanos;
            rateBps *= COMPETING_LOSS_SHARE;
            if (nowNanos - competingSinceNanos > COMPETING_NANOS) {
                rateBeforeQueueBps = rateBps;
                foreignSinceNanos = nowNanos - roundTripNanos;
                beginDraining(nowNanos);
            }
            return;
        }
        double roundTrip =
                Math.clamp(
                        roundTripNanos / SECOND, ROUND_TRIP_SECONDS_LEAST, ROUND_TRIP_SECONDS_MOST);
        double risen = rateBps + weight * SEGMENT_BITS / roundTrip * elapsed / roundTrip;
        rateBps = Math.max(rateBps, Math.min(risen, UNPROVEN_SHARE * path.deliveredBps()));
    }

    // -- decisions

    /**
     * So much may be sent, bits per second. While nothing is heard of what was sent it halves each
     * second (compare RFC 8083), and is what it was once something is.
     */
    public long targetBps(long nowNanos) {
        long silence = path.silenceNanos(nowNanos) - SILENCE_NANOS;
        if (silence <= 0) {
            return (long) rateBps;
        }
        return (long) Math.max(minBps, rateBps * Math.pow(2, -silence / SECOND));
    }

    /**
     * The caller could use more than it sends now.
     *
     * @param usefulBps what it could use in all, bits per second
     * @return the rate that is to be filled up to with padding now, 0 for none
     */
    public long probeBps(long usefulBps, long nowNanos) {
        if (usefulBps <= rateBps || state != State.RISING) {
            return 0;
        }
        return prober.probeBps(usefulBps, path.next(), nowNanos);
    }

    /** What it is at. */
    public State state() {
        return state;
    }

    /** How long packets waited in queues of the path, nanoseconds. */
    public long queueNanos() {
        return path.queueNanos();
    }

    /** Of what was sent lately, how much did not arrive: 0 to 1. */
    public double lossShare() {
        return path.lossShare();
    }

    /** Reports of packets that were never sent, or too long ago. */
    public long unknownReports() {
        return path.unknownReports();
    }
}
