package io.sotto.loadtest.report;

import static java.util.Locale.ROOT;

import io.sotto.loadtest.report.Plot.Form;
import io.sotto.loadtest.report.Plot.Point;
import io.sotto.loadtest.simulate.Outcome;
import io.sotto.loadtest.simulate.Simulator.Findings;
import io.sotto.loadtest.simulate.Trace;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What simulations came to: as a table, as rows for a spreadsheet, as a page with plots. */
public final class SimulationReport {
    private static final double BITS_PER_MEGABIT = 1e6;

    /** Columns of the table: title, share or plain number, value. */
    private static final List<Column> COLUMNS =
            List.of(
                    new Column("used", "%.1f%%", 100, Outcome::utilisation),
                    new Column("ramp", "%.1f s", 1, Outcome::rampS),
                    new Column(">100 ms", "%.1f s", 1, Outcome::queueOver100msS),
                    new Column("recovery", "%.1f s", 1, Outcome::recoveryS),
                    new Column("queue p95", "%.0f ms", 1, Outcome::queueP95Ms),
                    new Column("lost", "%.2f%%", 100, Outcome::loss),
                    new Column("Jain", "%.3f", 1, Outcome::jain),
                    new Column("media", "%.1f%%", 100, Outcome::tcpShare),
                    new Column("TCP", "%.1f%%", 100, Outcome::rivalShare),
                    new Column("switches", "%.1f/min", 1, Outcome::switchesPerMinute),
                    new Column("padding", "%.2f%%", 100, Outcome::padding));

    private static final String CELL = "%11s";

    private record Column(
            String title, String format, double scale, Function<Outcome, @Nullable Double> value) {

        String mean(List<Outcome> outcomes) {
            OptionalDouble mean =
                    outcomes.stream()
                            .map(value)
                            .filter(Objects::nonNull)
                            .mapToDouble(Double::doubleValue)
                            .average();
            return mean.isEmpty() ? "" : String.format(ROOT, format, scale * mean.getAsDouble());
        }
    }

    private SimulationReport() {}

    /** Means over all seeds: a line for each case and rate control. */
    public static String table(List<Findings> findings) {
        StringBuilder out = new StringBuilder();
        out.append(String.format(ROOT, "%-12s %-8s", "case", "control"));
        COLUMNS.forEach(column -> out.append(String.format(ROOT, CELL, column.title())));
        out.append(System.lineSeparator());
        for (Findings one : findings) {
            byControl(one.outcomes())
                    .forEach((control, outcomes) -> line(out, one.id(), control, outcomes));
        }
        return out.toString();
    }

    private static void line(StringBuilder out, String id, String control, List<Outcome> outcomes) {
        StringBuilder line = new StringBuilder(String.format(ROOT, "%-12s %-8s", id, control));
        COLUMNS.forEach(column -> line.append(String.format(ROOT, CELL, column.mean(outcomes))));
        out.append(line.toString().stripTrailing()).append(System.lineSeparator());
    }

    private static Map<String, List<Outcome>> byControl(List<Outcome> outcomes) {
        Map<String, List<Outcome>> sorted = new LinkedHashMap<>();
        for (Outcome outcome : outcomes) {
            sorted.computeIfAbsent(outcome.control(), control -> new ArrayList<>()).add(outcome);
        }
        return sorted;
    }

    /** All outcomes, one object for each case, control and seed. */
    public static String json(List<Findings> findings) {
        return JsonReport.of(findings.stream().flatMap(one -> one.outcomes().stream()).toList());
    }

    /** The first seed of each over time, for plots of one's own: comma-separated values. */
    public static String csv(List<Findings> findings) {
        StringBuilder out =
                new StringBuilder("case,control,second,capacity_bps,queue_ms,tcp_bps,flow,bps\n");
        for (Findings one : findings) {
            for (Trace trace : one.traces()) {
                rows(out, one.id(), trace);
            }
        }
        return out.toString();
    }

    private static void rows(StringBuilder out, String id, Trace trace) {
        for (int bin = 0; bin < trace.queueMillis().size(); bin++) {
            for (int flow = 0; flow < trace.flowsBps().size(); flow++) {
                out.append(
                        String.format(
                                ROOT,
                                "%s,%s,%.1f,%.0f,%.1f,%.0f,%d,%.0f%n",
                                id,
                                trace.control(),
                                bin * Trace.BIN_SECONDS,
                                trace.capacityBps().get(bin),
                                trace.queueMillis().get(bin),
                                trace.rivalBps().get(bin),
                                flow,
                                trace.flowsBps().get(flow).get(bin)));
            }
        }
    }

    /** Table and plots. */
    public static String html(List<Findings> findings) {
        Page page = new Page("Congestion control in simulated networks");
        page.table(table(findings));
        for (Findings one : findings) {
            page.section(one.id() + ": " + one.title());
            for (Trace trace : one.traces()) {
                page.say(trace.control() + ", first seed");
                page.plot(rates(trace));
                page.plot(queue(trace));
            }
        }
        return page.html();
    }

    private static Plot rates(Trace trace) {
        Plot plot = new Plot("seconds", "Mbit/s").upTo(seconds(trace));
        for (int flow = 0; flow < trace.flowsBps().size(); flow++) {
            plot.add("flow " + (flow + 1), Form.LINE, megabits(trace.flowsBps().get(flow)));
        }
        if (trace.rivalBps().stream().anyMatch(bps -> bps > 0)) {
            plot.add("TCP", Form.LINE, megabits(trace.rivalBps()));
        }
        return plot.limit(megabits(trace.capacityBps()));
    }

    private static Plot queue(Trace trace) {
        return new Plot("seconds", "queue, ms")
                .upTo(seconds(trace))
                .add("queue", Form.LINE, points(trace.queueMillis(), 1));
    }

    private static double seconds(Trace trace) {
        return trace.queueMillis().size() * Trace.BIN_SECONDS;
    }

    private static List<Point> megabits(List<Double> bps) {
        return points(bps, BITS_PER_MEGABIT);
    }

    private static List<Point> points(List<Double> values, double unit) {
        List<Point> points = new ArrayList<>();
        for (int bin = 0; bin < values.size(); bin++) {
            points.add(new Point(bin * Trace.BIN_SECONDS, values.get(bin) / unit));
        }
        return points;
    }
}
