package io.sotto.config;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The keys by which applications sign tokens: a name that is no secret, and the secret of its
 * HS256. Its text form has the names alone.
 */
public final class ApiKeys {
    /** The key of {@link SottoConfig#development()}. */
    public static final String DEVELOPMENT_KEY = "devkey";

    /** Published on purpose, so that an example works as it stands; never to be served with. */
    public static final String DEVELOPMENT_SECRET = "secret-for-development-use-only-0";

    // RFC 7518 §3.2: a key for HS256 is at least as long as its hash, 256 bits.
    private static final int MIN_SECRET_BYTES = 32;
    private static final int MAX_KEYS = 1_000;

    private final Map<String, String> secrets;

    public ApiKeys(Map<String, String> secrets) {
        ConfigException.requireWithin("the number of keys", secrets.size(), 0, MAX_KEYS);
        secrets.forEach(ApiKeys::check);
        this.secrets = new TreeMap<>(secrets);
    }

    /** The secret of a key, or null if there is no such key. */
    public @Nullable String secret(String key) {
        return secrets.get(key);
    }

    /** The names, in order. */
    public Set<String> names() {
        return Collections.unmodifiableSet(secrets.keySet());
    }

    /** A key to sign with on this server's own behalf: the first by name. */
    public String firstName() {
        ConfigException.require(!secrets.isEmpty(), "no keys are configured");
        return secrets.keySet().iterator().next();
    }

    public boolean isEmpty() {
        return secrets.isEmpty();
    }

    /** Whether anyone who has read the documentation can sign tokens. */
    boolean hasDevelopmentSecret() {
        return secrets.containsKey(DEVELOPMENT_KEY) || secrets.containsValue(DEVELOPMENT_SECRET);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ApiKeys keys && keys.secrets.equals(secrets);
    }

    @Override
    public int hashCode() {
        return secrets.hashCode();
    }

    @Override
    public String toString() {
        return "ApiKeys" + secrets.keySet();
    }

    private static void check(String key, String secret) {
        ConfigException.require(
                key.matches("[A-Za-z0-9_.-]{1,64}"),
                "a key's name in keys has characters other than letters, digits, dot, hyphen and"
                        + " underscore, or is longer than 64");
        int bytes = secret.getBytes(StandardCharsets.UTF_8).length;
        ConfigException.require(
                bytes >= MIN_SECRET_BYTES,
                "the secret of keys.%s has %d bytes; HS256 needs at least %d (try: openssl rand"
                        + " -base64 32)",
                key,
                bytes,
                MIN_SECRET_BYTES);
    }
}
