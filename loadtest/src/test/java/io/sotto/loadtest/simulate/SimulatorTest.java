package io.sotto.loadtest.simulate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sotto.loadtest.simulate.Simulator.Findings;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/**
 * The server's congestion control against what is promised of it (docs/congestion-control.md):
 * means of ten seeds.
 */
final class SimulatorTest {
    private static final int SEEDS = 10;

    private static List<Outcome> sotto(String id) {
        List<Findings> findings = new Simulator(id, "sotto", SEEDS).run(outcome -> {});
        return findings.getFirst().outcomes();
    }

    private static double mean(List<Outcome> outcomes, Function<Outcome, @Nullable Double> value) {
        return outcomes.stream()
                .map(value)
                .mapToDouble(Objects::requireNonNull)
                .average()
                .orElseThrow();
    }

    private static void atMost(double limit, double value) {
        assertTrue(value <= limit, value + " is more than " + limit);
    }

    private static void atLeast(double limit, double value) {
        assertTrue(value >= limit, value + " is less than " + limit);
    }

    @Test
    void variableCapacityIsFollowed() {
        List<Outcome> outcomes = sotto("5.1");
        atLeast(0.88, mean(outcomes, Outcome::utilisation));
        atMost(4, mean(outcomes, Outcome::rampS));
        atMost(1.3, mean(outcomes, Outcome::queueOver100msS));
        atMost(3.5, mean(outcomes, Outcome::recoveryS));
        atMost(45, mean(outcomes, Outcome::queueP95Ms));
        atMost(0.0045, mean(outcomes, Outcome::loss));
    }

    @Test
    void lossAtRandomIsNotTakenForCongestion() {
        List<Outcome> outcomes = sotto("5.1-lossy");
        atLeast(0.8, mean(outcomes, Outcome::utilisation));
        atMost(2, mean(outcomes, Outcome::queueOver100msS));
    }

    @Test
    void flowsShareALineEqually() {
        for (String id : List.of("fair-2", "fair-5", "fair-10")) {
            atLeast(0.98, mean(sotto(id), Outcome::jain));
        }
    }

    @Test
    void tcpLeavesAShareAndKeepsOne() {
        List<Outcome> outcomes = sotto("5.6");
        atLeast(0.25, mean(outcomes, Outcome::tcpShare));
        atLeast(0.25, mean(outcomes, Outcome::rivalShare));
    }

    @Test
    void theTopLayerIsFoundAndKept() {
        List<Outcome> outcomes = sotto("ladder");
        atMost(5, mean(outcomes, Outcome::rampS));
        atMost(2, mean(outcomes, Outcome::switchesPerMinute));
        atMost(0.03, mean(outcomes, Outcome::padding));
    }

    @Test
    void theSameSeedGivesTheSameResult() {
        assertEquals(
                new Simulator("5.7", null, 3).run(outcome -> {}),
                new Simulator("5.7", null, 3).run(outcome -> {}));
    }

    @Test
    void whatDoesNotExistIsRefusedWithWhatDoes() {
        refused("5.1", () -> new Simulator("7.9", null, 1));
        refused("sotto, nada", () -> new Simulator(null, "reno", 1));
    }

    private static void refused(String hint, Executable attempt) {
        Throwable refusal = assertThrows(IllegalArgumentException.class, attempt);
        assertTrue(String.valueOf(refusal.getMessage()).contains(hint), refusal.toString());
    }
}
