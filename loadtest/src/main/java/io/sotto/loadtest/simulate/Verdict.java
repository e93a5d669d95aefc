package io.sotto.loadtest.simulate;

import io.sotto.loadtest.simulate.Case.Asked;
import io.sotto.loadtest.simulate.Case.Span;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads from a world that has run what its case asks. */
final class Verdict {
    private static final long LONG_QUEUE_NANOS = 100 * Simulation.MILLI;

    /** Below this share of what it should get a flow counts as not sending in a phase. */
    private static final double ABSENT = 0.001;

    private final Case scenario;
    private final World world;

    Verdict(Case scenario, World world) {
        this.scenario = scenario;
        this.world = world;
    }

    Outcome outcome(String control, long seed) {
        Asked asked = scenario.asked();
        double end = scenario.seconds();
        double rival = world.rivalBps(0, end);
        double capacity = world.capacityBps(0, end);
        Ladder ladder = ladder();
        Span drop = asked.drop() == null ? new Span(0, end) : asked.drop();
        return new Outcome(
                control,
                scenario.id(),
                seed,
                (world.mediaBps(0, end) + rival) / capacity,
                ladder == null ? reached(asked.ramp()) : toTop(ladder, asked.ramp()),
                world.secondsOver(LONG_QUEUE_NANOS, drop.from(), drop.to()),
                reached(asked.recovery()),
                world.queueMillis(0.95, 0, end),
                world.loss(),
                fairness(asked),
                rival == 0 ? null : world.mediaBps(0, end) / capacity,
                rival == 0 ? null : rival / capacity,
                ladder == null ? null : ladder.switchesPerMinute(end),
                ladder == null ? null : world.media().getFirst().paddingShare());
    }

    private @Nullable Ladder ladder() {
        return world.media().getFirst().source() instanceof Ladder ladder ? ladder : null;
    }

    private @Nullable Double toTop(Ladder ladder, @Nullable Span span) {
        return span == null ? null : ladder.secondsToTop(span.from(), span.to());
    }

    private @Nullable Double reached(@Nullable Span span) {
        if (span == null) {
            return null;
        }
        Throughput first = world.media().getFirst().received();
        return first.secondsUntil(span.bps(), span.from(), span.to());
    }

    /** Jain's index of what those got who sent, in the least fair phase. */
    private @Nullable Double fairness(Asked asked) {
        if (asked.phases().isEmpty()) {
            return null;
        }
        return asked.phases().stream().mapToDouble(this::jain).min().orElseThrow();
    }

    private double jain(Span phase) {
        List<Double> weights = scenario.asked().weights();
        double sum = 0;
        double squares = 0;
        int present = 0;
        for (int i = 0; i < world.media().size(); i++) {
            double weight = weights.isEmpty() ? 1 : weights.get(i);
            double bps = world.media().get(i).received().bps(phase.from(), phase.to()) / weight;
            if (bps > ABSENT * world.capacityBps(phase.from(), phase.to())) {
                sum += bps;
                squares += bps * bps;
                present++;
            }
        }
        return present == 0 ? 0 : sum * sum / (present * squares);
    }
}
