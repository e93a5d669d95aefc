package io.sotto.loadtest;

import io.sotto.loadtest.report.Progress;
import io.sotto.loadtest.report.SimulationReport;
import io.sotto.loadtest.simulate.Simulator;
import io.sotto.loadtest.simulate.Simulator.Findings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code sotto simulate}: the server's congestion control in a network of virtual time. */
@Command(
        name = "simulate",
        description = {
            "Measure the server's congestion control on the cases of RFC 8867, beside others.",
            "Nothing is sent: the network is simulated, and the same each time."
        },
        footer = {
            "",
            "Other rate controls are found on the class path (docs/congestion-control.md).",
            "Exit code: 0 measured, 2 wrong usage."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class SimulateCommand implements Callable<Integer> {
    static final String NAME = "simulate";

    @Option(
            names = "--case",
            paramLabel = "CASE",
            description = "a section of RFC 8867 with its variants, or a name (all)")
    private @Nullable String scenario;

    @Option(names = "--control", description = "measure this rate control only (all)")
    private @Nullable String control;

    @Option(names = "--seeds", description = "how often each case is run (10)")
    private int seeds = 10;

    @Option(names = "--json", description = "write each run's figures there")
    private @Nullable Path json;

    @Option(names = "--csv", description = "write rates and queue over time there, first seed")
    private @Nullable Path csv;

    @Option(names = "--report", description = "write table and plots there, as a page")
    private @Nullable Path report;

    @Override
    public Integer call() throws IOException {
        Simulator simulator = new Simulator(scenario, control, seeds);
        Progress progress = new Progress(System.out, LoadTestCommand.isTerminal());
        AtomicInteger done = new AtomicInteger();
        List<Findings> findings =
                simulator.run(
                        outcome -> {
                            int runs = done.incrementAndGet();
                            synchronized (progress) {
                                progress.at(
                                        NAME,
                                        (double) runs / simulator.runs(),
                                        "case " + outcome.scenario());
                            }
                        });
        progress.clear();
        System.out.print(SimulationReport.table(findings));
        write(json, SimulationReport.json(findings));
        write(csv, SimulationReport.csv(findings));
        write(report, SimulationReport.html(findings));
        return CommandLine.ExitCode.OK;
    }

    private static void write(@Nullable Path file, String text) throws IOException {
        if (file != null) {
            Files.writeString(file, text, StandardCharsets.UTF_8);
        }
    }
}
