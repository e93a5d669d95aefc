package io.sotto.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.DoubleSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All metrics of one process. Whatever a {@link Meter} counts is the sum of three sources: the
 * counters of every loop, what other threads counted here, and a supplier for a gauge that someone
 * can simply be asked for. Every series exists from the first scrape.
 *
 * <p>Nothing here is on a packet's path: loops write their own {@link LoopCounters}.
 */
public final class SottoMetrics implements AutoCloseable {
    // Micrometer keeps only a weak reference to what a counter is read from.
    private final List<DoubleSupplier> counted = new ArrayList<>();

    private final PrometheusMeterRegistry registry =
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics garbageCollection = new JvmGcMetrics();
    private final List<LoopCounters> loops;
    private final LongAdder[] shared =
            Stream.generate(LongAdder::new).limit(Meter.SLOTS).toArray(LongAdder[]::new);
    private final AtomicReferenceArray<DoubleSupplier> suppliers =
            new AtomicReferenceArray<>(Meter.SLOTS);

    public SottoMetrics(List<LoopCounters> loops, String version) {
        this.loops = List.copyOf(loops);
        for (int slot = 0; slot < Meter.SLOTS; slot++) {
            suppliers.set(slot, () -> 0);
        }
        for (Meter meter : Meter.values()) {
            register(meter, version);
        }
        gauge(Meter.LOOPS, this.loops::size);
        bindJvm();
    }

    /** Counts one event. Any thread. */
    public void increment(Meter meter) {
        shared[meter.slot()].increment();
    }

    /** Counts one event. Any thread. */
    public void increment(Meter meter, Tag tag) {
        shared[meter.slot(tag)].increment();
    }

    /** Counts several events. Any thread. */
    public void add(Meter meter, long amount) {
        shared[meter.slot()].add(amount);
    }

    /** Moves a gauge that counts things which open and close, up or down. Any thread. */
    public void add(Meter meter, Tag tag, long amount) {
        shared[meter.slot(tag)].add(amount);
    }

    /** Lets a gauge ask, at each scrape and on the scrape's thread. The last supplier counts. */
    public void gauge(Meter meter, DoubleSupplier value) {
        suppliers.set(meter.slot(), value);
    }

    public void gauge(Meter meter, Tag tag, DoubleSupplier value) {
        suppliers.set(meter.slot(tag), value);
    }

    /** The current value over all sources, in the meter's unit. */
    public double value(Meter meter) {
        return total(meter, meter.slot());
    }

    /** The current value of one tag over all sources, in the meter's unit. */
    public double value(Meter meter, Tag tag) {
        return total(meter, meter.slot(tag));
    }

    /** Everything, in the Prometheus text format 0.0.4. */
    public String scrape() {
        return registry.scrape();
    }

    /** For libraries that bring meters of their own. Nothing of ours is registered through it. */
    public MeterRegistry registry() {
        return registry;
    }

    @Override
    public void close() {
        garbageCollection.close();
        registry.close();
    }

    private void register(Meter meter, String version) {
        if (meter.type() == Meter.Type.HISTOGRAM) {
            registry.getPrometheusRegistry().register(new ResidenceCollector(meter, loops));
        } else if (meter == Meter.BUILD) {
            registry.getPrometheusRegistry().register(() -> build(meter, version));
        } else if (meter.perLoop()) {
            for (LoopCounters loop : loops) {
                Tags labels = Tags.of("loop", Integer.toString(loop.loop()));
                register(meter, labels, () -> loop.value(meter) / meter.divisor());
            }
        } else if (meter.tags().isEmpty()) {
            register(meter, Tags.empty(), () -> total(meter, meter.slot()));
        } else {
            for (Tag tag : meter.tags()) {
                int slot = meter.slot(tag);
                register(meter, labels(tag), () -> total(meter, slot));
            }
        }
    }

    private void register(Meter meter, Tags labels, DoubleSupplier value) {
        // A unit that is empty, rather than absent, would end the name in an underscore.
        @Nullable String unit = meter.unit().isEmpty() ? null : meter.unit();
        if (meter.type() == Meter.Type.COUNTER) {
            counted.add(value);
            FunctionCounter.builder(meter.baseName(), value, DoubleSupplier::getAsDouble)
                    .tags(labels)
                    .baseUnit(unit)
                    .description(meter.description())
                    .register(registry);
        } else {
            // Strong, because nothing else holds the supplier.
            Gauge.builder(meter.baseName(), value, DoubleSupplier::getAsDouble)
                    .strongReference(true)
                    .tags(labels)
                    .baseUnit(unit)
                    .description(meter.description())
                    .register(registry);
        }
    }

    /** Past Micrometer, which strips {@code _info} from a name. */
    private static MetricSnapshot build(Meter meter, String version) {
        Labels labels = Labels.of("version", version, "java", Runtime.version().toString());
        return InfoSnapshot.builder()
                .name(meter.baseName().replaceFirst("_info$", ""))
                .help(meter.description())
                .dataPoint(InfoSnapshot.InfoDataPointSnapshot.builder().labels(labels).build())
                .build();
    }

    private static Tags labels(Tag tag) {
        Tags labels = Tags.empty();
        for (int i = 0; i < tag.labelNames().size(); i++) {
            labels = labels.and(tag.labelNames().get(i), tag.labelValues().get(i));
        }
        return labels;
    }

    private double total(Meter meter, int slot) {
        long sum = shared[slot].sum();
        for (LoopCounters loop : loops) {
            sum += loop.valueAt(slot);
        }
        return sum / meter.divisor() + suppliers.get(slot).getAsDouble();
    }

    private void bindJvm() {
        new JvmMemoryMetrics().bindTo(registry);
        garbageCollection.bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
    }
}
