package io.sotto.sfu;

import io.sotto.config.ApiKeys;
import io.sotto.config.ConfigLoader;
import io.sotto.config.SottoConfig;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Starts a server with working defaults and a key that everybody knows. */
@Command(
        name = "dev",
        description = "Start a server for development, with working defaults.",
        mixinStandardHelpOptions = true)
final class DevCommand implements Callable<Integer> {
    @Option(names = "--port", description = "TCP port of the page and of signalling (7880)")
    private @Nullable Integer port;

    @Option(names = "--udp-port", description = "first UDP port of media (7882)")
    private @Nullable Integer udpPort;

    @Option(names = "--admin-port", description = "TCP port of metrics and health (6789)")
    private @Nullable Integer adminPort;

    @Option(
            names = "--advertise",
            split = ",",
            description = "addresses told to clients, ip[:port] (those of all interfaces)")
    private @Nullable List<String> advertise;

    @Override
    public Integer call() throws Exception {
        Map<String, String> overrides = new HashMap<>(System.getenv());
        override(overrides, "SOTTO__HTTP__PORT", port);
        override(overrides, "SOTTO__MEDIA__UDP_PORT", udpPort);
        override(overrides, "SOTTO__ADMIN__PORT", adminPort);
        override(
                overrides,
                "SOTTO__MEDIA__ADVERTISE",
                advertise == null ? null : String.join(",", advertise));
        override(overrides, "SOTTO__KEYS__" + ApiKeys.DEVELOPMENT_KEY, ApiKeys.DEVELOPMENT_SECRET);
        SottoConfig config = ConfigLoader.load(overrides);
        Running.untilInterrupted(
                config,
                "API key " + ApiKeys.DEVELOPMENT_KEY + ", secret " + ApiKeys.DEVELOPMENT_SECRET);
        return 0;
    }

    private static void override(
            Map<String, String> overrides, String name, @Nullable Object value) {
        if (value != null) {
            overrides.put(name, value.toString());
        }
    }
}
