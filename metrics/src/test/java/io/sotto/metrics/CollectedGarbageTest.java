package io.sotto.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/**
 * What a scrape reads must be held by somebody: a registry by itself forgets it at the next
 * collection.
 */
final class CollectedGarbageTest {
    private static final long PATIENCE_NANOS = Duration.ofSeconds(20).toNanos();

    @Test
    void countersAreStillReadAfterACollection() {
        LoopCounters loop = new LoopCounters(0);
        try (SottoMetrics metrics = new SottoMetrics(List.of(loop), "test")) {
            loop.increment(Meter.NACKS_SENT);
            WeakReference<Object> canary = new WeakReference<>(new Object());
            long startNanos = System.nanoTime();
            while (canary.get() != null && System.nanoTime() - startNanos < PATIENCE_NANOS) {
                System.gc();
                LockSupport.parkNanos(1_000_000);
            }
            assertEquals(null, canary.get());
            String scrape = metrics.scrape();
            assertTrue(scrape.contains("\nsotto_nacks_sent_total 1.0\n"), scrape);
        }
    }
}
