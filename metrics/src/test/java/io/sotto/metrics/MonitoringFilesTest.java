package io.sotto.metrics;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The dashboard and the alerts speak of metrics that exist. */
final class MonitoringFilesTest {
    private static final Pattern NAME = Pattern.compile("\\bsotto_[a-z_]+");
    private static final Pattern LABEL = Pattern.compile("\\b([a-z]+)=~?\\\\?\"");
    private static final Set<String> SCRAPED_LABELS = Set.of("instance", "job", "area", "id");

    @ParameterizedTest
    @ValueSource(strings = {"grafana/sotto-dashboard.json", "prometheus/alerts.yml"})
    void everyNameIsAMeter(String file) throws IOException {
        Set<String> known = new TreeSet<>();
        Set<String> labels = new TreeSet<>(SCRAPED_LABELS);
        for (Meter meter : Meter.values()) {
            known.add(meter.prometheusName());
            if (meter.type() == Meter.Type.HISTOGRAM) {
                known.add(meter.prometheusName() + "_bucket");
            }
            meter.tags().forEach(tag -> labels.addAll(tag.labelNames()));
        }
        String text = Files.readString(Path.of("../config", file));

        NAME.matcher(text).results().forEach(r -> assertTrue(known.contains(r.group()), r::group));
        LABEL.matcher(text)
                .results()
                .forEach(r -> assertTrue(labels.contains(r.group(1)), r::group));
    }
}
