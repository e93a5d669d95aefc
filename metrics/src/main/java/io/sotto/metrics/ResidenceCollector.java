package io.sotto.metrics;

import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.List;

/**
 * Sums the loops' histograms into one Prometheus histogram. It speaks to the Prometheus client
 * directly: Micrometer's own histograms insist on doing the counting, behind a lock or an atomic.
 */
final class ResidenceCollector implements Collector {
    private final Meter meter;
    private final List<LoopCounters> loops;

    ResidenceCollector(Meter meter, List<LoopCounters> loops) {
        this.meter = meter;
        this.loops = loops;
    }

    @Override
    public MetricSnapshot collect() {
        ClassicHistogramBuckets.Builder buckets = ClassicHistogramBuckets.builder();
        for (int bucket = 0; bucket < ResidenceHistogram.BUCKETS; bucket++) {
            long count = 0;
            for (LoopCounters loop : loops) {
                count += loop.residence().bucketCount(bucket);
            }
            buckets.bucket(ResidenceHistogram.upperBoundSeconds(bucket), count);
        }
        long sumNanos = 0;
        for (LoopCounters loop : loops) {
            sumNanos += loop.residence().sumNanos();
        }
        return HistogramSnapshot.builder()
                .name(meter.prometheusName())
                .help(meter.description())
                .dataPoint(
                        HistogramSnapshot.HistogramDataPointSnapshot.builder()
                                .classicHistogramBuckets(buckets.build())
                                .sum(sumNanos / meter.divisor())
                                .build())
                .build();
    }
}
