package io.sotto.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sotto.metrics.Tags.IceOutcome;
import io.sotto.metrics.Tags.Traffic;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class LoopCountersTest {
    private static final long SECOND = 1_000_000_000L;

    private final LoopCounters counters = new LoopCounters(0);

    @Test
    void everySeriesHasAPlaceOfItsOwn() {
        Set<Integer> slots = new HashSet<>();
        for (Meter meter : Meter.values()) {
            if (meter.tags().isEmpty()) {
                assertTrue(slots.add(meter.slot()), meter::name);
            }
            for (Tag tag : meter.tags()) {
                assertTrue(slots.add(meter.slot(tag)), () -> meter + " " + tag);
            }
        }
        assertEquals(Meter.SLOTS, slots.size());
    }

    @Test
    void countersAddAndGaugesReplace() {
        counters.increment(Meter.NACKS_SENT);
        counters.add(Meter.NACKS_SENT, 4);
        counters.add(Meter.TRAFFIC, Traffic.OUT_RTP, 1200);
        counters.increment(Meter.ICE_OUTCOMES, IceOutcome.RESTARTED);
        counters.gauge(Meter.TRANSPORTS, 9);
        counters.gauge(Meter.TRANSPORTS, 8);

        assertEquals(5, counters.value(Meter.NACKS_SENT));
        assertEquals(1200, counters.value(Meter.TRAFFIC, Traffic.OUT_RTP));
        assertEquals(0, counters.value(Meter.TRAFFIC, Traffic.IN_RTP));
        assertEquals(1, counters.value(Meter.ICE_OUTCOMES, IceOutcome.RESTARTED));
        assertEquals(8, counters.value(Meter.TRANSPORTS));
    }

    @Test
    void aTagOfAnotherMeterIsABug() {
        assertThrows(
                AssertionError.class, () -> counters.increment(Meter.DROPS, IceOutcome.CONNECTED));
        assertThrows(AssertionError.class, () -> counters.increment(Meter.DROPS));
    }

    @Test
    void aReaderSeesCountsThatNeverGoBackAndEndComplete() throws InterruptedException {
        int rounds = 2_000_000;
        Thread owner =
                Thread.ofPlatform()
                        .start(
                                () -> {
                                    for (int i = 0; i < rounds; i++) {
                                        counters.drop(DropReason.DUPLICATE);
                                        counters.residence().record(50_000);
                                    }
                                });
        long before = 0;
        while (owner.isAlive()) {
            long now = counters.value(Meter.DROPS, DropReason.DUPLICATE);
            assertTrue(now >= before && now <= rounds);
            before = now;
        }
        owner.join();

        assertEquals(rounds, counters.value(Meter.DROPS, DropReason.DUPLICATE));
        assertEquals(rounds, counters.residence().count());
        assertEquals(50_000L * rounds, counters.residence().sumNanos());
    }

    @Test
    void theLongestTurnIsForgottenAfterAWindowOrTwo() {
        // Near the wrap of the clock, which System.nanoTime may be at from the start.
        long start = Long.MAX_VALUE - 5 * SECOND;
        counters.turn(start, start + SECOND);
        assertEquals(SECOND, counters.value(Meter.LOOP_LONGEST_TURN));

        for (int second = 10; second < 55; second++) {
            counters.turn(start + second * SECOND, start + second * SECOND + 5);
            assertEquals(SECOND, counters.value(Meter.LOOP_LONGEST_TURN), "at " + second);
        }
        counters.turn(start + 70 * SECOND, start + 70 * SECOND + 5);
        assertEquals(5, counters.value(Meter.LOOP_LONGEST_TURN));
        assertEquals(start + 70 * SECOND + 5, counters.lastTurnNanos());
    }

    @Test
    void aTimeBeyondTheLastBoundIsCountedAllTheSame() {
        counters.residence().record(Long.MAX_VALUE / 4);
        counters.residence().record(0);
        counters.residence().record(-1); // A clock read in another order; harmless.

        assertEquals(3, counters.residence().count());
        assertEquals(1, counters.residence().bucketCount(ResidenceHistogram.BUCKETS - 1));
        assertEquals(2, counters.residence().bucketCount(0));
    }
}
