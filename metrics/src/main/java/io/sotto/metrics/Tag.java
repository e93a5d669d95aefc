package io.sotto.metrics;

import java.util.List;
import java.util.Locale;

/**
 * One value of a label: always a constant of an enum, so the number of time series is fixed when
 * the program is compiled. A room, a person or an address can therefore never become a label.
 */
public interface Tag {
    /** The position within its enum; the offset of its counter. */
    int ordinal();

    /** The constant's own name. */
    String name();

    /** What the value means, for the reference page. */
    String meaning();

    /** The label names, the same for every constant of one enum. */
    List<String> labelNames();

    /** This constant's value for each of {@link #labelNames()}. */
    default List<String> labelValues() {
        return List.of(name().toLowerCase(Locale.ROOT));
    }
}
