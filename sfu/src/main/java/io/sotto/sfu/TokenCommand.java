package io.sotto.sfu;

import io.sotto.config.ApiKeys;
import io.sotto.config.ConfigLoader;
import io.sotto.config.SottoConfig;
import io.sotto.sfu.signal.AccessTokens;
import io.sotto.sfu.signal.call.Grants;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Prints a token with which somebody may join a room. */
@Command(
        name = "token",
        description = "Print a token to join a room.",
        mixinStandardHelpOptions = true)
final class TokenCommand implements Callable<Integer> {
    @Option(names = "--room", required = true, description = "the room's name")
    @SuppressWarnings("NullAway.Init") // required
    private String room;

    @Option(names = "--identity", required = true, description = "who joins; unique in the room")
    @SuppressWarnings("NullAway.Init") // required
    private String identity;

    @Option(names = "--name", description = "how others see them (the identity)")
    private @Nullable String name;

    @Option(names = "--ttl", description = "how long it is valid, ISO 8601 (PT6H)")
    private Duration ttl = Duration.ofHours(6);

    @Option(names = "--config", description = "sign with the first key of this file (devkey)")
    private @Nullable Path file;

    @Override
    public Integer call() {
        ApiKeys keys =
                file == null
                        ? SottoConfig.development().keys()
                        : ConfigLoader.load(file, System.getenv()).keys();
        Grants grants =
                new Grants(
                        keys.firstName(),
                        identity,
                        name == null ? identity : name,
                        "",
                        Map.of(),
                        room,
                        true,
                        true,
                        true,
                        true,
                        Set.of(),
                        false);
        System.out.println(new AccessTokens(keys, InstantSource.system()).mint(grants, ttl));
        return 0;
    }
}
