package io.sotto.loadtest.compare;

import io.sotto.loadtest.report.Table;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A comparison as a table for people. */
public final class ComparisonTable {
    private static final String LINE = System.lineSeparator();

    private ComparisonTable() {}

    /** The lines of a comparison. */
    public static String of(Comparison comparison) {
        List<Comparison.Side> sides = comparison.sides();
        Comparison.Side one = sides.getFirst();
        Comparison.Side other = sides.getLast();
        int rounds = one.runs().size();
        StringBuilder out = new StringBuilder();
        out.append(
                String.format(
                        Locale.ROOT,
                        "%s, %s; medians of %d rounds of %.0f s%n",
                        comparison.scenario(),
                        Table.people(comparison.participants(), comparison.rooms()),
                        rounds,
                        one.runs().getFirst().seconds()));
        for (Comparison.Side side : sides) {
            out.append("  ").append(side.name()).append(": ").append(side.about()).append(LINE);
        }
        out.append(LINE);
        String ratio = one.name() + "/" + other.name();
        out.append(line("", one.name(), other.name(), ratio, "single rounds"));
        for (Comparison.Figure figure : comparison.figures()) {
            out.append(
                    line(
                            figure.name(),
                            number(figure.medians().getFirst()),
                            number(figure.medians().getLast()),
                            number(figure.ratio()),
                            all(figure.runs().getFirst()) + " | " + all(figure.runs().getLast())));
        }
        out.append(LINE);
        comparison.remarks().forEach(remark -> out.append(remark).append(LINE));
        return out.toString();
    }

    private static String line(String name, String one, String other, String ratio, String runs) {
        return String.format(
                        Locale.ROOT, "  %-21s %12s %12s %12s   %s", name, one, other, ratio, runs)
                + LINE;
    }

    private static String all(List<@Nullable Double> values) {
        return values.stream().map(ComparisonTable::number).collect(Collectors.joining(" "));
    }

    /** With as many digits as tell it from its neighbours. */
    private static String number(@Nullable Double value) {
        if (value == null) {
            return "-";
        }
        String format = value >= 1000 ? "%,.0f" : value >= 100 ? "%.1f" : "%.3f";
        return String.format(Locale.ROOT, format, value);
    }
}
