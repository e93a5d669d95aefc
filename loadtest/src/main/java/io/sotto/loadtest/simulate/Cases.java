package io.sotto.loadtest.simulate;

import static java.util.Locale.ROOT;

import io.sotto.loadtest.simulate.Case.Asked;
import io.sotto.loadtest.simulate.Link.Line;
import io.sotto.loadtest.simulate.MediaFlow.Path;
import io.sotto.loadtest.simulate.TcpFlow.Cubic;
import io.sotto.loadtest.simulate.TcpFlow.NewReno;
import io.sotto.loadtest.simulate.TcpFlow.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/**
 * The cases of RFC 8867, and what it does not ask: more flows, random loss, a ladder of layers.
 *
 * <p>Unless a case says otherwise: 50 ms one way, jitter of 5 ms, a queue of 300 ms, encoders
 * between 150 kbit/s and 4 Mbit/s that begin at 300 kbit/s.
 */
final class Cases {
    private static final long KBIT = 1000;
    private static final long MBIT = 1_000_000;
    private static final long SOURCE_MAX_BPS = 4 * MBIT;
    private static final double NINE_TENTHS = 0.9;

    private static final Line USUAL = Line.of(300, 50, 5, 0);

    private Cases() {}

    static List<Case> all() {
        List<Case> all = new ArrayList<>();
        all.add(variable("5.1", "one flow, capacity changes", USUAL, SOURCE_MAX_BPS));
        all.add(variable("5.1-source", "the same, source up to 1.5 Mbit/s", USUAL, 1500 * KBIT));
        all.add(
                variable(
                        "5.1-far",
                        "the same, 100 ms one way",
                        Line.of(300, 100, 5, 0),
                        SOURCE_MAX_BPS));
        all.add(
                variable(
                        "5.1-steady",
                        "the same without jitter",
                        Line.of(300, 50, 0, 0),
                        SOURCE_MAX_BPS));
        all.add(
                variable(
                        "5.1-lossy",
                        "the same without jitter, 5 % lost at random",
                        Line.of(300, 50, 0, 0.05),
                        SOURCE_MAX_BPS));
        all.add(
                variable(
                        "5.1-shallow",
                        "the same, a queue of 60 ms",
                        Line.of(60, 50, 5, 0),
                        SOURCE_MAX_BPS));
        all.add(twoFlows());
        all.add(congestedFeedback());
        all.add(threeFlows());
        all.add(roundTrips());
        all.add(longTcp("5.6", "one TCP CUBIC, queue of 300 ms", 300, Cubic::new));
        all.add(longTcp("5.6-deep", "one TCP CUBIC, queue of 1 s", 1000, Cubic::new));
        all.add(longTcp("5.6-reno", "one TCP Reno, queue of 300 ms", 300, NewReno::new));
        all.add(shortTcp());
        all.add(pause());
        all.add(priority());
        for (int flows : new int[] {2, 5, 10}) {
            all.add(together(flows));
        }
        all.add(ladder());
        return all;
    }

    private static Case variable(String id, String title, Line line, long sourceBps) {
        double most = Math.min(2.5 * MBIT, (double) sourceBps);
        return new Case(
                id,
                title,
                100,
                line,
                MBIT,
                world -> {
                    rates(world, world.forward(), 40, 2.5, 60, 0.6, 80, 1);
                    world.encoder(world.path(0), 0, sourceBps, 1);
                },
                Asked.NOTHING
                        .ramp(40, 60, NINE_TENTHS * most)
                        .drop(60, 80)
                        .recovery(80, 100, NINE_TENTHS * MBIT));
    }

    /** Pairs of a second and the Mbit/s from then on. */
    private static void rates(World world, Link link, double... changes) {
        for (int i = 0; i < changes.length; i += 2) {
            world.rate(link, changes[i], changes[i + 1] * MBIT);
        }
    }

    private static Case twoFlows() {
        return new Case(
                "5.2",
                "two flows, capacity changes",
                125,
                USUAL,
                4 * MBIT,
                world -> {
                    rates(world, world.forward(), 25, 2, 50, 3.5, 75, 1, 100, 2);
                    world.encoder(world.path(0), 0, SOURCE_MAX_BPS, 1);
                    world.encoder(world.path(0), 0, SOURCE_MAX_BPS, 1);
                },
                Asked.NOTHING.fair(10, 25).fair(30, 50).fair(55, 75).fair(80, 100).fair(105, 125));
    }

    private static Case congestedFeedback() {
        return new Case(
                "5.3",
                "media both ways, both congested",
                100,
                USUAL,
                2 * MBIT,
                world -> {
                    world.backward(USUAL, 2 * MBIT);
                    rates(world, world.forward(), 20, 1, 40, 0.5, 60, 2);
                    rates(world, world.backward(), 35, 0.8, 70, 2);
                    world.encoder(world.path(0), 0, SOURCE_MAX_BPS, 1);
                    Path back =
                            new Path(
                                    /* forward= */ world.backward(),
                                    /* backward= */ world.forward(),
                                    0);
                    world.encoder(back, 0, SOURCE_MAX_BPS, 1);
                },
                Asked.NOTHING.ramp(60, 100, NINE_TENTHS * 2 * MBIT));
    }

    private static Case threeFlows() {
        return new Case(
                "5.4",
                "three flows, one after another",
                120,
                USUAL,
                3500 * KBIT,
                world -> {
                    for (int i = 0; i < 3; i++) {
                        world.encoder(world.path(0), 20.0 * i, SOURCE_MAX_BPS, 1);
                    }
                },
                Asked.NOTHING.fair(30, 40).fair(50, 120));
    }

    private static Case roundTrips() {
        int[] delays = {10, 25, 50, 100, 150};
        return new Case(
                "5.5",
                "five flows, each with another round trip",
                300,
                Line.of(300, 0, 5, 0),
                4 * MBIT,
                world -> {
                    for (int i = 0; i < delays.length; i++) {
                        world.encoder(world.path(delays[i]), 10.0 * i, SOURCE_MAX_BPS, 1);
                    }
                },
                Asked.NOTHING.fair(60, 300));
    }

    private static Case longTcp(String id, String title, int queueMillis, Supplier<Window> window) {
        return new Case(
                id,
                title,
                120,
                Line.of(queueMillis, 50, 5, 0),
                2 * MBIT,
                world -> {
                    world.tcp(world.path(0), window.get()).sendForever();
                    world.encoder(world.path(0), 5, SOURCE_MAX_BPS, 1);
                },
                Asked.NOTHING);
    }

    private static Case shortTcp() {
        return new Case(
                "5.7",
                "two flows, ten short TCP connections",
                300,
                USUAL,
                2 * MBIT,
                world -> {
                    world.encoder(world.path(0), 0, SOURCE_MAX_BPS, 1);
                    world.encoder(world.path(0), 0, SOURCE_MAX_BPS, 1);
                    for (int i = 0; i < 10; i++) {
                        Random random = world.part();
                        if (i < 2) {
                            file(world, random);
                        } else {
                            world.simulation().after(idle(random), () -> file(world, random));
                        }
                    }
                },
                Asked.NOTHING.fair(20, 300));
    }

    /** 30 to 50 KB by a new connection, then silence, on and on. */
    private static void file(World world, Random random) {
        int bytes = 30_000 + random.nextInt(20_001);
        world.tcp(world.path(0), new NewReno())
                .send(
                        bytes,
                        () -> world.simulation().after(idle(random), () -> file(world, random)));
    }

    private static long idle(Random random) {
        return World.nanos(-10 * Math.log(1 - random.nextDouble()));
    }

    private static Case pause() {
        return new Case(
                "5.8",
                "three flows, the second pauses",
                120,
                USUAL,
                3500 * KBIT,
                world -> {
                    for (int i = 0; i < 3; i++) {
                        MediaFlow flow = world.encoder(world.path(0), 0, SOURCE_MAX_BPS, 1);
                        if (i == 1) {
                            flow.pause(World.nanos(40), World.nanos(60));
                        }
                    }
                },
                Asked.NOTHING.fair(20, 40).fair(45, 60).fair(70, 120));
    }

    private static Case priority() {
        return new Case(
                "6.1",
                "three flows, the first twice as important",
                120,
                USUAL,
                3500 * KBIT,
                world -> {
                    world.encoder(world.path(0), 0, SOURCE_MAX_BPS, 2);
                    world.encoder(world.path(0), 20, SOURCE_MAX_BPS, 1);
                    world.encoder(world.path(0), 40, SOURCE_MAX_BPS, 1);
                },
                Asked.NOTHING.fair(50, 120).weights(2.0, 1.0, 1.0));
    }

    private static Case together(int flows) {
        return new Case(
                String.format(ROOT, "fair-%d", flows),
                String.format(ROOT, "%d flows on %d Mbit/s", flows, flows),
                100,
                USUAL,
                flows * MBIT,
                world -> {
                    for (int i = 0; i < flows; i++) {
                        world.encoder(world.path(0), i, SOURCE_MAX_BPS, 1);
                    }
                },
                Asked.NOTHING.fair(flows + 10, 100));
    }

    private static Case ladder() {
        return new Case(
                "ladder",
                "layers of 150, 500 and 1700 kbit/s, capacity from 1 to 2.5 Mbit/s",
                120,
                USUAL,
                MBIT,
                world -> {
                    rates(world, world.forward(), 40, 2.5);
                    Ladder ladder = new Ladder(world.part(), 150 * KBIT, 500 * KBIT, 1700 * KBIT);
                    world.media(world.path(0), 0, ladder, 1);
                },
                Asked.NOTHING.ramp(40, 120, 1700 * KBIT));
    }
}
