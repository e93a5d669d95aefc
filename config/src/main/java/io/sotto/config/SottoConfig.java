package io.sotto.config;

import java.util.Map;

/**
 * All settings of one server. Each record checks itself, so a {@code SottoConfig} that exists can
 * be run with. Names in the file are these names in snake_case; the commented reference is {@code
 * config/sotto.yaml}.
 */
public record SottoConfig(
        HttpConfig http,
        MediaConfig media,
        AdminConfig admin,
        ApiKeys keys,
        RoomConfig room,
        LinksConfig links,
        LimitsConfig limits) {
    public SottoConfig {
        ConfigException.require(
                http.port() != admin.port() || http.port() == 0,
                "http.port and admin.port are both %d",
                http.port());
        ConfigException.require(
                limits.tracksPerParticipant() <= limits.subscriptionsPerParticipant(),
                "limits.tracks_per_participant %d is more than limits.subscriptions_per_participant"
                        + " %d",
                limits.tracksPerParticipant(),
                limits.subscriptionsPerParticipant());
        ConfigException.require(
                http.maxUrlBytes() <= http.maxRequestBytes(),
                "http.max_url_bytes %d is more than http.max_request_bytes %d",
                http.maxUrlBytes(),
                http.maxRequestBytes());
    }

    /** The defaults, with a key that everybody knows. */
    public static SottoConfig development() {
        return defaults(new ApiKeys(Map.of(ApiKeys.DEVELOPMENT_KEY, ApiKeys.DEVELOPMENT_SECRET)));
    }

    static SottoConfig defaults(ApiKeys keys) {
        return new SottoConfig(
                HttpConfig.DEFAULT,
                MediaConfig.DEFAULT,
                AdminConfig.DEFAULT,
                keys,
                RoomConfig.DEFAULT,
                LinksConfig.DEFAULT,
                LimitsConfig.DEFAULT);
    }

    /** Throws if strangers could sign tokens with these settings, or if nobody could. */
    public SottoConfig requireServable() {
        ConfigException.require(
                !keys.isEmpty(),
                "no keys are configured, so nobody could join; see keys and keys_file");
        ConfigException.require(
                !keys.hasDevelopmentSecret(),
                "keys holds the development key, whose secret everybody knows; make one of your own"
                        + " (openssl rand -base64 32)");
        return this;
    }
}
