package io.sotto.loadtest.simulate;

import io.sotto.loadtest.simulate.Link.Line;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A path, who sends over it, and what is asked about it.
 *
 * @param id a section of RFC 8867, or a name
 * @param title in a few words
 * @param people puts senders and changes into a world
 */
record Case(
        String id,
        String title,
        double seconds,
        Line line,
        long rateBps,
        Consumer<World> people,
        Asked asked) {

    /**
     * A stretch of time.
     *
     * @param bps a rate that is to be reached in it
     */
    record Span(double from, double to, double bps) {
        Span(double from, double to) {
            this(from, to, 0);
        }
    }

    /**
     * What is measured beyond rates and queue.
     *
     * @param ramp from more capacity on
     * @param drop from less capacity on
     * @param recovery from capacity that came back
     * @param phases in each of which all that send should get their shares
     * @param weights of the shares, in the order of the flows; empty for all alike
     */
    record Asked(
            @Nullable Span ramp,
            @Nullable Span drop,
            @Nullable Span recovery,
            List<Span> phases,
            List<Double> weights) {

        static final Asked NOTHING = new Asked(null, null, null, List.of(), List.of());

        Asked ramp(double from, double to, double bps) {
            return new Asked(new Span(from, to, bps), drop, recovery, phases, weights);
        }

        Asked drop(double from, double to) {
            return new Asked(ramp, new Span(from, to), recovery, phases, weights);
        }

        Asked recovery(double from, double to, double bps) {
            return new Asked(ramp, drop, new Span(from, to, bps), phases, weights);
        }

        Asked fair(double from, double to) {
            List<Span> more = new ArrayList<>(phases);
            more.add(new Span(from, to));
            return new Asked(ramp, drop, recovery, List.copyOf(more), weights);
        }

        Asked weights(Double... shares) {
            return new Asked(ramp, drop, recovery, phases, List.of(shares));
        }
    }

    /** Whether it is the case of that name, or one of its variants. */
    boolean belongsTo(String wanted) {
        return id.equals(wanted) || id.startsWith(wanted + "-");
    }

    /** Runs it once. */
    Outcome run(RateControl.Kind kind, long seed) {
        return new Verdict(this, play(kind, seed)).outcome(kind.name(), seed);
    }

    /** Runs it once and leaves what happened. */
    World play(RateControl.Kind kind, long seed) {
        World world = new World(kind, seed, seconds, line, rateBps);
        people.accept(world);
        world.run();
        return world;
    }
}
