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

    /** Blue and orange: told apart by all eyes, on white and on black. */
    private static final String STYLE =
            """
            :root { color-scheme: light dark; --ink: #1c1e21; --paper: #fff; --faint: #d8dce2;
              --s0: #2563c9; --s1: #d9730d; --bad: #b3261e; }
            @media (prefers-color-scheme: dark) { :root { --ink: #e6e8eb; --paper: #16181b;
              --faint: #3a3e45; --s0: #7aa7f5; --s1: #f2a65a; --bad: #ff8a80; } }
            body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink);
              background: var(--paper); max-width: 760px; margin: 2rem auto; padding: 0 1rem; }
            h1 { font-size: 1.5rem; } h2 { font-size: 1.1rem; margin: 2rem 0 .3rem; }
            pre { overflow-x: auto; padding: .8rem; border: 1px solid var(--faint);
              border-radius: 6px; } .bad { color: var(--bad); font-weight: 600; }
            svg { width: 100%; height: auto; } .grid { stroke: var(--faint); }
            .tick, .label { fill: var(--ink); font-size: 11px; } .label { font-size: 12px; }
            .line { fill: none; stroke-width: 2; } .line.s0 { stroke: var(--s0); }
            .line.s1 { stroke: var(--s1); } .bar.s0 { fill: var(--s0); }
            .bar.s1 { fill: var(--s1); }
            """;

    private final StringBuilder out = new StringBuilder();

    private HtmlReport() {}

    /** The page. */
    public static String of(Result result) {
        HtmlReport page = new HtmlReport();
        page.out.append("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
        page.out.append("<meta name=\"viewport\" content=\"width=device-width\">\n<title>");
        page.out.append("Load test: ").append(escape(result.scenario())).append("</title>\n");
        page.out.append("<style>\n").append(STYLE).append("</style>\n</head>\n<body>\n<h1>");
        page.out.append("Load test: ").append(escape(result.scenario())).append("</h1>\n");
        page.verdict(result);
        page.out.append("<pre>").append(escape(Table.of(result))).append("</pre>\n");
        page.plots(result);
        return page.out.append("</body>\n</html>\n").toString();
    }

    private void verdict(Result result) {
        String failure = result.failure();
        if (failure != null) {
            out.append("<p class=\"bad\">It ended early: ").append(escape(failure));
            out.append("</p>\n");
        } else if (!result.valid()) {
            out.append("<p class=\"bad\">Not valid: the load test itself did not keep up.</p>\n");
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
        out.append("<h2>").append(escape(title)).append("</h2>\n");
        if (empty) {
            out.append("<p>None.</p>\n");
        }
    }

    private static Plot overTime(Result result, String yLabel) {
        return new Plot("seconds", yLabel).upTo(result.seconds());
    }

    private void plot(Plot plot) {
        out.append(plot.svg());
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
