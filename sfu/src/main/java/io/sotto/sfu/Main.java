package io.sotto.sfu;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * The command line. What a person may do wrong ends with a sentence and exit code 2, not a stack
 * trace.
 */
@Command(
        name = "sotto",
        description = "A group-call server that forwards what it cannot hear.",
        subcommands = {DevCommand.class, ServeCommand.class, TokenCommand.class},
        mixinStandardHelpOptions = true,
        version = "sotto 0.1.0")
public final class Main {
    private Main() {}

    /** Runs a command. */
    public static void main(String[] arguments) {
        Logging.configure();
        CommandLine line = new CommandLine(new Main());
        line.setExecutionExceptionHandler(
                (failure, command, parsed) -> {
                    String message = failure.getMessage();
                    command.getErr().println("sotto: " + (message == null ? failure : message));
                    return CommandLine.ExitCode.USAGE;
                });
        System.exit(line.execute(arguments));
    }
}
