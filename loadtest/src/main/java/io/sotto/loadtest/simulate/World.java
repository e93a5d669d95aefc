package io.sotto.loadtest.simulate;

import io.sotto.loadtest.simulate.Link.Line;
import io.sotto.loadtest.simulate.MediaFlow.Path;
import io.sotto.loadtest.simulate.RateControl.Bounds;
import io.sotto.loadtest.simulate.RateControl.Kind;
import io.sotto.loadtest.simulate.TcpFlow.Window;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** A path there and back, with all who share it; random numbers of each part come from one seed. */
final class World {
    static final long START_BPS = 300_000;
    static final long MIN_BPS = 150_000;

    private static final long SAMPLE_NANOS = 10 * Simulation.MILLI;
    private static final long CLEAR_BPS = 100_000_000;

    private final Simulation simulation = new Simulation();
    private final Kind kind;
    private final Random seeds;
    private final double seconds;
    private final Link forward;
    private Link backward;
    private final List<MediaFlow> media = new ArrayList<>();
    private final List<TcpFlow> rivals = new ArrayList<>();
    private final long[] queueNanos;
    private final long[] capacityBps;
    private int samples;

    World(Kind kind, long seed, double seconds, Line line, long rateBps) {
        this.kind = kind;
        this.seconds = seconds;
        seeds = new Random(seed);
        forward = new Link(simulation, part(), rateBps, line);
        backward = new Link(simulation, part(), CLEAR_BPS, line);
        queueNanos = new long[(int) (seconds * Simulation.SECOND / SAMPLE_NANOS)];
        capacityBps = new long[queueNanos.length];
        simulation.every(SAMPLE_NANOS, this::sample);
    }

    /** Random numbers for one part, which no other part disturbs. */
    Random part() {
        return new Random(seeds.nextLong());
    }

    private void sample() {
        if (samples < queueNanos.length) {
            queueNanos[samples] = forward.queueNanos();
            capacityBps[samples++] = forward.rateBps();
        }
    }

    Simulation simulation() {
        return simulation;
    }

    Link forward() {
        return forward;
    }

    Link backward() {
        return backward;
    }

    double seconds() {
        return seconds;
    }

    /** The way back is a line of its own, which feedback shares with whatever is sent there. */
    void backward(Line line, long rateBps) {
        backward = new Link(simulation, part(), rateBps, line);
    }

    void rate(Link link, double atSeconds, double bitsPerSecond) {
        simulation.at(nanos(atSeconds), () -> link.rate((long) bitsPerSecond));
    }

    Path path(int extraDelayMillis) {
        return new Path(forward, backward, extraDelayMillis * Simulation.MILLI);
    }

    /** A camera whose encoder follows the control. */
    MediaFlow encoder(Path path, double startSeconds, long maxBps, double weight) {
        return media(path, startSeconds, new Source.Encoder(part(), MIN_BPS, maxBps), weight);
    }

    MediaFlow media(Path path, double startSeconds, Source source, double weight) {
        Bounds bounds = new Bounds(START_BPS, MIN_BPS, source.maxBps(), weight);
        MediaFlow flow = new MediaFlow(simulation, path, source, kind.begin(bounds));
        // Cameras do not tick together.
        long phase = (long) (part().nextDouble() * source.frameNanos());
        flow.start(nanos(startSeconds) + phase);
        if (path.forward() == forward) {
            media.add(flow);
        }
        return flow;
    }

    TcpFlow tcp(Path path, Window window) {
        TcpFlow flow = new TcpFlow(simulation, path, window);
        rivals.add(flow);
        return flow;
    }

    void run() {
        simulation.runUntil(nanos(seconds));
    }

    static long nanos(double seconds) {
        return (long) (seconds * Simulation.SECOND);
    }

    // -- what came of it

    List<MediaFlow> media() {
        return media;
    }

    /** Mean rate of all media together. */
    double mediaBps(double from, double to) {
        return media.stream().mapToDouble(flow -> flow.received().bps(from, to)).sum();
    }

    double rivalBps(double from, double to) {
        return rivals.stream().mapToDouble(flow -> flow.received().bps(from, to)).sum();
    }

    double capacityBps(double from, double to) {
        return Arrays.stream(capacityBps, sampleAt(from), sampleAt(to)).average().orElse(0);
    }

    double secondsOver(long queue, double from, double to) {
        long over =
                Arrays.stream(queueNanos, sampleAt(from), sampleAt(to))
                        .filter(nanos -> nanos > queue)
                        .count();
        return (double) over * SAMPLE_NANOS / Simulation.SECOND;
    }

    double queueMillis(double share, double from, double to) {
        long[] sorted = Arrays.stream(queueNanos, sampleAt(from), sampleAt(to)).sorted().toArray();
        return sorted[(int) (share * (sorted.length - 1))] / (double) Simulation.MILLI;
    }

    double loss() {
        return forward.offered() == 0 ? 0 : (double) forward.dropped() / forward.offered();
    }

    private int sampleAt(double second) {
        return (int) Math.min(nanos(second) / SAMPLE_NANOS, queueNanos.length);
    }
}
