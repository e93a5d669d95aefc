package io.sotto.bandwidth;

/**
 * Which simulcast layer one receiver should get: the largest that it asked for and can take.
 *
 * <p>A rule, not yet an allocation: each track is judged alone against an equal share of what the
 * receiver said it can take. This is the place of the allocator that weighs all tracks of a
 * receiver together.
 */
public final class LayerChoice {
    /** A layer is worth going up to when it leaves this much room, in percent of the share. */
    private static final int UP_PERCENT = 85;

    private LayerChoice() {}

    /** What a receiver must be able to take before it goes up to a layer of this rate. */
    public static long roomFor(long layerBps) {
        return layerBps * 100 / UP_PERCENT;
    }

    /**
     * Chooses among layers that are ordered from small to large.
     *
     * @param layerBps what each layer is sending, bits per second; 0 where it is switched off
     * @param wanted the largest layer that the receiver has a use for
     * @param current the layer it gets now, -1 for none
     * @param shareBps what the receiver can take of this track, bits per second
     * @return the layer to send, -1 if no layer is being sent at all
     */
    public static int choose(long[] layerBps, int wanted, int current, long shareBps) {
        int best = -1;
        for (int layer = 0; layer < layerBps.length; layer++) {
            if (layerBps[layer] == 0) {
                continue;
            }
            long needed = layer > current ? roomFor(layerBps[layer]) : layerBps[layer];
            boolean fits = needed <= shareBps;
            if (best == -1 || layer <= wanted && fits) {
                best = layer;
            }
        }
        return best;
    }
}
