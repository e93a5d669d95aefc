package io.sotto.bandwidth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sotto.bandwidth.CongestionController.State;
import java.util.ArrayDeque;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Single decisions and hostile reports; how it fares in networks, the simulator tells. */
final class CongestionControllerTest {
    private static final long MILLI = 1_000_000L;
    private static final long START_BPS = 300_000;
    private static final long MIN_BPS = 50_000;
    private static final long MAX_BPS = 5_000_000;
    private static final int BYTES = 1250;
    private static final long PATH_NANOS = 50 * MILLI;

    private final CongestionController controller =
            new CongestionController(START_BPS, MIN_BPS, MAX_BPS, 1);
    private long now;

    /** What has arrived, and when the sender will know. */
    private record Arrival(int sequence, long nanos) {}

    private final ArrayDeque<Arrival> arrivals = new ArrayDeque<>();
    private long nextPacket;
    private long nextFeedback;

    /** Sends for a while at a rate, each packet arriving after {@code delayNanos}. */
    private void exchange(long nanos, long bps, long delayNanos) {
        for (long end = now + nanos; now < end; now += MILLI) {
            if (now >= nextPacket) {
                nextPacket = now + BYTES * 8_000_000_000L / bps;
                arrivals.add(new Arrival(controller.onSent(BYTES, now), now + delayNanos));
            }
            if (now >= nextFeedback) {
                nextFeedback = now + 50 * MILLI;
                feedback();
            }
        }
    }

    private void feedback() {
        while (!arrivals.isEmpty() && arrivals.element().nanos() + PATH_NANOS <= now) {
            Arrival arrival = arrivals.remove();
            controller.onReport(arrival.sequence(), arrival.nanos());
        }
        controller.onFeedback(now);
    }

    @Test
    void aFreePathIsUsedMoreAndMore() {
        exchange(2000 * MILLI, START_BPS, PATH_NANOS);
        assertEquals(State.RISING, controller.state());
        assertTrue(controller.targetBps(now) > START_BPS);
    }

    @Test
    void whatIsNotUsedIsNotBelieved() {
        exchange(20_000 * MILLI, START_BPS, PATH_NANOS);
        assertTrue(controller.targetBps(now) < 2 * START_BPS, "got " + controller.targetBps(now));
    }

    @Test
    void aLongQueueIsDrainedBySendingLessThanIsDelivered() {
        exchange(1000 * MILLI, START_BPS, PATH_NANOS);
        exchange(500 * MILLI, START_BPS, PATH_NANOS + 100 * MILLI);
        assertEquals(State.DRAINING, controller.state());
        assertTrue(controller.targetBps(now) < START_BPS, "got " + controller.targetBps(now));
    }

    @Test
    void aQueueThatStaysAlthoughLessIsSentIsSomebodyElses() {
        exchange(1000 * MILLI, START_BPS, PATH_NANOS);
        exchange(2000 * MILLI, START_BPS, PATH_NANOS + 100 * MILLI);
        assertEquals(State.COMPETING, controller.state());
        exchange(3000 * MILLI, START_BPS, PATH_NANOS);
        assertEquals(State.RISING, controller.state());
    }

    @Test
    void aSilenceSaysNothing() {
        exchange(1000 * MILLI, START_BPS, PATH_NANOS);
        double before = (double) controller.targetBps(now);
        now += 60_000 * MILLI;
        feedback();
        assertEquals(before, (double) controller.targetBps(now), 0.1 * before);
    }

    @Test
    void whileNothingIsHeardOfWhatWasSentLessAndLessIs() {
        exchange(2000 * MILLI, START_BPS, PATH_NANOS);
        long before = controller.targetBps(now);
        controller.onSent(BYTES, now);
        now += 3000 * MILLI;
        assertTrue(controller.targetBps(now) < before / 3, "got " + controller.targetBps(now));
        now += 3_600_000 * MILLI;
        assertEquals(MIN_BPS, controller.targetBps(now));
        feedback();
        assertTrue(controller.targetBps(now) >= before, "got " + controller.targetBps(now));
    }

    @Test
    void reportsOfWhatWasNeverSentAreCountedAndIgnored() {
        for (int sequence = 0; sequence <= 0xFFFF; sequence++) {
            controller.onReport(sequence, sequence * MILLI);
        }
        controller.onFeedback(100 * MILLI);
        assertEquals(0x10000, controller.unknownReports());
        assertEquals(START_BPS, controller.targetBps(now));
    }

    @Test
    void repeatedReportsDoNotMakeThePathLookFaster() {
        int sequence = controller.onSent(BYTES, 0);
        for (int i = 1; i <= 1000; i++) {
            controller.onReport(sequence, PATH_NANOS);
            controller.onFeedback(PATH_NANOS + i * MILLI);
        }
        assertEquals(START_BPS, controller.targetBps(now));
    }

    /**
     * Whoever claims that all arrived at once gets what it asked for within the bounds, no more.
     */
    @Test
    void infiniteBandwidthIsBounded() {
        for (int i = 0; i < 10_000; i++) {
            controller.onReport(controller.onSent(BYTES, now), PATH_NANOS);
            now += MILLI;
            controller.onFeedback(now);
        }
        assertTrue(controller.targetBps(now) <= MAX_BPS);
    }

    @Test
    void whateverIsReportedTheRateStaysWithinItsBounds() {
        for (int seed = 0; seed < 50; seed++) {
            Random random = new Random(seed);
            CongestionController fuzzed = new CongestionController(START_BPS, MIN_BPS, MAX_BPS, 1);
            long clock = random.nextLong() >> 1;
            for (int i = 0; i < 20_000; i++) {
                clock += random.nextInt(10) * MILLI / 2;
                switch (random.nextInt(4)) {
                    case 0, 1 -> fuzzed.onSent(random.nextInt(1500) + 1, clock);
                    case 2 -> fuzzed.onReport(random.nextInt(0x10000), anyTime(random, clock));
                    default -> fuzzed.onFeedback(clock);
                }
                long useful = random.nextLong();
                long probe = fuzzed.probeBps(useful, clock);
                long rate = fuzzed.targetBps(clock);
                assertTrue(rate >= MIN_BPS && rate <= MAX_BPS, "seed " + seed + ": " + rate);
                assertTrue(probe >= 0, "seed " + seed);
            }
        }
    }

    private static long anyTime(Random random, long clock) {
        return switch (random.nextInt(5)) {
            case 0 -> -1;
            case 1 -> random.nextLong();
            case 2 -> Long.MAX_VALUE;
            case 3 -> clock - random.nextInt(1_000_000_000);
            default -> clock + random.nextInt(500) * MILLI;
        };
    }
}
