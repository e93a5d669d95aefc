package io.sotto.sfu;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * What {@code ./sotto bench} runs: the benchmarks of all modules, and one table of what came of
 * them. Arguments it does not know itself are JMH's.
 */
public final class Benchmarks {
    private static final String NAME_END = "Benchmark";
    private static final String ALLOCATED = "gc.alloc.rate.norm";

    private Benchmarks() {}

    /** Runs what the arguments say. */
    public static void main(String[] arguments)
            throws RunnerException, CommandLineOptionException, IOException {
        List<String> forJmh = new ArrayList<>();
        boolean quick = false;
        String json = "";
        for (int i = 0; i < arguments.length; i++) {
            if (arguments[i].equals("--quick")) {
                quick = true;
            } else if (arguments[i].equals("--json") && i + 1 < arguments.length) {
                json = arguments[++i];
            } else {
                forJmh.add(arguments[i]);
            }
        }
        CommandLineOptions given = new CommandLineOptions(forJmh.toArray(String[]::new));
        if (given.shouldHelp()) {
            given.showHelp();
            return;
        }
        ChainedOptionsBuilder options = options(given, quick);
        if (!json.isEmpty()) {
            options.resultFormat(ResultFormatType.JSON).result(json);
        }
        Runner runner = new Runner(options.build());
        if (given.shouldList()) {
            runner.list();
        } else {
            print(runner.run());
        }
    }

    /** A JVM of its own for each benchmark; quickly, to see that it works rather than how fast. */
    private static ChainedOptionsBuilder options(CommandLineOptions given, boolean quick) {
        TimeValue iteration = TimeValue.milliseconds(quick ? 200 : 1000);
        ChainedOptionsBuilder options =
                new OptionsBuilder()
                        .parent(given)
                        .shouldFailOnError(true)
                        .addProfiler(GCProfiler.class)
                        .forks(given.getForkCount().orElse(1))
                        .warmupIterations(given.getWarmupIterations().orElse(quick ? 2 : 3))
                        .warmupTime(given.getWarmupTime().orElse(iteration))
                        .measurementIterations(
                                given.getMeasurementIterations().orElse(quick ? 3 : 5))
                        .measurementTime(given.getMeasurementTime().orElse(iteration));
        if (quick && !given.getParameter("receivers").hasValue()) {
            options.param("receivers", "1", "50");
        }
        return options;
    }

    private static void print(Collection<RunResult> results) {
        String line = "%-26s %-36s %10s %9s %8s%n";
        System.out.println();
        System.out.printf(line, "benchmark", "parameters", "ns/packet", "±", "B/packet");
        for (RunResult result : results) {
            Result<?> time = result.getPrimaryResult();
            Result<?> allocated = result.getSecondaryResults().get(ALLOCATED);
            System.out.printf(
                    line,
                    name(result.getParams()),
                    parameters(result.getParams()),
                    number(time.getScore()),
                    number(time.getScoreError()),
                    allocated == null ? "" : number(allocated.getScore()));
        }
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }

    /** {@code Srtp.protect} of {@code io.sotto.srtp.SrtpBenchmark.protect}. */
    private static String name(BenchmarkParams benchmark) {
        String full = benchmark.getBenchmark();
        int method = full.lastIndexOf('.');
        String type = full.substring(full.lastIndexOf('.', method - 1) + 1, method);
        return type.replace(NAME_END, "") + full.substring(method);
    }

    private static String parameters(BenchmarkParams benchmark) {
        List<String> all = new ArrayList<>();
        for (String key : benchmark.getParamsKeys()) {
            all.add(key + "=" + benchmark.getParam(key));
        }
        return String.join(" ", all);
    }
}
