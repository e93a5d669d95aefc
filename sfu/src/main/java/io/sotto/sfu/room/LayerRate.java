package io.sotto.sfu.room;

import io.sotto.bandwidth.RateMeter;
import java.util.ArrayList;
import java.util.List;

/**
 * What it takes to send a layer, how much of that is for each temporal layer, and when a picture of
 * it last came.
 */
final class LayerRate {
    private final RateMeter all = new RateMeter();

    /** Of the temporal layers above the lowest. */
    private final List<RateMeter> higher = new ArrayList<>(0);

    private boolean seen;
    private long seenNanos;

    /** A packet came that a receiver of the layer needs. */
    void add(int bytes, int temporalLayer, long nowNanos) {
        all.add(bytes, nowNanos);
        while (temporalLayer > higher.size()) {
            higher.add(new RateMeter());
        }
        if (temporalLayer > 0) {
            higher.get(temporalLayer - 1).add(bytes, nowNanos);
        }
    }

    /** A picture of the layer itself came, or is sure to. */
    void seen(long nowNanos) {
        seen = true;
        seenNanos = nowNanos;
    }

    /** Whether one ever did. */
    boolean wasSeen() {
        return seen;
    }

    /** Whether one did so lately. */
    boolean wasSeenWithin(long nanos, long nowNanos) {
        return seen && nowNanos - seenNanos < nanos;
    }

    long bitsPerSecond(long nowNanos) {
        return all.bitsPerSecond(nowNanos);
    }

    /** Whether that has been measured for long enough to be believed. */
    boolean isSettled() {
        return all.isSettled();
    }

    /** What is above a temporal layer. */
    long bitsPerSecondAbove(int temporalLayer, long nowNanos) {
        long bps = 0;
        for (int i = temporalLayer; i < higher.size(); i++) {
            bps += higher.get(i).bitsPerSecond(nowNanos);
        }
        return bps;
    }

    /** The highest temporal layer that was seen; 0 where there is but one. */
    int highestTemporalLayer() {
        return higher.size();
    }
}
