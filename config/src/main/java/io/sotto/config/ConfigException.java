package io.sotto.config;

/**
 * The settings cannot be used. The message is for the operator: it names the setting and what is
 * wrong.
 */
public final class ConfigException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ConfigException(String message) {
        super(message);
    }

    ConfigException(String message, Throwable cause) {
        super(message, cause);
    }

    /** Throws unless the condition holds. */
    @SuppressWarnings("AnnotateFormatMethod") // The annotation would be a dependency of its own.
    static void require(boolean holds, String message, Object... arguments) {
        if (!holds) {
            throw new ConfigException(message.formatted(arguments));
        }
    }

    /** Throws unless a number is within bounds; the message names all three. */
    static void requireWithin(String name, long value, long min, long max) {
        require(
                value >= min && value <= max,
                "%s is %d; it must be %d to %d",
                name,
                value,
                min,
                max);
    }
}
