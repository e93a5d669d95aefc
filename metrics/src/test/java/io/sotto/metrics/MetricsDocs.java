package io.sotto.metrics;

/**
 * Writes the reference page of all metrics, from {@link Meter}; a test keeps the page up to date.
 */
public final class MetricsDocs {
    private static final String HEAD =
            """
            # Metrics

            Every metric of the server, as Prometheus sees it at `/metrics` of the admin port. All series exist, at
            zero, from the first scrape. No label names a room, a person or an address, so their number is fixed.

            Besides these there are Micrometer's metrics of the Java virtual machine and its process:
            `jvm_memory_*`, `jvm_gc_*`, `jvm_threads_*`, `process_*`, `system_*`.

            """;

    private MetricsDocs() {}

    static String page() {
        StringBuilder page = new StringBuilder(HEAD);
        page.append("| metric | type | labels | meaning |\n|---|---|---|---|\n");
        for (Meter meter : Meter.values()) {
            page.append(
                    "| `%s` | %s | %s | %s |\n"
                            .formatted(
                                    meter.prometheusName(),
                                    meter.typeLabel(),
                                    labels(meter),
                                    meter.description()));
        }
        page.append("\n## Label values\n");
        for (Meter meter : Meter.values()) {
            if (!meter.tags().isEmpty()) {
                appendValues(page, meter);
            }
        }
        return page.toString();
    }

    private static String labels(Meter meter) {
        if (meter == Meter.BUILD) {
            return "`version`, `java`";
        }
        if (meter.perLoop()) {
            return "`loop`";
        }
        if (meter.type() == Meter.Type.HISTOGRAM) {
            return "`le`";
        }
        return meter.tags().isEmpty()
                ? ""
                : "`" + String.join("`, `", meter.tags().getFirst().labelNames()) + "`";
    }

    private static void appendValues(StringBuilder page, Meter meter) {
        String names = String.join(" | ", meter.tags().getFirst().labelNames());
        page.append("\n### `").append(meter.prometheusName()).append("`\n\n");
        page.append("| ").append(names).append(" | meaning |\n");
        page.append("|---".repeat(meter.tags().getFirst().labelNames().size() + 1)).append("|\n");
        for (Tag tag : meter.tags()) {
            page.append("| `").append(String.join("` | `", tag.labelValues()));
            page.append("` | ").append(tag.meaning()).append(" |\n");
        }
    }
}
