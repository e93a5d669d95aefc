package io.sotto.metrics;

import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * One answer to a health question, with its reason.
 *
 * @param reason for a person; holds no address, name or room
 */
public record Health(boolean healthy, String reason) {
    public static Health up(String reason) {
        return new Health(true, reason);
    }

    public static Health down(String reason) {
        return new Health(false, reason);
    }

    /**
     * Alive means that every loop turned of late. Nothing else: restarting helps against a stuck
     * loop, and against neither load nor a peer that is down.
     *
     * @param nanoTime the clock that the loops tell their turns by
     */
    public static Health ofLoops(
            List<LoopCounters> loops, Duration longestSilence, LongSupplier nanoTime) {
        for (LoopCounters loop : loops) {
            long last = loop.lastTurnNanos();
            long silentNanos = nanoTime.getAsLong() - last;
            if (last == LoopCounters.NO_TURN_YET) {
                return down("loop " + loop.loop() + " has not begun");
            }
            if (silentNanos > longestSilence.toNanos()) {
                long silentMillis = Duration.ofNanos(silentNanos).toMillis();
                return down("loop " + loop.loop() + " was last seen " + silentMillis + " ms ago");
            }
        }
        return up(loops.size() + " loops are turning");
    }
}
