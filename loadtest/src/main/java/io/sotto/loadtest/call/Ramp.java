package io.sotto.loadtest.call;

import io.sotto.loadtest.report.Result;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Finds the most participants that a server carries well: it doubles them until it does not, and
 * then halves the distance.
 */
public final class Ramp {
    private static final long DELAY_NANOS_MAX = 10_000_000L;
    private static final double LOST_SHARE_MAX = 0.001;

    /** Closer than this, in percent, and two loads are the same. */
    private static final int GRAIN_PERCENT = 5;

    private static final int PARTICIPANTS_MAX = 10_000;

    private final LoadTest test;

    /** By runs of this one. */
    public Ramp(LoadTest test) {
        this.test = test;
    }

    /** What it found: the best run that held, or null if none did, and all of them in order. */
    public record Outcome(@Nullable Result best, List<Result> steps) {
        public Outcome {
            steps = List.copyOf(steps);
        }
    }

    /** Begins with the participants of {@code settings}; tells each step. */
    public Outcome run(Settings settings, Consumer<Result> told) throws IOException {
        List<Result> steps = new ArrayList<>();
        Result best = null;
        int holds = 0;
        int fails = 0; // none yet
        int next = settings.participants();
        while (next > 0) {
            Result result = step(settings.withParticipants(next), steps, told);
            if (!holds(result)) { // once may be the machine's fault
                result = step(settings.withParticipants(next), steps, told);
            }
            if (holds(result)) {
                best = result;
                holds = next;
            } else {
                fails = next;
            }
            next = next(holds, fails);
        }
        return new Outcome(best, steps);
    }

    private Result step(Settings settings, List<Result> steps, Consumer<Result> told)
            throws IOException {
        Result result = test.run(settings);
        steps.add(result);
        told.accept(result);
        return result;
    }

    /** The next number of participants to try, or 0 when it is known well enough. */
    static int next(int holds, int fails) {
        if (fails == 0) {
            return holds >= PARTICIPANTS_MAX ? 0 : Math.min(PARTICIPANTS_MAX, holds * 2);
        }
        int distance = fails - holds;
        int grain = Math.max(1, holds * GRAIN_PERCENT / 100);
        return distance <= grain ? 0 : holds + distance / 2;
    }

    /** Whether a load was carried well, and honestly measured. */
    static boolean holds(Result result) {
        return result.valid()
                && result.addedDelayNs().count() > 0
                && result.addedDelayNs().p99() < DELAY_NANOS_MAX
                && result.lostShare() < LOST_SHARE_MAX;
    }

    /** One step in a line. */
    public static String line(Result result) {
        String verdict = holds(result) ? "holds" : result.valid() ? "too much" : "not valid";
        String failure = result.failure();
        return String.format(
                Locale.ROOT,
                "%5d participants: %,d packets/s, p99 %.2f ms, lost %.4f %%: %s",
                result.participants(),
                Math.round(result.forwardedPackets() / Math.max(result.seconds(), 1e-9)),
                result.addedDelayNs().p99() / 1e6,
                100 * result.lostShare(),
                failure == null ? verdict : failure);
    }
}
