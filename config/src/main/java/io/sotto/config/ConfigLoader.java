package io.sotto.config;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reads the settings: defaults, then a YAML file, then the environment, each over the one before.
 * {@code SOTTO__HTTP__PORT} is {@code http.port}; secrets may also come from a file that {@code
 * keys_file} names. Anything that is not a setting is refused: a misspelt limit would otherwise be
 * no limit.
 */
public final class ConfigLoader {
    private static final String ENVIRONMENT_PREFIX = "SOTTO__";
    private static final String SEPARATOR = "__";
    private static final String KEYS = "keys";
    private static final String KEYS_FILE = "keys_file";

    // A setting written twice would otherwise silently be the second.
    private static final YAMLMapper YAML =
            YAMLMapper.builder().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION).build();

    private final List<String> knownPaths = new ArrayList<>();

    private ConfigLoader() {}

    /**
     * Settings from a file and the environment. Throws {@link ConfigException} for the operator.
     */
    public static SottoConfig load(Path file, Map<String, String> environment) {
        return parse(readString("the settings", file), environment);
    }

    /** Settings from the environment alone. */
    public static SottoConfig load(Map<String, String> environment) {
        return parse("", environment);
    }

    static SottoConfig parse(String yaml, Map<String, String> environment) {
        ObjectNode root = tree("the settings", yaml);
        new TreeMap<>(environment).forEach((name, value) -> override(root, name, value));
        return new ConfigLoader().read(root);
    }

    /** The dotted name of every setting. */
    static List<String> knownPaths() {
        ConfigLoader loader = new ConfigLoader();
        loader.read(JsonNodeFactory.instance.objectNode());
        return List.copyOf(loader.knownPaths);
    }

    private SottoConfig read(ObjectNode root) {
        Section settings = new Section("", root);
        Section http = settings.section("http");
        Section media = settings.section("media");
        Section admin = settings.section("admin");
        Section room = settings.section("room");
        Section links = settings.section("links");
        Section limits = settings.section("limits");
        SottoConfig config =
                new SottoConfig(
                        HttpConfig.read(http),
                        MediaConfig.read(media),
                        AdminConfig.read(admin),
                        readKeys(settings),
                        RoomConfig.read(room),
                        LinksConfig.read(links),
                        LimitsConfig.read(limits));
        settings.refuseUnknown();
        for (Section section : List.of(http, media, admin, room, links, limits)) {
            section.refuseUnknown();
            knownPaths.addAll(section.knownPaths());
        }
        return config;
    }

    private static ApiKeys readKeys(Section settings) {
        Map<String, String> secrets = secrets(settings.section(KEYS));
        String file = settings.text(KEYS_FILE, "");
        if (!file.isEmpty()) {
            String text = readString(KEYS_FILE, Path.of(file));
            secrets.putAll(secrets(new Section(KEYS_FILE, tree(KEYS_FILE, text))));
        }
        return new ApiKeys(secrets);
    }

    private static Map<String, String> secrets(Section section) {
        Map<String, String> secrets = new TreeMap<>();
        for (String key : section.keys()) {
            secrets.put(key, section.text(key, ""));
        }
        return secrets;
    }

    private static void override(ObjectNode root, String name, String value) {
        if (!name.startsWith(ENVIRONMENT_PREFIX)) {
            return;
        }
        String[] path = name.substring(ENVIRONMENT_PREFIX.length()).split(SEPARATOR, 2);
        String section = path[0].toLowerCase(Locale.ROOT);
        if (path.length == 1) {
            root.put(section, value);
            return;
        }
        // The name of an API key is the operator's own, and its case matters.
        String key = section.equals(KEYS) ? path[1] : path[1].toLowerCase(Locale.ROOT);
        JsonNode existing = root.path(section);
        ObjectNode target =
                existing instanceof ObjectNode object ? object : root.putObject(section);
        target.put(key, value);
    }

    private static ObjectNode tree(String what, String yaml) {
        try {
            JsonNode node = YAML.readTree(yaml);
            if (node == null || node.isMissingNode() || node.isNull()) {
                return YAML.createObjectNode();
            }
            if (node instanceof ObjectNode object) {
                return object;
            }
            throw new ConfigException(what + " must be names with values, in YAML");
        } catch (JsonProcessingException e) {
            // The parser's own message quotes the line, which may be a secret.
            var location = e.getLocation();
            int line = location == null ? 0 : location.getLineNr();
            throw new ConfigException(
                    "%s: not valid YAML, or a name twice, near line %d".formatted(what, line));
        }
    }

    private static String readString(String what, Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new ConfigException(
                    "%s cannot be read from %s (%s)"
                            .formatted(what, file, e.getClass().getSimpleName()),
                    e);
        }
    }
}
