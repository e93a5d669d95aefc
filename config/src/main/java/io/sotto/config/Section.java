package io.sotto.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One section of the settings while it is read. It remembers what it was asked for; what is left
 * over in the end is a misspelling, and is refused with the name that was probably meant.
 */
final class Section {
    private final String name;
    private final JsonNode node;
    private final Set<String> known = new TreeSet<>();

    Section(String name, JsonNode node) {
        ConfigException.require(
                node.isObject() || node.isMissingNode() || node.isNull(),
                "%s must be a section with settings below it",
                name);
        this.name = name;
        this.node = node;
    }

    String text(String key, String absent) {
        JsonNode value = scalar(key);
        return value == null ? absent : value.asText();
    }

    int number(String key, int absent) {
        JsonNode value = scalar(key);
        if (value == null) {
            return absent;
        }
        String text = value.asText();
        ConfigException.require(
                text.matches("-?\\d{1,9}"),
                "%s is \"%s\"; it must be a whole number",
                path(key),
                text);
        return Integer.parseInt(text);
    }

    boolean flag(String key, boolean absent) {
        JsonNode value = scalar(key);
        if (value == null) {
            return absent;
        }
        String text = value.asText();
        ConfigException.require(
                text.equals("true") || text.equals("false"),
                "%s is \"%s\"; it must be true or false",
                path(key),
                text);
        return text.equals("true");
    }

    Duration duration(String key, Duration absent) {
        JsonNode value = scalar(key);
        return value == null ? absent : Durations.parse(path(key), value.asText());
    }

    /** A list; from the environment, its elements with commas between. */
    List<String> list(String key, List<String> absent) {
        JsonNode value = value(key);
        if (value == null) {
            return absent;
        }
        if (value.isTextual()) {
            return Arrays.stream(value.asText().split(",", -1))
                    .map(String::strip)
                    .filter(element -> !element.isEmpty())
                    .toList();
        }
        ConfigException.require(value.isArray(), "%s must be a list", path(key));
        List<String> elements = new ArrayList<>();
        for (JsonNode element : value) {
            ConfigException.require(
                    element.isValueNode() && !element.isNull(),
                    "%s must be a list of plain values",
                    path(key));
            elements.add(element.asText());
        }
        return elements;
    }

    /** The section of that name; missing is empty. */
    Section section(String key) {
        known.add(key);
        return new Section(path(key), node.path(key));
    }

    /** Every key that was asked for, with the section's name before it. */
    List<String> knownPaths() {
        return known.stream().map(this::path).toList();
    }

    /** The keys that are there. */
    List<String> keys() {
        List<String> keys = new ArrayList<>();
        node.fieldNames().forEachRemaining(keys::add);
        return keys;
    }

    /** Refuses what is there and was not asked for. */
    void refuseUnknown() {
        for (String key : keys()) {
            ConfigException.require(
                    known.contains(key),
                    "there is no setting %s; did you mean %s?",
                    path(key),
                    path(Similar.nearest(key, known)));
        }
    }

    private String path(String key) {
        return name.isEmpty() ? key : name + "." + key;
    }

    private @Nullable JsonNode scalar(String key) {
        JsonNode value = value(key);
        ConfigException.require(
                value == null || value.isValueNode(), "%s must be a single value", path(key));
        return value;
    }

    private @Nullable JsonNode value(String key) {
        known.add(key);
        JsonNode value = node.path(key);
        return value.isMissingNode() || value.isNull() ? null : value;
    }
}
