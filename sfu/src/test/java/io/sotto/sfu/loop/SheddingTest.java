package io.sotto.sfu.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How pressure follows load; the clock of each test begins a second before its wrap. */
final class SheddingTest {
    private static final long MILLI = 1_000_000L;
    private static final long TICK = 5 * MILLI;

    private long nowNanos = Long.MAX_VALUE - 1000 * MILLI;
    private final Shedding shedding = new Shedding(nowNanos);

    /** For so long the loop works this share of its time. */
    private void pass(long millis, double share) {
        pass(millis, share, share);
    }

    private void pass(long millis, double share, double unshedShare) {
        for (long passed = 0; passed < millis * MILLI; passed += TICK) {
            nowNanos += TICK;
            shedding.update(share, unshedShare, share, nowNanos);
        }
    }

    /** The loop does not turn at all for a while. */
    private void stall(long millis) {
        nowNanos += millis * MILLI;
        shedding.update(1, 1, 1, nowNanos);
    }

    @Test
    void aLoopThatHasTimeLeftShedsNothing() {
        pass(60_000, 0.9);
        assertFalse(shedding.isShedding());
    }

    @Test
    void aLoopWithoutTimeForAFewWindowsBeginsToShed() {
        pass(140, 0.99);
        assertFalse(shedding.isShedding());
        pass(20, 0.99);
        assertTrue(shedding.isShedding());
    }

    @Test
    void newcomersAreTurnedAwayAfterASecondOfSheddingUntilItEnds() {
        pass(1_100, 1);
        assertFalse(shedding.isAtLimit());
        pass(100, 1);
        assertTrue(shedding.isAtLimit());
        pass(10_000, 0.85, 1.2);
        assertTrue(shedding.isAtLimit());
        pass(1_500, 0.2);
        assertFalse(shedding.isShedding());
        assertFalse(shedding.isAtLimit());
    }

    @Test
    void burstsWithTimeBetweenThemAreNoOverload() {
        for (int i = 0; i < 100; i++) {
            pass(100, 1);
            pass(100, 0.6);
        }
        assertFalse(shedding.isShedding());
    }

    @ParameterizedTest
    @ValueSource(longs = {50, 100, 150, 1000})
    void onePauseAndWhatWaitedForItsEndAreNoOverload(long millis) {
        pass(5_000, 0.6);
        stall(millis);
        pass(Math.min(400, millis * 6 / 4), 1); // what came meanwhile, at the 40 % that are left
        pass(5_000, 0.6);
        assertFalse(shedding.isShedding());
    }

    @Test
    void pausesThatDoNotEndAreAnOverload() {
        for (int i = 0; i < 10; i++) {
            stall(60);
            pass(60, 1);
        }
        assertTrue(shedding.isShedding());
    }

    @Test
    void pressureRisesUntilTheLoadFitsAndNoFurther() {
        pass(650, 1);
        assertEquals(1.2, shedding.pressure(), 0.21);
        double before = shedding.pressure();
        pass(10_000, 0.85, 1.5);
        assertEquals(before, shedding.pressure());
        pass(2_000, 1);
        assertEquals(Shedding.PRESSURE_MAX, shedding.pressure());
    }

    @Test
    void pressureFallsGentlyNearTheLimitAndQuicklyFarFromIt() {
        pass(1000, 1);
        pass(400, 0.7, 2);
        double before = shedding.pressure();
        pass(1000, 0.7, 2);
        double gently = before - shedding.pressure();
        assertTrue(gently > 0 && gently < 0.05, gently + " a second");
        before = shedding.pressure();
        pass(500, 0.3, 2);
        double quickly = (before - shedding.pressure()) * 2;
        assertTrue(quickly > 1, quickly + " a second");
    }

    @Test
    void nothingIsGivenBackBeforeTheLastStepCouldShowItsEffect() {
        pass(500, 1);
        double before = shedding.pressure();
        pass(300, 0.1);
        assertEquals(before, shedding.pressure());
        pass(200, 0.1);
        assertTrue(shedding.pressure() < before);
    }

    @Test
    void allComesBackWithinASecondAndAHalf() {
        pass(5_000, 1, 1e9);
        assertEquals(Shedding.PRESSURE_MAX, shedding.pressure());
        pass(1_500, 0.2);
        assertFalse(shedding.isShedding());
    }

    @Test
    void whatWouldFindRoomIsGivenBackAtOnceHoweverBusyTheLoopIs() {
        pass(700, 1);
        pass(2_500, 0.8, 0.76);
        assertFalse(shedding.isShedding());
    }

    @Test
    void whatWasCutIsNotCutAgainWhileItWaitsForKeyFrames() {
        pass(160, 1);
        for (int i = 0; i < 60; i++) { // 300 ms, in which nothing of it shows
            nowNanos += TICK;
            shedding.update(0.95, 1.2, 0.7, nowNanos);
        }
        assertEquals(0.2, shedding.pressure());
        for (int i = 0; i < 40; i++) {
            nowNanos += TICK;
            shedding.update(0.95, 1.2, 0.7, nowNanos);
        }
        assertEquals(0.4, shedding.pressure(), "they do not come");
    }

    @Test
    void whatWasTooMuchIsTriedLessAndLessOften() {
        pass(500, 1);
        int rises = 0;
        for (int i = 0; i < 60_000 / 5; i++) { // a minute in which each bit given back is too much
            double before = shedding.pressure();
            double share = before < 0.6 ? 0.95 : 0.7;
            pass(5, share, 1.2);
            rises += shedding.pressure() > before ? 1 : 0;
        }
        assertTrue(rises > 3 && rises < 20, rises + " times in a minute");
    }

    @Test
    void aStepThatWithholdsNothingIsSkipped() {
        pass(160, 1);
        assertTrue(shedding.skipTo(2, nowNanos));
        assertEquals(2.2, shedding.pressure(), 1e-9);
        assertFalse(shedding.skipTo(1, nowNanos));
        assertEquals(2.2, shedding.pressure(), 1e-9);
    }

    // -- with a room that answers

    /**
     * A loop of which so much is demanded, that sheds as a meeting in three layers does: a key
     * frame later, measured over windows.
     */
    private final class Plant {
        private static final long KEY_FRAME_MILLIS = 300;
        private static final long WINDOW_MILLIS = 50;

        private final ArrayDeque<Double> pressures = new ArrayDeque<>();
        private double demand;
        private double share;
        private double workedInWindow;
        private int ticksOfWindow;
        private int turns;
        private double shares;
        private int windows;
        private double direction;
        private final Random random = new Random(5);

        /** The part of the load that is left at a pressure: 1, 0.45, 0.2, 0.08 and between. */
        private double left(double pressure) {
            double[] corners = {1, 0.45, 0.2, 0.08, 0.08};
            int from = (int) pressure;
            return corners[from] + (corners[from + 1] - corners[from]) * (pressure - from);
        }

        double meanShare() {
            return shares / windows;
        }

        void run(long millis) {
            shares = 0;
            windows = 0;
            for (long passed = 0; passed < millis * MILLI; passed += TICK) {
                nowNanos += TICK;
                pressures.addLast(shedding.pressure());
                double effective =
                        pressures.size() > KEY_FRAME_MILLIS * MILLI / TICK
                                ? pressures.removeFirst()
                                : 0;
                double noise = 1 + 0.2 * random.nextGaussian();
                workedInWindow += Math.min(1, demand * noise * left(effective));
                if (++ticksOfWindow == WINDOW_MILLIS * MILLI / TICK) {
                    share = workedInWindow / ticksOfWindow;
                    shares += share;
                    windows++;
                    workedInWindow = 0;
                    ticksOfWindow = 0;
                }
                double before = shedding.pressure();
                double settled = share * left(before) / left(effective);
                shedding.update(share, share / left(effective), settled, nowNanos);
                count(shedding.pressure() - before);
            }
        }

        private void count(double change) {
            if (change * direction < 0) {
                turns++;
            }
            direction = change == 0 ? direction : change;
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {1.05, 1.2, 1.5, 2, 3, 4, 6, 9})
    void itSettlesAndDoesNotSwing(double demand) {
        Plant loop = new Plant();
        loop.demand = demand;
        loop.run(10_000);
        assertTrue(shedding.isShedding());
        assertTrue(loop.turns <= 4, loop.turns + " turns until it settles");
        loop.turns = 0;
        loop.run(60_000);
        assertTrue(loop.turns <= 2, loop.turns + " turns in a minute");
        assertTrue(loop.meanShare() < 0.9, "share " + loop.meanShare());
        assertTrue(loop.meanShare() > 0.7, "withholds too much: share " + loop.meanShare());
    }

    @ParameterizedTest
    @ValueSource(doubles = {1.2, 2, 4, 9})
    void theLoadFitsWithinTwoSeconds(double demand) {
        Plant loop = new Plant();
        loop.demand = 0.6;
        loop.run(3_000);
        loop.demand = demand;
        loop.run(2_000);
        loop.run(500);
        assertTrue(loop.meanShare() < 0.93, "share " + loop.meanShare());
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.2, 0.4, 0.6, 0.7, 0.78})
    void itIsBackToNormalTwoSecondsAfterTheLoadHasGone(double normal) {
        for (double demand : new double[] {1.1, 1.5, 2, 3, 5, 9}) {
            Plant loop = new Plant();
            loop.demand = demand;
            loop.run(8_000);
            assertTrue(shedding.isShedding());
            loop.demand = normal;
            loop.run(2_000);
            assertEquals(0, shedding.pressure(), "after " + demand);
            assertEquals(normal, loop.share, 0.3 * normal, "after " + demand);
        }
    }
}
