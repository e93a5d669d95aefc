package io.sotto.sfu.loop;

/**
 * How much video an overloaded loop withholds, from the share of its time that it works.
 *
 * <p>The answer is a <em>pressure</em> from 0 to 3: up to 1 the top layers go, up to 2 all layers
 * but the lowest, up to 3 the video that is left. It rises quickly, because what a loop cannot read
 * the kernel drops, sound and picture alike. It falls by itself only as fast as it can see what
 * that does, or at once where what is withheld would find room. Between the two shares it stays.
 *
 * <p>The loop's thread feeds it; anybody may read the pressure.
 */
final class Shedding {
    /** All video is withheld. */
    static final double PRESSURE_MAX = 3;

    /** Above this share a loop has no time left for bursts: packets begin to wait for it. */
    private static final double OVER_SHARE = 0.92;

    /** Below this share there is room for some of what is withheld. */
    private static final double UNDER_SHARE = 0.75;

    /** If all that is withheld would still leave so much time, it is given back. */
    private static final double FITTING_SHARE = 0.85;

    /** One window of little to do is not the end of the load. */
    private static final double SMOOTHING_NANOS = 200e6;

    /** Where next to nothing is sent, what it is a multiple of says nothing. */
    private static final double UNSHED_SHARE_MAX = 4;

    /** So long a loop may be at its limit: one burst of key frames. */
    private static final long OVER_NANOS_MAX = 150_000_000L;

    private static final long RISE_INTERVAL_NANOS = 100_000_000L;
    private static final double RISE = 0.2;

    /** A change of layer waits for a key frame: its effect is not to be judged before. */
    private static final long REST_NANOS = 400_000_000L;

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

    private volatile double pressure;
    private double unshed;
    private long updatedNanos;
    private long overNanos;
    private long roseNanos;
    private boolean excused;
    private long excusedSinceNanos;
    private long excusedForNanos;

    Shedding(long nowNanos) {
        updatedNanos = nowNanos;
        roseNanos = nowNanos;
    }

    /** From 0, nothing, to {@link #PRESSURE_MAX}. */
    double pressure() {
        return pressure;
    }

    boolean isShedding() {
        return pressure > 0;
    }

    /**
     * Takes the loop's share in, every few milliseconds.
     *
     * @param share of its time that the loop lately worked, 0 to 1
     * @param unshedShare what the share would be, as far as one can know, were nothing withheld
     * @return how the pressure changed
     */
    Change update(double share, double unshedShare, long nowNanos) {
        long elapsedNanos = nowNanos - updatedNanos;
        updatedNanos = nowNanos;
        noteStall(elapsedNanos, nowNanos);
        double bounded = Math.min(unshedShare, UNSHED_SHARE_MAX);
        unshed += (bounded - unshed) * Math.min(1, elapsedNanos / SMOOTHING_NANOS);
        if (share > OVER_SHARE) {
            if (!isExcused(nowNanos)) {
                long counted = Math.min(elapsedNanos, STALL_NANOS);
                overNanos = Math.min(OVER_NANOS_MAX, overNanos + counted);
            }
        } else {
            overNanos = Math.max(0, overNanos - elapsedNanos);
        }
        if (overNanos >= OVER_NANOS_MAX && share > OVER_SHARE) {
            return rise(nowNanos);
        }
        if (pressure == 0 || nowNanos - roseNanos < REST_NANOS) {
            return Change.NONE;
        }
        if (unshed < FITTING_SHARE) {
            return fall(FALL_PER_SECOND_MAX, elapsedNanos);
        }
        double below = Math.max(0, UNDER_SHARE - share) / UNDER_SHARE;
        return fall(FALL_PER_SECOND * below * below, elapsedNanos);
    }

    /** What an update did. */
    enum Change {
        NONE,
        ROSE,
        FELL
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

    private Change rise(long nowNanos) {
        boolean due = pressure == 0 || nowNanos - roseNanos >= RISE_INTERVAL_NANOS;
        if (!due || pressure == PRESSURE_MAX) {
            return Change.NONE;
        }
        return riseTo(pressure + RISE, nowNanos);
    }

    /**
     * Where nothing is withheld before {@code effective}, there is no use in waiting below it.
     *
     * @return whether the pressure rose
     */
    boolean skipTo(double effective, long nowNanos) {
        return pressure > 0
                && pressure < effective
                && riseTo(effective + RISE, nowNanos) == Change.ROSE;
    }

    private Change riseTo(double higher, long nowNanos) {
        roseNanos = nowNanos;
        pressure = Math.min(PRESSURE_MAX, higher);
        return Change.ROSE;
    }

    private Change fall(double perSecond, long elapsedNanos) {
        if (perSecond == 0) {
            return Change.NONE;
        }
        double fallen = Math.min(perSecond, FALL_PER_SECOND_MAX) * elapsedNanos / 1e9;
        pressure = Math.max(0, pressure - fallen);
        return Change.FELL;
    }
}
