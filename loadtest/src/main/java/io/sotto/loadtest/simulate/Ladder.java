package io.sotto.loadtest.simulate;

import io.sotto.bandwidth.Allocator;
import io.sotto.bandwidth.Demand;
import io.sotto.bandwidth.Demand.Option;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * What a forwarding server has: layers of fixed rates, of which one is sent. The choice is the
 * server's own ({@link Allocator}).
 */
final class Ladder implements Source {
    private static final long FRAME_NANOS = Simulation.SECOND / 30;
    private static final double SCATTER = 0.05;
    private static final int TOP_HEIGHT = 720;

    private final Random random;
    private final long[] layerBps;
    private int layer;
    private long topSinceNanos = -1;
    private int switchesSinceTop;

    Ladder(Random random, long... layerBps) {
        this.random = random;
        this.layerBps = layerBps;
    }

    @Override
    public int nextFrameBytes(long allowedBps, long nowNanos) {
        int top = layerBps.length - 1;
        int chosen = Math.max(0, Allocator.next(List.of(demand()), allowedBps, true)[0]);
        if (chosen != layer && topSinceNanos >= 0) {
            switchesSinceTop++;
        }
        layer = chosen;
        if (layer == top && topSinceNanos < 0) {
            topSinceNanos = nowNanos;
        }
        double scatter = 1 + SCATTER * (2 * random.nextDouble() - 1);
        return (int) (layerBps[layer] * scatter * FRAME_NANOS / 8 / Simulation.SECOND);
    }

    private Demand demand() {
        List<Option> options = new ArrayList<>();
        for (int i = 0; i < layerBps.length; i++) {
            options.add(new Option(layerBps[i], TOP_HEIGHT >> layerBps.length - 1 - i, 30));
        }
        return new Demand(1, TOP_HEIGHT, false, options, layer, false);
    }

    @Override
    public long frameNanos() {
        return FRAME_NANOS;
    }

    @Override
    public long usefulBps() {
        int top = layerBps.length - 1;
        return layer == top ? 0 : Allocator.roomFor(layerBps[layer + 1]);
    }

    /** Twice the top layer: what is proven above it is a reserve. */
    @Override
    public long maxBps() {
        return 2 * layerBps[layerBps.length - 1];
    }

    /** Seconds from an instant until the top layer was sent; until the end if it never was. */
    double secondsToTop(double from, double end) {
        if (topSinceNanos < 0) {
            return end - from;
        }
        return Math.max(0, topSinceNanos / (double) Simulation.SECOND - from);
    }

    double switchesPerMinute(double end) {
        if (topSinceNanos < 0) {
            return 0;
        }
        return switchesSinceTop * 60 / (end - topSinceNanos / (double) Simulation.SECOND);
    }
}
