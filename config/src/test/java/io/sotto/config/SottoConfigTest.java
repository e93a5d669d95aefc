package io.sotto.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SottoConfigTest {
    private static final Path REFERENCE = Path.of("sotto.yaml");
    private static final String SECRET = "0123456789abcdef0123456789abcdef";
    private static final SottoConfig DEFAULTS = SottoConfig.defaults(new ApiKeys(Map.of()));

    @TempDir private Path directory;

    @Test
    void theReferenceFileHoldsTheDefaults() {
        assertEquals(DEFAULTS, ConfigLoader.load(REFERENCE, Map.of()));
        assertEquals(DEFAULTS, ConfigLoader.load(Map.of("PATH", "/bin")));
    }

    @Test
    void theReferenceFileHasEverySetting() throws IOException {
        JsonNode reference = new YAMLMapper().readTree(REFERENCE.toFile());
        assertTrue(ConfigLoader.knownPaths().contains("media.exclude_interfaces"));
        for (String path : ConfigLoader.knownPaths()) {
            JsonNode setting = reference.at("/" + path.replace('.', '/'));
            assertFalse(setting.isMissingNode(), path + " is not in " + REFERENCE);
        }
    }

    @Test
    void everySettingOfTheReferenceFileIsExplained() throws IOException {
        String before = "";
        for (String line : Files.readAllLines(REFERENCE)) {
            boolean setting = line.matches("\\s*[a-z0-9_]+:.*");
            boolean obvious = line.strip().startsWith("enabled:");
            assertTrue(!setting || obvious || before.strip().startsWith("#"), line);
            before = line;
        }
    }

    @Test
    void theEnvironmentWinsOverTheFile() {
        SottoConfig config =
                ConfigLoader.parse(
                        "http: {port: 1000, host: 127.0.0.1}",
                        Map.of(
                                "SOTTO__HTTP__PORT", "2000",
                                "SOTTO__ROOM__EMPTY_TIMEOUT", "5m",
                                "SOTTO__ROOM__ALLOW_AV1", "true",
                                "SOTTO__MEDIA__ADVERTISE", "192.0.2.1, [2001:db8::1]:9000",
                                "SOTTO__KEYS__Backend", SECRET));

        assertEquals(2000, config.http().port());
        assertEquals("127.0.0.1", config.http().host());
        assertEquals(Duration.ofMinutes(5), config.room().emptyTimeout());
        assertTrue(config.room().allowAv1());
        assertEquals(SECRET, config.keys().secret("Backend"));
        assertNull(config.keys().secret("backend"));
        AdvertisedAddress second = config.media().advertise().get(1);
        assertEquals(9002, second.portOf(2, 7884));
        assertEquals(7884, config.media().advertise().getFirst().portOf(2, 7884));
    }

    @Test
    void keysMayComeFromAFile() throws IOException {
        Path file = Files.writeString(directory.resolve("keys"), "one: " + SECRET + "\n");
        SottoConfig config =
                ConfigLoader.parse("keys: {two: " + SECRET + "}\nkeys_file: " + file, Map.of());

        assertEquals(List.of("one", "two"), List.copyOf(config.keys().names()));
        assertEquals("one", config.keys().firstName());
        assertSame(config, config.requireServable());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    htpp: {port: 1}                     | there is no setting htpp; did you mean http?
                    http: {prot: 1}                     | there is no setting http.prot; did you mean http.port?
                    media: {udp-port: 1}                | did you mean media.udp_port?
                    http: 7880                          | http must be a section
                    http: {port: x}                     | http.port is "x"; it must be a whole number
                    http: {port: 65536}                 | http.port is 65536; it must be 0 to 65535
                    http: {port: [1]}                   | http.port must be a single value
                    http: {port: 6789}                  | http.port and admin.port are both 6789
                    http: {host: localhost}             | http.host is "localhost"; it must be an IP address
                    http: {allowed_origins: [a.example]} | an origin is https://host
                    http: {allowed_origins: {a: b}}     | http.allowed_origins must be a list
                    http: {max_url_bytes: 2000000}      | max_url_bytes 2000000 is more than http.max_request_bytes 1048576
                    media: {udp_port: 65535, loops: 2}  | udp_port 65535 and media.loops 2 do not fit
                    media: {advertise: [host.example]}  | media.advertise is "host.example"; it must be an IP address
                    media: {advertise: ["192.0.2.1:x"]} | it must be ip or ip:port
                    media: {advertise: [0.0.0.0]}       | which nobody can send to
                    room: {empty_timeout: 300}          | room.empty_timeout is "300"; it must be a number with a unit
                    room: {empty_timeout: 0s}           | room.empty_timeout in seconds is 0
                    room: {allow_unencrypted: yes please} | it must be true or false
                    limits: {tracks_per_participant: 50, subscriptions_per_participant: 40} | 50 is more than
                    keys: {a: short}                    | the secret of keys.a has 5 bytes; HS256 needs at least 32
                    keys_file: /does/not/exist          | keys_file cannot be read
                    http: {port: 1, port: 2}            | a name twice, near line 1
                    [1]                                 | must be names with values
                    """)
    void whatCannotBeUsedIsNamed(String yaml, String message) {
        ConfigException refused =
                assertThrows(ConfigException.class, () -> ConfigLoader.parse(yaml, Map.of()));
        assertTrue(String.valueOf(refused.getMessage()).contains(message), refused::toString);
    }

    @Test
    void aMisspeltVariableIsRefusedToo() {
        ConfigException refused =
                assertThrows(
                        ConfigException.class,
                        () -> ConfigLoader.load(Map.of("SOTTO__HTTP__PORTS", "1")));
        assertTrue(String.valueOf(refused.getMessage()).contains("did you mean http.port?"));
    }

    @Test
    void theDevelopmentKeyWorksAndIsNotServedWith() {
        SottoConfig development = SottoConfig.development();

        assertEquals(
                ApiKeys.DEVELOPMENT_SECRET, development.keys().secret(ApiKeys.DEVELOPMENT_KEY));
        assertTrue(ApiKeys.DEVELOPMENT_SECRET.length() >= 32);
        assertThrows(ConfigException.class, development::requireServable);
        assertThrows(ConfigException.class, DEFAULTS::requireServable);
    }

    @Test
    void secretsAreNotPrinted() {
        SottoConfig config = SottoConfig.defaults(new ApiKeys(Map.of("backend", SECRET)));
        assertFalse(config.toString().contains(SECRET));
        assertTrue(config.toString().contains("backend"));

        ConfigException refused =
                assertThrows(
                        ConfigException.class,
                        () -> ConfigLoader.parse("keys: {a: " + SECRET + "\n\tb: [}", Map.of()));
        assertFalse(refused.toString().contains(SECRET));
        assertNull(refused.getCause());
    }

    @Test
    void oneProcessorIsLeftToEverythingElse() {
        assertEquals(1, DEFAULTS.media().loopCount(1));
        assertEquals(1, DEFAULTS.media().loopCount(2));
        assertEquals(7, DEFAULTS.media().loopCount(8));
        assertEquals(3, ConfigLoader.parse("media: {loops: 3}", Map.of()).media().loopCount(8));
    }

    @Test
    void originsAreMatchedWhole() {
        SottoConfig config =
                ConfigLoader.parse("http: {allowed_origins: ['https://a.example']}", Map.of());
        assertTrue(config.http().allows("https://a.example"));
        assertFalse(config.http().allows("https://a.example.org"));
        assertTrue(DEFAULTS.http().allows("https://anything.example"));
    }
}
