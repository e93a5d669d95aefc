package io.sotto.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What Prometheus gets to see. */
final class ScrapeTest {
    private static final Pattern LABEL = Pattern.compile("[{,]([a-z_]+)=\"");

    private final LoopCounters first = new LoopCounters(0);
    private final LoopCounters second = new LoopCounters(1);
    private final SottoMetrics metrics = new SottoMetrics(List.of(first, second), "1.2.3");

    @AfterEach
    void close() {
        metrics.close();
    }

    @Test
    void everyMeterIsInTheFirstScrapeWithItsTypeAndMeaning() {
        String text = metrics.scrape();
        for (Meter meter : Meter.values()) {
            String name = meter.prometheusName();
            assertTrue(text.contains("# TYPE " + name + " " + meter.typeLabel() + "\n"), name);
            assertTrue(text.contains("# HELP " + name + " " + meter.description() + "\n"), name);
        }
    }

    @Test
    void everyTagIsASeriesAtZero() {
        List<String> lines = metrics.scrape().lines().toList();
        for (Meter meter : Meter.values()) {
            long expected = meter.perLoop() ? 2 : meter.series();
            long found =
                    lines.stream()
                            .filter(l -> l.matches(meter.prometheusName() + "[ {].*"))
                            .count();
            if (meter.type() != Meter.Type.HISTOGRAM) {
                assertEquals(expected, found, meter.prometheusName());
            }
        }
        assertTrue(lines.contains("sotto_drops_total{reason=\"srtp_auth\"} 0.0"));
        assertTrue(lines.contains("sotto_packets_total{direction=\"out\",kind=\"rtcp\"} 0.0"));
    }

    @Test
    void aMeterWithAUnitIsNamedAfterIt() {
        for (Meter meter : Meter.values()) {
            String name = meter.baseName();
            assertTrue(name.startsWith("sotto_"), name);
            assertTrue(name.endsWith(meter.unit()), name);
            assertEquals(meter.unit().equals("seconds"), name.endsWith("_seconds"), name);
            assertEquals(meter.unit().equals("bytes"), name.endsWith("_bytes"), name);
        }
    }

    @Test
    void noLabelCanNameARoomOrAPerson() {
        Set<String> ours = new TreeSet<>();
        metrics.scrape()
                .lines()
                .filter(line -> line.startsWith("sotto_"))
                .forEach(
                        line -> {
                            Matcher label = LABEL.matcher(line);
                            while (label.find()) {
                                ours.add(label.group(1));
                            }
                        });
        assertEquals(
                Set.of(
                        "change",
                        "direction",
                        "java",
                        "kind",
                        "le",
                        "loop",
                        "outcome",
                        "reason",
                        "state",
                        "status",
                        "version"),
                ours);
    }

    @Test
    void aCounterIsTheSumOfTheLoopsAndOfWhatOtherThreadsCounted() {
        first.drop(DropReason.SRTP_REPLAY);
        second.drop(DropReason.SRTP_REPLAY);
        second.add(Meter.DROPS, DropReason.SRTP_REPLAY, 10);
        metrics.increment(Meter.DROPS, DropReason.SRTP_REPLAY);

        assertEquals(13, metrics.value(Meter.DROPS, DropReason.SRTP_REPLAY));
        assertLine("sotto_drops_total{reason=\"srtp_replay\"} 13.0");
    }

    @Test
    void aGaugeIsTheSumOfTheLoopsAndItsSupplier() {
        first.gauge(Meter.ROOMS, 3);
        first.gauge(Meter.ROOMS, 2);
        second.gauge(Meter.ROOMS, 4);
        metrics.gauge(Meter.SESSIONS, () -> 7);

        assertLine("sotto_rooms 6.0");
        assertLine("sotto_sessions 7.0");
        assertLine("sotto_loops 2.0");
    }

    @Test
    void loopTimeIsToldPerLoopInSeconds() {
        second.turn(1_000_000_000L, 1_500_000_000L);
        second.turn(2_000_000_000L, 2_250_000_000L);

        assertLine("sotto_loop_busy_seconds_total{loop=\"0\"} 0.0");
        assertLine("sotto_loop_busy_seconds_total{loop=\"1\"} 0.75");
        assertLine("sotto_loop_longest_turn_seconds{loop=\"1\"} 0.5");
        assertLine("sotto_loop_turns_total{loop=\"1\"} 2.0");
    }

    @Test
    void theResidenceHistogramIsCumulativeOverBothLoops() {
        first.residence().record(10_000); // exactly a bound: inside
        first.residence().record(10_001);
        second.residence().record(90_000, 5);
        second.residence().record(2_000_000_000L);

        assertLine("sotto_packet_residence_seconds_bucket{le=\"1.0E-5\"} 1");
        assertLine("sotto_packet_residence_seconds_bucket{le=\"2.0E-5\"} 2");
        assertLine("sotto_packet_residence_seconds_bucket{le=\"1.0E-4\"} 7");
        assertLine("sotto_packet_residence_seconds_bucket{le=\"0.1\"} 7");
        assertLine("sotto_packet_residence_seconds_bucket{le=\"+Inf\"} 8");
        assertLine("sotto_packet_residence_seconds_count 8");
        assertLine("sotto_packet_residence_seconds_sum 2.000470001");
    }

    @Test
    void theBuildAndTheJvmAreThere() {
        String text = metrics.scrape();
        assertTrue(text.contains("sotto_build_info{java=\"" + Runtime.version()), text);
        assertTrue(text.contains("version=\"1.2.3\"} 1\n"), text);
        for (String name :
                List.of(
                        "jvm_memory_used_bytes",
                        "jvm_gc_",
                        "jvm_threads_live_threads",
                        "process_cpu_usage",
                        "process_files_open_files")) {
            assertTrue(text.contains(name), name);
        }
    }

    private void assertLine(String line) {
        String text = metrics.scrape();
        assertTrue(text.lines().anyMatch(line::equals), () -> line + "\nnot in:\n" + text);
    }
}
