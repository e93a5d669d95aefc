package io.sotto.loadtest.simulate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sotto.loadtest.simulate.Link.Line;
import io.sotto.loadtest.simulate.Link.Packet;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class LinkTest {
    private static final int BYTES = 1250; // 10 ms at 1 Mbit/s
    private static final long MBIT = 1_000_000;

    private final Simulation simulation = new Simulation();
    private final List<Long> arrivals = new ArrayList<>();

    private Link link(Line line) {
        return new Link(simulation, new Random(1), MBIT, line);
    }

    private void send(Link link, int packets) {
        for (int i = 0; i < packets; i++) {
            link.send(new Packet(BYTES, 0, arrivals::add));
        }
    }

    private List<Long> arrivedMillis() {
        simulation.runUntil(10 * Simulation.SECOND);
        return arrivals.stream().map(nanos -> nanos / Simulation.MILLI).toList();
    }

    @Test
    void packetsFollowEachOtherAtTheRateOfTheLine() {
        send(link(Line.of(300, 50, 0, 0)), 3);
        assertEquals(List.of(60L, 70L, 80L), arrivedMillis());
    }

    @Test
    void whatTheQueueCannotHoldIsDropped() {
        Link link = link(Line.of(30, 0, 0, 0));
        send(link, 5);
        assertEquals(2, link.dropped());
        assertEquals(List.of(10L, 20L, 30L), arrivedMillis());
    }

    @Test
    void aSlowerLineSlowsWhatAlreadyWaits() {
        Link link = link(Line.of(300, 0, 0, 0));
        send(link, 3);
        simulation.at(5 * Simulation.MILLI, () -> link.rate(MBIT / 2));
        assertEquals(List.of(10L, 30L, 50L), arrivedMillis());
    }

    @Test
    void jitterDelaysAndKeepsTheOrder() {
        Link link = link(Line.of(10_000, 50, 5, 0));
        send(link, 500);
        simulation.runUntil(10 * Simulation.SECOND);
        List<Long> sorted = arrivals.stream().sorted().toList();
        assertEquals(sorted, arrivals);
        assertEquals(500, arrivals.size());
        for (int i = 0; i < arrivals.size(); i++) {
            long jitter = arrivals.get(i) - (60 + 10L * i) * Simulation.MILLI;
            assertTrue(jitter >= 0 && jitter <= 15 * Simulation.MILLI, "packet " + i);
        }
    }

    @Test
    void soManyAreLostAtRandomAsTheLineLoses() {
        Link link = link(Line.of(1_000_000, 0, 0, 0.05));
        for (int i = 0; i < 20_000; i++) {
            link.send(new Packet(1, 0, arrivals::add));
        }
        simulation.runUntil(10 * Simulation.SECOND);
        assertEquals(0.05, link.dropped() / 20_000.0, 0.005);
        assertEquals(20_000, link.dropped() + arrivals.size());
    }
}
