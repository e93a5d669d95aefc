package io.sotto.config;

import java.time.Duration;

/**
 * Calls by link: whoever has the link gets a token for its room, without an account.
 *
 * @param tokensPerMinute for one client address
 * @param tokenTtl how long a token may be used to join; who is in stays in
 */
public record LinksConfig(boolean enabled, int tokensPerMinute, Duration tokenTtl) {
    // Before DEFAULT, whose own check needs it.
    private static final Duration MAX_TTL = Duration.ofDays(1);

    static final LinksConfig DEFAULT = new LinksConfig(true, 30, Duration.ofMinutes(10));

    private static final int MAX_TOKENS_PER_MINUTE = 10_000;

    public LinksConfig {
        ConfigException.requireWithin(
                "links.tokens_per_minute", tokensPerMinute, 1, MAX_TOKENS_PER_MINUTE);
        ConfigException.requireWithin(
                "links.token_ttl in seconds", tokenTtl.toSeconds(), 10, MAX_TTL.toSeconds());
    }

    static LinksConfig read(Section section) {
        return new LinksConfig(
                section.flag("enabled", DEFAULT.enabled),
                section.number("tokens_per_minute", DEFAULT.tokensPerMinute),
                section.duration("token_ttl", DEFAULT.tokenTtl));
    }
}
