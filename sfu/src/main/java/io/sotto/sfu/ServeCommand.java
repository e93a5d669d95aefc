package io.sotto.sfu;

import io.sotto.config.ConfigLoader;
import io.sotto.config.SottoConfig;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Starts a server as a configuration file says. */
@Command(
        name = "serve",
        description = "Start a server with a configuration file.",
        mixinStandardHelpOptions = true)
final class ServeCommand implements Callable<Integer> {
    @Option(
            names = "--config",
            required = true,
            description = "the settings; config/sotto.yaml explains them all")
    @SuppressWarnings("NullAway.Init") // required
    private Path file;

    @Override
    public Integer call() throws Exception {
        SottoConfig config = ConfigLoader.load(file, System.getenv()).requireServable();
        Running.untilInterrupted(config, "API keys " + String.join(", ", config.keys().names()));
        return 0;
    }
}
