package io.sotto.loadtest.receive;

/** Takes a share of packets, evenly at random. Confined to one thread. */
public final class Sampler {
    private static final double FULL = 0x1p24;

    private final long threshold;
    private long state = 1;

    /** Takes {@code share} of all, from 0 to 1. */
    public Sampler(double share) {
        threshold = Math.round(share * FULL);
    }

    /** Whether the next one is taken. */
    boolean takes() {
        // A linear congruential generator (Knuth's MMIX constants): its high bits are even enough.
        state = state * 6364136223846793005L + 1442695040888963407L;
        return state >>> 40 < threshold;
    }
}
