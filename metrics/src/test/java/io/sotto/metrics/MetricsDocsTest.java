package io.sotto.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class MetricsDocsTest {
    private static final Path PAGE = Path.of("../docs/metrics.md");
    private static final String WRITE = "sotto.write-docs";

    @Test
    void theReferencePageIsUpToDate() throws IOException {
        if (System.getProperty(WRITE) != null) {
            Files.writeString(PAGE, MetricsDocs.page());
        }
        String page = Files.exists(PAGE) ? Files.readString(PAGE) : "";
        assertEquals(
                MetricsDocs.page(),
                page,
                "docs/metrics.md is stale; write it anew with: mvn -pl metrics test"
                        + " -Dtest=MetricsDocsTest -D"
                        + WRITE);
    }
}
