package io.sotto.sfu.room;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** What a loop concludes from what its rooms send and withhold. */
final class ShedTotalsTest {
    private final ShedTotals totals = new ShedTotals();

    /** So many video tracks would get this of three layers. */
    private void videos(int count, int layer) {
        for (int i = 0; i < count; i++) {
            totals.video(100, 100, 100);
            totals.layer(layer, 3);
        }
    }

    @Test
    void nothingIsWithheldWhereNothingIsSent() {
        assertEquals(1, totals.unshedRatio());
        assertEquals(0, totals.tracksLimited() + totals.tracksPaused());
    }

    @Test
    void soundCountsAsSent() {
        totals.audio(100);
        totals.video(100, 0, 700);
        totals.video(0, 200, 200);
        assertEquals(5, totals.unshedRatio());
        assertEquals(1.5, totals.settledRatio());
        totals.clear();
        assertEquals(1, totals.unshedRatio());
        assertEquals(1, totals.settledRatio());
    }

    @Test
    void topLayersAreWorthWithholdingWhereThereAreSome() {
        videos(19, 0);
        videos(1, 2);
        assertEquals(0, totals.effectivePressure());
        videos(1, 0);
        assertEquals(2, totals.effectivePressure(), "too few to make a difference");
    }

    @Test
    void whereNobodyGetsATopLayerTheNextIsTheFirst() {
        videos(10, 1);
        videos(10, 0);
        assertEquals(1, totals.effectivePressure());
    }

    @Test
    void whereEverybodyGetsTheLowestLayerOnlyVideoItselfIsLeft() {
        videos(10, 0);
        assertEquals(2, totals.effectivePressure());
        totals.video(100, 100, 100);
        totals.layer(0, 1);
        assertEquals(2, totals.effectivePressure());
    }

    @Test
    void ofTwoLayersTheUpperIsATopLayer() {
        totals.video(100, 100, 100);
        totals.layer(1, 2);
        assertEquals(0, totals.effectivePressure());
    }
}
