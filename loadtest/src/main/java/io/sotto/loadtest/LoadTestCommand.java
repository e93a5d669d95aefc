package io.sotto.loadtest;

import io.sotto.loadtest.call.LoadTest;
import io.sotto.loadtest.call.Ramp;
import io.sotto.loadtest.call.Scenario;
import io.sotto.loadtest.call.Settings;
import io.sotto.loadtest.measure.Wakefulness;
import io.sotto.loadtest.report.HtmlReport;
import io.sotto.loadtest.report.JsonReport;
import io.sotto.loadtest.report.Progress;
import io.sotto.loadtest.report.Result;
import io.sotto.loadtest.report.Table;
import io.sotto.loadtest.signal.Target;
import io.sotto.loadtest.signal.TargetKind;
import java.io.Console;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sotto loadtest}: fills a server with synthetic participants and measures it. */
@Command(
        name = "loadtest",
        description = "Fill a server with synthetic participants and measure what they get.",
        footer = {
            "",
            "Exit code: 0 measured, 1 the server refused, died or lied, 2 wrong usage,",
            "3 measured but not valid (the load test itself could not keep up).",
            "",
            "loadtest compare --help tells how to measure this server beside another one."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class LoadTestCommand implements Callable<Integer> {
    private static final int EXIT_FAILED = 1;
    static final int EXIT_NOT_VALID = 3;

    @Parameters(
            paramLabel = "SCENARIO",
            description = "webinar, meeting, audio, join-storm or churn")
    @SuppressWarnings("NullAway.Init") // required
    private String scenario;

    @Option(names = "--target", description = "the kind of server: sotto or janus (sotto)")
    private String target = "sotto";

    @Option(names = "--url", description = "the server (ws://127.0.0.1:7880; janus: 8188)")
    private @Nullable URI url;

    @Option(names = "--api-key", description = "a key of the server (devkey)")
    private String apiKey = "devkey";

    @Option(names = "--api-secret", description = "its secret (that of sotto dev)")
    private String apiSecret = "secret-for-development-use-only-0";

    @Mixin private final LoadOptions load = new LoadOptions();

    @Option(names = "--server-pid", description = "the server's process, if it is on this machine")
    private @Nullable Long serverPid;

    @Option(
            names = "--keep-awake",
            description = "keep this virtual machine's processors from halting meanwhile")
    private boolean keepAwake;

    @Option(names = "--json", description = "write the result there, for machines")
    private @Nullable Path json;

    @Option(names = "--report", description = "write the result there, as a page with plots")
    private @Nullable Path report;

    @Option(
            names = "--ramp",
            description = "find the most participants with p99 delay < 10 ms and loss < 0.1 %%")
    private boolean ramp;

    /** Runs the command. */
    public static void main(String[] arguments) {
        // What is drawn and typeset here is not ASCII.
        System.setOut(new PrintStream(System.out, true, StandardCharsets.UTF_8));
        String name = arguments.length == 0 ? "" : arguments[0];
        Callable<Integer> chosen =
                switch (name) {
                    case CompareCommand.NAME -> new CompareCommand();
                    case SimulateCommand.NAME -> new SimulateCommand();
                    case EmulateCommand.NAME -> new EmulateCommand();
                    default -> new LoadTestCommand();
                };
        CommandLine line = new CommandLine(chosen);
        line.setExecutionExceptionHandler(
                (failure, command, parsed) -> {
                    String message = failure.getMessage();
                    command.getErr()
                            .println(
                                    line.getCommandName()
                                            + ": "
                                            + (message == null ? failure : message));
                    return failure instanceof IllegalArgumentException
                            ? CommandLine.ExitCode.USAGE
                            : EXIT_FAILED;
                });
        boolean named = !(chosen instanceof LoadTestCommand);
        System.exit(
                line.execute(
                        named ? Arrays.copyOfRange(arguments, 1, arguments.length) : arguments));
    }

    @Override
    public Integer call() throws IOException {
        Settings settings = load.settings(Scenario.of(scenario));
        TargetKind kind = TargetKind.of(target);
        URI server = url == null ? kind.url() : url;
        if (!Arrays.asList("ws", "wss").contains(server.getScheme()) || server.getHost() == null) {
            throw new IllegalArgumentException("--url takes ws://host:port or wss://host:port");
        }
        Progress progress = new Progress(System.out, isTerminal());
        try (Wakefulness awake = new Wakefulness();
                Target opened = kind.open(server, apiKey, apiSecret)) {
            if (keepAwake) {
                awake.begin();
            }
            LoadTest test = new LoadTest(server, opened, serverPid, progress);
            return ramp ? ramp(test, settings) : once(test, settings);
        }
    }

    @SuppressWarnings("SystemConsoleNull") // it does so again since JDK 25
    static boolean isTerminal() {
        Console console = System.console();
        return console != null && console.isTerminal();
    }

    private int once(LoadTest test, Settings settings) throws IOException {
        Result result = test.run(settings);
        System.out.print(Table.of(result));
        write(result, JsonReport.of(result));
        return exitCode(result);
    }

    private int ramp(LoadTest test, Settings settings) throws IOException {
        Ramp.Outcome outcome =
                new Ramp(test).run(settings, result -> System.out.println(Ramp.line(result)));
        Result best = outcome.best();
        if (best == null) {
            System.out.println("No load held; this is what the smallest did:");
            System.out.print(Table.of(outcome.steps().getFirst()));
            write(outcome.steps().getFirst(), JsonReport.of(outcome));
            return EXIT_FAILED;
        }
        System.out.println("The largest load that held:");
        System.out.print(Table.of(best));
        write(best, JsonReport.of(outcome));
        return exitCode(best);
    }

    private void write(Result result, String asJson) throws IOException {
        if (json != null) {
            Files.writeString(json, asJson);
        }
        if (report != null) {
            Files.writeString(report, HtmlReport.of(result));
        }
    }

    private static int exitCode(Result result) {
        if (result.failure() != null) {
            return EXIT_FAILED;
        }
        return result.valid() ? CommandLine.ExitCode.OK : EXIT_NOT_VALID;
    }
}
