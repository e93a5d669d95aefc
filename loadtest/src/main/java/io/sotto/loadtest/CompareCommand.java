package io.sotto.loadtest;

import io.sotto.loadtest.call.Ramp;
import io.sotto.loadtest.call.Scenario;
import io.sotto.loadtest.compare.Comparison;
import io.sotto.loadtest.compare.ComparisonTable;
import io.sotto.loadtest.compare.Duel;
import io.sotto.loadtest.compare.PeerServer;
import io.sotto.loadtest.compare.Peers;
import io.sotto.loadtest.report.JsonReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sotto loadtest compare}: the same load on Sotto and on another server. */
@Command(
        name = "compare",
        description = "Put the same load on this tree's server and on another one, in turn.",
        footer = {
            "",
            "Exit code: 0 compared, 1 something did not run, 2 wrong usage,",
            "3 compared, but the servers did different work or a run is not valid."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class CompareCommand implements Callable<Integer> {
    static final String NAME = "compare";

    private static final String OWN_SERVER = "sotto";

    @Spec
    @SuppressWarnings("NullAway.Init") // set before anything is called
    private CommandSpec spec;

    @Parameters(paramLabel = "SCENARIO", arity = "0..1", description = "as without compare")
    private String scenario = "meeting";

    @Option(names = "--with", required = true, description = "the other server: janus")
    @SuppressWarnings("NullAway.Init") // required
    private String with;

    @Option(names = "--rounds", description = "how often each is measured, in turn (2)")
    private int rounds = 2;

    @Option(names = "--server-cpu", description = "the processor of the servers (0)")
    private int serverCpu;

    @Option(names = "--client-cpu", description = "the processor of the load test (1)")
    private int clientCpu = 1;

    @Option(names = "--json", description = "write the result there, for machines")
    private @Nullable Path json;

    @Option(
            names = "--work",
            description = "what servers need and write is kept there (loadtest/target/peers)")
    private Path work = Path.of("loadtest/target/peers");

    @Mixin private final LoadOptions load = new LoadOptions();

    @Override
    public Integer call() throws IOException {
        load.settings(Scenario.of(scenario)); // so that mistakes show before anything is started
        if (rounds < 1 || rounds > 100) {
            throw new IllegalArgumentException("--rounds takes 1 to 100");
        }
        int processors = Runtime.getRuntime().availableProcessors();
        if (serverCpu == clientCpu || Math.max(serverCpu, clientCpu) >= processors) {
            throw new IllegalArgumentException(
                    "the server and the load test need a processor each; this machine has "
                            + processors);
        }
        Peers peers = new Peers(Path.of("loadtest/peers"), work);
        List<PeerServer> servers = List.of(peers.named(OWN_SERVER), peers.named(with));
        String loadTest = LoadTestCommand.class.getName();
        Duel.Processors places = new Duel.Processors(serverCpu, clientCpu);
        try (Duel duel = new Duel(peers, places, loadTest, loadArguments())) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> close(duel)));
            Comparison comparison =
                    duel.run(
                            servers,
                            rounds,
                            (round, name, result) ->
                                    System.out.printf(
                                            "round %d, %s: %s%n", round, name, Ramp.line(result)));
            System.out.println();
            System.out.print(ComparisonTable.of(comparison));
            if (json != null) {
                Files.writeString(json, JsonReport.of(comparison));
            }
            return comparison.comparable()
                    ? CommandLine.ExitCode.OK
                    : LoadTestCommand.EXIT_NOT_VALID;
        }
    }

    private static void close(Duel duel) {
        try {
            duel.close();
        } catch (IOException failed) {
            System.err.println("loadtest: " + failed.getMessage());
        }
    }

    /** The options of the load as they were given, for the load test itself. */
    private List<String> loadArguments() {
        List<String> arguments = new ArrayList<>(List.of(scenario));
        List<OptionSpec> given = spec.commandLine().getParseResult().matchedOptions();
        for (OptionSpec option : CommandSpec.forAnnotatedObject(new LoadOptions()).options()) {
            for (OptionSpec matched : given) {
                if (matched.longestName().equals(option.longestName())) {
                    List<String> values = matched.originalStringValues();
                    boolean flag = matched.arity().max() == 0 || values.isEmpty();
                    String name = matched.longestName();
                    arguments.add(flag ? name : name + "=" + values.getLast());
                }
            }
        }
        return arguments;
    }
}
