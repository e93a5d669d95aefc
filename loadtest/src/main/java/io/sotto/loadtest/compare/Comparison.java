package io.sotto.loadtest.compare;

import io.sotto.loadtest.report.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the same load found on two servers.
 *
 * @param scenario the kind of call
 * @param rooms how many such calls there were
 * @param participants those of all rooms who were there from beginning to end
 * @param comparable whether both did the same work and every run is valid
 * @param figures side by side
 * @param remarks what a reader has to know before believing them
 * @param sides the runs themselves
 */
public record Comparison(
        String scenario,
        int rooms,
        int participants,
        boolean comparable,
        List<Figure> figures,
        List<String> remarks,
        List<Side> sides) {
    /** More than this between the packets of two servers, and they did different work. */
    private static final double WORK_DIFFERENCE_MAX = 0.03;

    /** From here on what is lost is missing in what the server had to do. */
    private static final double LOST_REMARKABLE = 0.001;

    private static final double NANOS_PER_SECOND = 1e9;
    private static final double NANOS_PER_MILLI = 1e6;

    public Comparison {
        figures = List.copyOf(figures);
        remarks = List.copyOf(remarks);
        sides = List.copyOf(sides);
    }

    /**
     * One server.
     *
     * @param name what it is called
     * @param about its version, and what else a reader has to know
     * @param runs in their order
     */
    public record Side(String name, String about, List<Result> runs) {
        public Side {
            runs = List.copyOf(runs);
        }
    }

    /**
     * One number of both servers.
     *
     * @param name with its unit
     * @param medians of each server's runs, null where it is not known
     * @param ratio of the first to the second, null where that means nothing
     * @param runs each server's runs
     */
    public record Figure(
            String name,
            List<@Nullable Double> medians,
            @Nullable Double ratio,
            List<List<@Nullable Double>> runs) {}

    /** A number of a result, or null if that does not know it. */
    private record Measure(String name, Function<Result, @Nullable Double> of) {}

    private static final Measure FORWARDED =
            new Measure(
                    "forwarded packets/s",
                    result -> perSecond((double) result.forwardedPackets(), result));

    private static final List<Measure> MEASURES =
            List.of(
                    new Measure(
                            "sent packets/s",
                            result -> perSecond((double) result.sentPackets(), result)),
                    FORWARDED,
                    new Measure(
                            "forwarded Mbit/s",
                            result -> perSecond(result.forwardedBytes() * 8 / 1e6, result)),
                    new Measure("lost %", result -> 100 * result.lostShare()),
                    new Measure("delay p50 ms", result -> millis(result.addedDelayNs().p50())),
                    new Measure("delay p99 ms", result -> millis(result.addedDelayNs().p99())),
                    new Measure("delay p99.9 ms", result -> millis(result.addedDelayNs().p999())),
                    new Measure("server CPU ns/packet", Result::serverCpuNsPerPacket),
                    new Measure("server CPU cores", Comparison::cores),
                    new Measure(
                            "server memory MB",
                            result -> {
                                Long bytes = result.rssBytes();
                                return bytes == null ? null : bytes / 1e6;
                            }),
                    new Measure(
                            "processors apart ns",
                            result -> {
                                Result.Spread apart = result.processorRoundTripNs();
                                return apart == null ? null : (double) apart.p50();
                            }));

    private static double perSecond(double count, Result result) {
        return count / Math.max(result.seconds(), 1e-9);
    }

    private static double millis(long nanos) {
        return nanos / NANOS_PER_MILLI;
    }

    private static @Nullable Double cores(Result result) {
        Double nanos = result.serverCpuNsPerPacket();
        return nanos == null
                ? null
                : nanos * perSecond((double) result.forwardedPackets(), result) / NANOS_PER_SECOND;
    }

    /** Of two servers with at least one run each. */
    static Comparison of(List<Side> sides) {
        List<Figure> figures = MEASURES.stream().map(measure -> figure(measure, sides)).toList();
        List<String> remarks = new ArrayList<>();
        boolean comparable = sameWork(sides, remarks);
        for (Side side : sides) {
            for (int i = 0; i < side.runs().size(); i++) {
                comparable &=
                        remark(side.name() + ", round " + (i + 1), side.runs().get(i), remarks);
            }
        }
        Result first = sides.getFirst().runs().getFirst();
        return new Comparison(
                first.scenario(),
                first.rooms(),
                first.participants(),
                comparable,
                figures,
                remarks,
                sides);
    }

    private static boolean sameWork(List<Side> sides, List<String> remarks) {
        Double one = figure(FORWARDED, sides).medians().getFirst();
        Double other = figure(FORWARDED, sides).medians().getLast();
        if (one == null || other == null) {
            return false;
        }
        double difference = Math.abs(one - other) / Math.max(1, Math.max(one, other));
        remarks.add(
                String.format(
                        Locale.ROOT,
                        difference > WORK_DIFFERENCE_MAX
                                ? "NOT COMPARABLE: the servers forwarded different amounts, by"
                                        + " %.1f %% of packets."
                                : "Both forwarded the same packets within %.1f %%.",
                        100 * difference));
        return difference <= WORK_DIFFERENCE_MAX;
    }

    private static boolean remark(String run, Result result, List<String> remarks) {
        if (result.lostShare() > LOST_REMARKABLE) {
            remarks.add(
                    String.format(
                            Locale.ROOT,
                            "%s: %.2f %% were lost, so it had less to do.",
                            run,
                            100 * result.lostShare()));
        }
        if (result.corruptPackets() > 0 || result.strangerPackets() > 0) {
            remarks.add(
                    "%s: %d packets were corrupt and %d of nobody."
                            .formatted(run, result.corruptPackets(), result.strangerPackets()));
        }
        for (String remark : result.remarks()) {
            if (!remark.contains("no Java program")) {
                remarks.add(run + ": " + remark);
            }
        }
        return result.valid();
    }

    private static Figure figure(Measure measure, List<Side> sides) {
        List<@Nullable Double> medians = new ArrayList<>();
        List<List<@Nullable Double>> runs = new ArrayList<>();
        for (Side side : sides) {
            List<@Nullable Double> values = new ArrayList<>();
            side.runs().forEach(result -> values.add(measure.of().apply(result)));
            runs.add(values);
            medians.add(median(values));
        }
        Double one = medians.getFirst();
        Double other = medians.getLast();
        Double ratio = one == null || other == null || other == 0 ? null : one / other;
        return new Figure(measure.name(), medians, ratio, runs);
    }

    /** The middle of those that are known, or the mean of the two in the middle. */
    static @Nullable Double median(List<@Nullable Double> values) {
        List<Double> known = new ArrayList<>();
        for (Double value : values) {
            if (value != null) {
                known.add(value);
            }
        }
        if (known.isEmpty()) {
            return null;
        }
        known.sort(null);
        int middle = known.size() / 2;
        return known.size() % 2 == 1
                ? known.get(middle)
                : (Double) ((known.get(middle - 1) + known.get(middle)) / 2);
    }
}
