package io.sotto.loadtest;

import io.sotto.loadtest.simulate.LinkEmulator;
import io.sotto.loadtest.simulate.LinkEmulator.Conditions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code sotto emulate}: a poor network between a server and its clients, all on this machine. */
@Command(
        name = "emulate",
        description = {
            "Stand between a server's UDP port and its clients as a network of given quality.",
            "Start the server with --advertise 127.0.0.1:PORT, where PORT is this program's."
        },
        footer = {
            "",
            "Standard input changes the rates meanwhile: lines of \"down 500\" or \"up 500\", in kbit/s.",
            "Ends with its input, or by Ctrl-C. Exit code: 0, or 2 for wrong usage."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class EmulateCommand implements Callable<Integer> {
    static final String NAME = "emulate";

    private static final long KBIT = 1000;

    @Option(names = "--port", description = "where clients send to (any free port)")
    private int port;

    @Option(names = "--server-port", required = true, description = "the server's UDP port")
    private int serverPort;

    @Option(names = "--down", description = "rate of each line to its client, kbit/s (100000)")
    private long downKbit = 100_000;

    @Option(names = "--up", description = "rate of each line from its client, kbit/s (100000)")
    private long upKbit = 100_000;

    @Option(names = "--delay", description = "one way, milliseconds (25)")
    private int delayMillis = 25;

    @Option(names = "--loss", description = "share lost at random in each direction (0)")
    private double loss;

    @Option(names = "--queue", description = "how long a full queue takes to send, ms (300)")
    private int queueMillis = 300;

    @Option(names = "--seed", description = "of what is lost (1)")
    private long seed = 1;

    @Override
    public Integer call() throws IOException {
        Conditions conditions =
                new Conditions(downKbit * KBIT, upKbit * KBIT, delayMillis, loss, queueMillis);
        try (LinkEmulator emulator = new LinkEmulator(port, serverPort, conditions, seed)) {
            System.out.println("port " + emulator.port());
            Thread.ofVirtual().name("input").start(() -> obey(emulator));
            emulator.run();
        }
        return CommandLine.ExitCode.OK;
    }

    /** What is not understood is said, and changes nothing. */
    private static void obey(LinkEmulator emulator) {
        try (emulator;
                BufferedReader input =
                        new BufferedReader(
                                new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = input.readLine(); line != null; line = input.readLine()) {
                if (line.matches("down [1-9]\\d{0,6}")) {
                    emulator.downBps(Long.parseLong(line.substring("down ".length())) * KBIT);
                } else if (line.matches("up [1-9]\\d{0,6}")) {
                    emulator.upBps(Long.parseLong(line.substring("up ".length())) * KBIT);
                } else {
                    System.err.println("emulate: say \"down KBIT\" or \"up KBIT\"");
                }
            }
        } catch (IOException unreadable) {
            System.err.println("emulate: cannot read what to do: " + unreadable.getMessage());
        }
    }
}
