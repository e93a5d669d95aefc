package io.sotto.loadtest.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

/** The three forms of a result, and the bar before it. */
final class ReportsTest {
    @Test
    void theJsonHasEveryAgreedName() throws Exception {
        JsonNode json = new ObjectMapper().readTree(JsonReport.of(Results.of(900_000, 9, null)));
        for (String name :
                List.of(
                        "scenario",
                        "rooms",
                        "participants",
                        "forwarded_packets",
                        "lost_packets",
                        "corrupt_packets",
                        "added_delay_ns",
                        "server_cpu_ns_per_packet",
                        "alloc_bytes_per_packet",
                        "rss_bytes",
                        "rss_bytes_per_participant",
                        "gc_pause_ms_max")) {
            assertTrue(json.has(name), name);
        }
        for (String name : List.of("p50", "p99", "p999", "max")) {
            assertTrue(json.get("added_delay_ns").get(name).asLong() > 0, name);
        }
        assertEquals(9, json.get("lost_packets").asLong());
        assertTrue(json.get("failure").isNull());
    }

    @Test
    void thePageNeedsNothingElse() {
        String page = HtmlReport.of(Results.of(900_000, 9, null));
        assertFalse(page.contains("http://"));
        assertFalse(page.contains("https://"));
        assertFalse(page.contains("<script"));
        assertFalse(page.contains("<link"));
        assertFalse(page.contains("url("));
        assertFalse(page.contains("NaN"));
        assertTrue(page.contains("prefers-color-scheme: dark"));
        assertEquals(6, page.split("<svg ", -1).length - 1);
    }

    @Test
    void textInThePageCannotBecomeMarkup() {
        String page = HtmlReport.of(Results.of(900_000, 9, "refused <b>"));
        assertTrue(page.contains("webinar &lt;1&gt;"));
        assertTrue(page.contains("refused &lt;b&gt;"));
        assertFalse(page.contains("<b>"));
    }

    @Test
    void theTableSaysWhatFailed() {
        assertTrue(Table.of(Results.of(900_000, 9, "it died")).contains("FAILED: it died"));
        assertFalse(Table.of(Results.of(900_000, 9, null)).contains("FAILED"));
    }

    @Test
    void everyDelayIsInABucket() {
        Histogram delays = new Histogram(60_000_000_000L, 3);
        long[] values = {1, 9_999, 10_001, 200_000, 1_000_000, 50_000_000_000L};
        for (long value : values) {
            delays.recordValue(value);
        }
        List<Result.Bucket> buckets = Result.Bucket.of(delays);
        assertEquals(6, buckets.stream().mapToLong(Result.Bucket::count).sum());
        assertEquals(List.of(), Result.Bucket.of(new Histogram(3)));
    }

    @Test
    void onATerminalABarMovesInItsLine() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Progress progress = new Progress(new PrintStream(out, true, StandardCharsets.UTF_8), true);
        progress.at("measuring", 0.5, "5 of 10 s");
        progress.clear();
        String text = out.toString(StandardCharsets.UTF_8);
        assertTrue(text.contains("50 %"));
        assertFalse(text.contains("\n"));
        assertTrue(text.endsWith("\r"));
    }

    @Test
    void elsewhereALineComesNowAndThen() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Progress progress = new Progress(new PrintStream(out, true, StandardCharsets.UTF_8), false);
        for (int i = 0; i <= 100; i++) {
            progress.at("measuring", i / 100.0, "");
        }
        progress.clear();
        assertEquals(5, out.toString(StandardCharsets.UTF_8).lines().count());
    }
}
