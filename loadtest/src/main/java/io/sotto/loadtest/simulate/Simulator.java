package io.sotto.loadtest.simulate;

import io.sotto.loadtest.simulate.RateControl.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Runs cases with every rate control that is found on the class path. */
public final class Simulator {
    private final List<Kind> kinds;
    private final List<Case> cases;
    private final int seeds;

    /**
     * All that came of one case.
     *
     * @param id the case
     * @param outcomes one for each control and seed
     * @param traces of the first seed, one for each control
     */
    public record Findings(String id, String title, List<Outcome> outcomes, List<Trace> traces) {}

    /**
     * Chooses what to run.
     *
     * @param id the case, with those whose id it begins; null for all
     * @param control name of the only rate control, null for all
     * @param seeds how often each is run, with seeds from 0 up
     * @throws IllegalArgumentException for what does not exist
     */
    public Simulator(@Nullable String id, @Nullable String control, int seeds) {
        List<Case> known = Cases.all();
        cases = known.stream().filter(one -> id == null || one.belongsTo(id)).toList();
        if (cases.isEmpty()) {
            throw new IllegalArgumentException(
                    "there is no case "
                            + id
                            + "; there are "
                            + String.join(", ", known.stream().map(Case::id).toList()));
        }
        List<Kind> found = new ArrayList<>();
        ServiceLoader.load(Kind.class).forEach(found::add);
        kinds =
                found.stream()
                        .filter(kind -> control == null || kind.name().equals(control))
                        .toList();
        if (kinds.isEmpty()) {
            throw new IllegalArgumentException(
                    "there is no rate control "
                            + control
                            + "; there are "
                            + String.join(", ", found.stream().map(Kind::name).toList()));
        }
        if (seeds < 1) {
            throw new IllegalArgumentException("--seeds takes 1 or more");
        }
        this.seeds = seeds;
    }

    /** How many runs there will be. */
    public int runs() {
        return cases.size() * kinds.size() * seeds;
    }

    /**
     * Runs all of them, side by side on all processors; the result does not depend on their number.
     *
     * @param progress is told of each run that is over
     */
    public List<Findings> run(Consumer<Outcome> progress) {
        return cases.stream().map(one -> run(one, progress)).toList();
    }

    private Findings run(Case one, Consumer<Outcome> progress) {
        List<Outcome> outcomes =
                kinds.stream()
                        .flatMap(
                                kind ->
                                        IntStream.range(0, seeds)
                                                .parallel()
                                                .mapToObj(seed -> one.run(kind, seed))
                                                .peek(progress)
                                                .toList()
                                                .stream())
                        .toList();
        List<Trace> traces =
                kinds.stream().map(kind -> Trace.of(kind.name(), one.play(kind, 0))).toList();
        return new Findings(one.id(), one.title(), outcomes, traces);
    }
}
