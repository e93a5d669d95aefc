package io.sotto.loadtest.report;

import io.sotto.loadtest.report.Plot.Form;
import io.sotto.loadtest.report.Plot.Point;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** A result as one page that needs nothing else: no script, no font, no request. */
public final class HtmlReport {
    private static final double NANOS_PER_MILLI = 1e6;
    private static final double BYTES_PER_MEGABYTE = 1e6;

    private final Page page;

    private HtmlReport(String title) {
        page = new Page(title);
    }

    /** The page. */
    public static String of(Result result) {
        HtmlReport report = new HtmlReport("Load test: " + result.scenario());
        report.verdict(result);
        report.page.table(Table.of(result));
        report.plots(result);
        return report.page.html();
    }

    private void verdict(Result result) {
        String failure = result.failure();
        if (failure != null) {
            page.warn("It ended early: " + failure);
        } else if (!result.valid()) {
            page.warn("Not valid: the load test itself did not keep up.");
        }
    }

    private void plots(Result result) {
        List<Point> delays = new ArrayList<>();
        for (Result.Bucket bucket : result.addedDelayHistogram()) {
            delays.add(new Point(bucket.upToNs() / NANOS_PER_MILLI, (double) bucket.count()));
        }
        section("Delay added by the server", delays.isEmpty());
        if (!delays.isEmpty()) {
            plot(
                    new Plot("milliseconds (logarithmic)", "packets")
                            .logarithmicX()
                            .add("packets", Form.BARS, delays));
        }
        section("Delay over time", result.series().isEmpty());
        plot(
                overTime(result, "milliseconds")
                        .add(
                                "median",
                                Form.LINE,
                                over(result, second -> second.delayP50Ns() / NANOS_PER_MILLI))
                        .add(
                                "99th percentile",
                                Form.LINE,
                                over(result, second -> second.delayP99Ns() / NANOS_PER_MILLI)));
        section("Packets forwarded", result.series().isEmpty());
        plot(
                overTime(result, "packets a second")
                        .add("packets", Form.LINE, over(result, Result.Second::packets)));
        server(result);
    }

    private void server(Result result) {
        boolean known =
                result.series().stream().anyMatch(second -> second.serverCpuShare() != null);
        if (!known) {
            return;
        }
        section("CPU of the server", false);
        plot(
                overTime(result, "processors")
                        .add(
                                "processors",
                                Form.LINE,
                                over(result, second -> orZero(second.serverCpuShare()))));
        section("Memory of the server", false);
        plot(
                overTime(result, "resident, MB")
                        .add(
                                "MB",
                                Form.LINE,
                                over(
                                        result,
                                        second -> orZero(second.rssBytes()) / BYTES_PER_MEGABYTE)));
        section("Pauses of its collector", result.gcPauses().isEmpty());
        if (!result.gcPauses().isEmpty()) {
            plot(
                    overTime(result, "milliseconds")
                            .add(
                                    "pauses",
                                    Form.STEMS,
                                    result.gcPauses().stream()
                                            .map(
                                                    pause ->
                                                            new Point(
                                                                    pause.second(),
                                                                    (double) pause.ms()))
                                            .toList()));
        }
    }

    private static double orZero(@Nullable Number value) {
        return value == null ? 0 : value.doubleValue();
    }

    private static List<Point> over(Result result, ToDoubleFunction<Result.Second> value) {
        return result.series().stream()
                .map(second -> new Point(second.second(), value.applyAsDouble(second)))
                .toList();
    }

    private void section(String title, boolean empty) {
        page.section(title);
        if (empty) {
            page.say("None.");
        }
    }

    private static Plot overTime(Result result, String yLabel) {
        return new Plot("seconds", yLabel).upTo(result.seconds());
    }

    private void plot(Plot plot) {
        page.plot(plot);
    }
}
