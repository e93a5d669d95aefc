package io.sotto.loadtest.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sotto.loadtest.report.JsonReport;
import io.sotto.loadtest.report.Result;
import io.sotto.loadtest.report.Results;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What two servers did, side by side. */
final class ComparisonTest {
    @Test
    void serversThatForwardedTheSameAreComparable() {
        Comparison comparison = of(Results.of(900_000, 0, null), Results.of(1_800_000, 0, null));
        assertTrue(comparison.comparable());
        assertEquals(0.5, ratio(comparison, "delay p99 ms"), 0.01);
        assertEquals(1.0, ratio(comparison, "server CPU ns/packet"), 1e-9);
        assertNull(figure(comparison, "lost %").ratio());
    }

    @Test
    void serversThatForwardedDifferentAmountsAreNot() {
        Comparison comparison = of(Results.of(900_000, 0, null), Results.of(900_000, 4_000, null));
        assertFalse(comparison.comparable());
        String table = ComparisonTable.of(comparison);
        assertTrue(table.contains("NOT COMPARABLE: the servers forwarded different amounts"));
        assertTrue(table.contains("janus, round 1: 4.00 % were lost"));
    }

    @Test
    void theTableHasBothServersAndEveryRound() {
        Result one = Results.of(900_000, 0, null);
        Result two = Results.of(1_100_000, 0, null);
        String table =
                ComparisonTable.of(
                        Comparison.of(
                                List.of(
                                        new Comparison.Side(
                                                "sotto", "this tree", List.of(one, two)),
                                        new Comparison.Side("janus", "1.1.2", List.of(two, two)))));
        assertTrue(table.contains("sotto/janus"));
        assertTrue(table.contains("janus: 1.1.2"));
        assertTrue(table.contains("2,500 2,500 | 2,500 2,500") || table.contains("2,501"));
    }

    @Test
    void theMedianIsInTheMiddleOfWhatIsKnown() {
        assertEquals(2.0, Comparison.median(Arrays.asList(3.0, 1.0, 2.0)));
        assertEquals(1.5, Comparison.median(Arrays.asList(2.0, null, 1.0)));
        assertNull(Comparison.median(Arrays.asList((Double) null)));
    }

    @Test
    void resultsOfAnotherProcessAreReadAsTheyWereWritten() throws IOException {
        Result result = Results.of(900_000, 3, null);
        assertEquals(result, JsonReport.read(JsonReport.of(result)));
    }

    @Test
    void aScriptTellsProcessAndAddress() throws IOException {
        PeerServer.Running running =
                PeerServer.Running.read("pid=7\nurl=ws://10.99.0.1:8188\nabout=Janus 1.1.2\n");
        assertEquals(7, running.pid());
        assertEquals("ws://10.99.0.1:8188", running.url());
        assertEquals("Janus 1.1.2", running.about());
        assertThrows(IOException.class, () -> PeerServer.Running.read("url=ws://x\n"));
    }

    private static Comparison of(Result one, Result other) {
        return Comparison.of(
                List.of(
                        new Comparison.Side("sotto", "", List.of(one)),
                        new Comparison.Side("janus", "", List.of(other))));
    }

    private static double ratio(Comparison comparison, String name) {
        return Objects.requireNonNull(figure(comparison, name).ratio());
    }

    private static Comparison.Figure figure(Comparison comparison, String name) {
        return comparison.figures().stream()
                .filter(figure -> figure.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
