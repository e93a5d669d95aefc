package io.sotto.sfu.loop;

/**
 * How much video an overloaded loop withholds, from the share of its time that it works.
 *
 * <p>The answer is a <em>pressure</em> from 0 to 3: up to 1 the top layers go, up to 2 all layers
 * but the lowest, up to 3 the video that is left. It rises quickly, because what a loop cannot read
 * the kernel drops, sound and picture alike; but a cut shows only once the smaller layer's key
 * frame has come, and so it also looks at what has been cut already. It falls at once where all
 * that is withheld would find room; otherwise little by little, and the less often the more often
 * that was too much. Between the two shares it stays.
 *
 * <p>The loop's thread feeds it; anybody may ask whether it is at its limit.
 */
final class Shedding {
    /** All video is withheld. */
    static final double PRESSURE_MAX = 3;

    /** Above this share a loop has no time left for bursts: packets begin to wait for it. */
    private static final double OVER_SHARE = 0.92;

    /** Below this share there is room for some of what is withheld. */
    private static final double UNDER_SHARE = 0.75;

    /** Far below it one may be sure of that. */
    private static final double FAR_UNDER_SHARE = 0.5;

    /** Above this share nobody knows how much more there is to do. */
    private static final double SATURATED_SHARE = 0.97;

    /** What has been cut is enough if it leaves this share; saturated, it may be too little. */
    private static final double ENOUGH_SHARE = 0.8;

    private static final double ENOUGH_SATURATED_SHARE = 0.5;

    /** If all that is withheld would still leave so much time, it is given back. */
    private static final double FITTING_SHARE = 0.85;

    /** So far below that it is given back as fast as may be. */
    private static final double FITTING_MARGIN = 0.1;

    /** One window of little to do is not the end of the load. */
    private static final double SMOOTHING_NANOS = 300e6;

    /** Where next to nothing is sent, what it is a part of says nothing. */
    private static final double UNSHED_SHARE_MAX = 1.5;

    /** So long a loop may be at its limit: one burst of key frames. */
    private static final long OVER_NANOS_MAX = 150_000_000L;

    private static final long RISE_INTERVAL_NANOS = 100_000_000L;
    private static final double RISE = 0.2;

    /** By then the key frames that a cut waits for have come, or will not. */
    private static final long REST_NANOS = 400_000_000L;

    /** So rarely it is tried whether a little more would do, where it did not. */
    private static final long REST_NANOS_MAX = 6_400_000_000L;

    private static final double FALL_PER_SECOND_MAX = 3;

    /** The fall is this times the square of how far the share is below: gently near the limit. */
    private static final double FALL_PER_SECOND = 5;

    /**
     * A turn so late was held up by the collector or the host, not by packets: of these a turn
     * takes but a few milliseconds.
     */
    private static final long STALL_NANOS = 40_000_000L;

    /** What waited during a stall takes a while; more than this is no longer the stall's. */
    private static final long CATCH_UP_NANOS_MAX = 400_000_000L;

    /** A loop that is stalled again and again is overloaded, whatever the cause. */
    private static final long STALLS_APART_NANOS = 2_000_000_000L;

    /** A moment's overload turns nobody away: few come meanwhile, and they would have to wait. */
    private static final long AT_LIMIT_NANOS = 1_000_000_000L;

    private double pressure;
    private volatile boolean atLimit;
    private long beganNanos;
    private double unshed;
    private long updatedNanos;
    private long overNanos;
    private long roseNanos;
    private long restNanos = REST_NANOS;
    private boolean tried;
    private boolean excused;
    private long excusedSinceNanos;
    private long excusedForNanos;

    Shedding(long nowNanos) {
        updatedNanos = nowNanos;
        roseNanos = nowNanos;
        beganNanos = nowNanos;
    }

    /** From 0, nothing, to {@link #PRESSURE_MAX}. */
    double pressure() {
        return pressure;
    }

    boolean isShedding() {
        return pressure > 0;
    }

    /** Whether it has been shedding for so long that nobody new should come. */
    boolean isAtLimit() {
        return atLimit;
    }

    /** What an update did. */
    enum Change {
        NONE,
        ROSE,
        FELL
    }

    /**
     * Takes the loop's share in, every few milliseconds.
     *
     * @param share of its time that the loop lately worked, 0 to 1
     * @param unshedShare what the share would be, as far as one can know, were nothing withheld
     * @param settledShare what it will be once all that was cut waits for no key frame any more
     * @return how the pressure changed
     */
    Change update(double share, double unshedShare, double settledShare, long nowNanos) {
        long elapsedNanos = nowNanos - updatedNanos;
        updatedNanos = nowNanos;
        noteStall(elapsedNanos, nowNanos);
        double bounded = Math.min(unshedShare, UNSHED_SHARE_MAX);
        unshed += (bounded - unshed) * Math.min(1, elapsedNanos / SMOOTHING_NANOS);
        if (share <= OVER_SHARE) {
            overNanos = Math.max(0, overNanos - elapsedNanos);
        } else if (!isExcused(nowNanos)) {
            overNanos = Math.min(OVER_NANOS_MAX, overNanos + Math.min(elapsedNanos, STALL_NANOS));
        }
        Change change;
        if (share <= OVER_SHARE || overNanos < OVER_NANOS_MAX) {
            change = fall(share, elapsedNanos, nowNanos);
        } else {
            change = mayRise(share, settledShare, nowNanos) ? rise(nowNanos) : Change.NONE;
        }
        noteLimit(nowNanos);
        return change;
    }

    private void noteLimit(long nowNanos) {
        if (pressure == 0) {
            beganNanos = nowNanos;
        }
        boolean now = nowNanos - beganNanos >= AT_LIMIT_NANOS;
        if (now != atLimit) {
            atLimit = now;
        }
    }

    private void noteStall(long elapsedNanos, long nowNanos) {
        boolean again = excused && nowNanos - excusedSinceNanos < STALLS_APART_NANOS;
        if (elapsedNanos > STALL_NANOS && !again) {
            excused = true;
            excusedSinceNanos = nowNanos;
            excusedForNanos = Math.min(CATCH_UP_NANOS_MAX, 3 * elapsedNanos);
        }
    }

    private boolean isExcused(long nowNanos) {
        return excused && nowNanos - excusedSinceNanos < excusedForNanos;
    }

    private boolean mayRise(double share, double settledShare, long nowNanos) {
        long sinceNanos = nowNanos - roseNanos;
        if (pressure == 0 || sinceNanos >= REST_NANOS) {
            return true;
        }
        double enough = share > SATURATED_SHARE ? ENOUGH_SATURATED_SHARE : ENOUGH_SHARE;
        return sinceNanos >= RISE_INTERVAL_NANOS && settledShare > enough;
    }

    private Change rise(long nowNanos) {
        if (pressure == PRESSURE_MAX) {
            return Change.NONE;
        }
        if (tried) {
            tried = false;
            restNanos = Math.min(REST_NANOS_MAX, 2 * restNanos);
        }
        riseTo(pressure + RISE, nowNanos);
        return Change.ROSE;
    }

    /**
     * Where nothing is withheld before {@code effective}, there is no use in waiting below it.
     *
     * @return whether the pressure rose
     */
    boolean skipTo(double effective, long nowNanos) {
        if (pressure == 0 || pressure >= effective) {
            return false;
        }
        riseTo(effective + RISE, nowNanos);
        return true;
    }

    private void riseTo(double higher, long nowNanos) {
        roseNanos = nowNanos;
        pressure = Math.min(PRESSURE_MAX, higher);
    }

    private Change fall(double share, long elapsedNanos, long nowNanos) {
        if (pressure == 0 || nowNanos - roseNanos < REST_NANOS) {
            return Change.NONE;
        }
        double perSecond = 0;
        if (share < FAR_UNDER_SHARE || nowNanos - roseNanos >= restNanos) {
            double below = Math.max(0, UNDER_SHARE - share) / UNDER_SHARE;
            perSecond = FALL_PER_SECOND * below * below;
            tried |= perSecond > 0;
        }
        double fits = Math.clamp((FITTING_SHARE - unshed) / FITTING_MARGIN, 0, 1);
        perSecond = Math.min(FALL_PER_SECOND_MAX, Math.max(perSecond, fits * FALL_PER_SECOND_MAX));
        if (perSecond == 0) {
            return Change.NONE;
        }
        pressure = Math.max(0, pressure - perSecond * elapsedNanos / 1e9);
        if (pressure == 0) {
            tried = false;
            restNanos = REST_NANOS;
        }
        return Change.FELL;
    }
}
