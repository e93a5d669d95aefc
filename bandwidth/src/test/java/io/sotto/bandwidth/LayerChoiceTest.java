package io.sotto.bandwidth;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

final class LayerChoiceTest {
    private static final long[] LADDER = {150_000, 500_000, 1_700_000};
    private static final long PLENTY = Long.MAX_VALUE;

    @Test
    void theLargestWantedLayerThatFitsIsChosen() {
        assertEquals(2, LayerChoice.choose(LADDER, 2, -1, PLENTY));
        assertEquals(1, LayerChoice.choose(LADDER, 1, -1, PLENTY));
        assertEquals(1, LayerChoice.choose(LADDER, 2, -1, 1_000_000));
    }

    @Test
    void goingUpNeedsMoreRoomThanStaying() {
        assertEquals(1, LayerChoice.choose(LADDER, 2, 1, 1_800_000));
        assertEquals(2, LayerChoice.choose(LADDER, 2, 2, 1_800_000));
        assertEquals(2, LayerChoice.choose(LADDER, 2, 1, 2_100_000));
    }

    @Test
    void theSmallestActiveLayerIsSentEvenWhereItDoesNotFit() {
        assertEquals(0, LayerChoice.choose(LADDER, 2, 0, 10_000));
        assertEquals(1, LayerChoice.choose(new long[] {0, 500_000, 0}, 0, -1, 10_000));
    }

    @Test
    void layersThatSendNothingAreNotChosen() {
        assertEquals(0, LayerChoice.choose(new long[] {150_000, 0, 0}, 2, -1, PLENTY));
        assertEquals(-1, LayerChoice.choose(new long[] {0, 0, 0}, 2, 1, PLENTY));
    }
}
