package io.sotto.config;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Spans of time as an operator writes them: a whole number and a unit, such as 500ms, 30s, 5m, 1h,
 * 2d.
 */
final class Durations {
    // Nine digits cannot overflow, even of days.
    private static final Pattern FORM = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");

    private Durations() {}

    static Duration parse(String name, String text) {
        Matcher matcher = FORM.matcher(text);
        ConfigException.require(
                matcher.matches(),
                "%s is \"%s\"; it must be a number with a unit: ms, s, m, h or d, such as 30s",
                name,
                text);
        long number = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(number);
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            default -> Duration.ofDays(number);
        };
    }
}
