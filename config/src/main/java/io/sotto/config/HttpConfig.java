package io.sotto.config;

import java.util.List;

/**
 * Where clients and applications reach signalling, and the call page.
 *
 * @param maxUrlBytes the request line: a joining client puts its first offer there, compressed
 * @param maxRequestBytes the headers, and separately the body, of one request
 * @param allowedOrigins web origins that may call from a browser; "*" is every one
 */
public record HttpConfig(
        String host, int port, int maxUrlBytes, int maxRequestBytes, List<String> allowedOrigins) {
    static final HttpConfig DEFAULT =
            new HttpConfig("0.0.0.0", 7880, 131_072, 1_048_576, List.of("*"));

    // Below this a client with an ordinary token and offer (about 3 kB) could not join.
    private static final int MIN_URL_BYTES = 8_192;
    private static final int MAX_BYTES = 16 * 1_048_576;

    public HttpConfig {
        Addresses.requireLiteral("http.host", host);
        ConfigException.requireWithin("http.port", port, 0, 65_535);
        ConfigException.requireWithin("http.max_url_bytes", maxUrlBytes, MIN_URL_BYTES, MAX_BYTES);
        ConfigException.requireWithin(
                "http.max_request_bytes", maxRequestBytes, MIN_URL_BYTES, MAX_BYTES);
        allowedOrigins = List.copyOf(allowedOrigins);
        for (String origin : allowedOrigins) {
            ConfigException.require(
                    origin.equals("*") || origin.matches("https?://[^/\\s]+"),
                    "http.allowed_origins has \"%s\"; an origin is https://host[:port], without a"
                            + " path, or \"*\"",
                    origin);
        }
    }

    static HttpConfig read(Section section) {
        return new HttpConfig(
                section.text("host", DEFAULT.host),
                section.number("port", DEFAULT.port),
                section.number("max_url_bytes", DEFAULT.maxUrlBytes),
                section.number("max_request_bytes", DEFAULT.maxRequestBytes),
                section.list("allowed_origins", DEFAULT.allowedOrigins));
    }

    /** Whether a page of that origin may call this server. */
    public boolean allows(String origin) {
        return allowedOrigins.contains("*") || allowedOrigins.contains(origin);
    }
}
