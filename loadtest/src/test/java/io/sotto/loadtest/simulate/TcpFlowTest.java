package io.sotto.loadtest.simulate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sotto.loadtest.simulate.Link.Line;
import io.sotto.loadtest.simulate.MediaFlow.Path;
import io.sotto.loadtest.simulate.TcpFlow.Cubic;
import io.sotto.loadtest.simulate.TcpFlow.NewReno;
import io.sotto.loadtest.simulate.TcpFlow.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The rivals behave as TCP does, or what is measured against them says nothing. */
final class TcpFlowTest {
    private static final long RATE_BPS = 2_000_000;

    private final Simulation simulation = new Simulation();

    private Path path(double loss) {
        Line line = Line.of(300, 50, 0, loss);
        Link forward = new Link(simulation, new Random(1), RATE_BPS, line);
        Link backward = new Link(simulation, new Random(2), 100 * RATE_BPS, Line.of(300, 50, 0, 0));
        return new Path(forward, backward, 0);
    }

    private double share(Path path, Window window) {
        TcpFlow flow = new TcpFlow(simulation, path, window);
        flow.sendForever();
        simulation.runUntil(60 * Simulation.SECOND);
        return flow.received().bps(10, 60) / RATE_BPS;
    }

    @Test
    void cubicFillsTheLineAndItsQueue() {
        Path path = path(0);
        assertTrue(share(path, new Cubic()) > 0.98);
        assertTrue(path.forward().dropped() > 0);
    }

    @Test
    void renoFillsTheLine() {
        assertTrue(share(path(0), new NewReno()) > 0.95);
    }

    /**
     * By the square root law, 1.22 segments a round trip at 1 / sqrt(loss) (Mathis et al., 1997).
     */
    @Test
    void renoUnderRandomLossIsAsFastAsTheSquareRootLawSays() {
        double segmentsPerRoundTrip = 1.22 / Math.sqrt(0.02);
        double expected = segmentsPerRoundTrip * 1500 * 8 / 0.106 / RATE_BPS;
        assertEquals(expected, share(path(0.02), new NewReno()), 0.25 * expected);
    }

    @Test
    void twoOfAKindShareTheLine() {
        Path path = path(0);
        List<TcpFlow> flows = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            flows.add(new TcpFlow(simulation, path, new Cubic()));
        }
        flows.forEach(TcpFlow::sendForever);
        simulation.runUntil(120 * Simulation.SECOND);
        double first = flows.get(0).received().bps(30, 120);
        double second = flows.get(1).received().bps(30, 120);
        assertTrue(Math.min(first, second) / Math.max(first, second) > 0.5, first + " " + second);
    }

    @Test
    void aFileArrivesWholeAlthoughPacketsAreLost() {
        List<Long> done = new ArrayList<>();
        TcpFlow flow = new TcpFlow(simulation, path(0.05), new NewReno());
        flow.send(50_000, () -> done.add(simulation.nowNanos()));
        simulation.runUntil(30 * Simulation.SECOND);
        assertEquals(1, done.size());
    }
}
