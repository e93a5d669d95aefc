package io.sotto.bandwidth;

import java.util.List;

/**
 * What one receiver could get of one video track, and what it would have of it.
 *
 * @param weight how much the picture matters against others: 1 for a tile, 4 for who speaks or is
 *     pinned, 6 for a screen
 * @param viewport height in pixels at which it is shown, more than 0
 * @param detail whether sharpness counts more than smoothness, as for a screen
 * @param options from the least to the most; none is better than a later one in all respects
 * @param current which option it gets now, {@link #PAUSED} for none
 * @param lately whether its picture became smaller only a moment ago
 */
public record Demand(
        double weight,
        int viewport,
        boolean detail,
        List<Option> options,
        int current,
        boolean lately) {
    /** Not an option, but what is left when none fits. */
    public static final int PAUSED = -1;

    /** Twice the frames, or a picture twice as high, are not twice as good. */
    private static final double SIZE_EXPONENT = 0.75;

    /** Frames a second after which smoothness has two thirds of its worth. */
    private static final double FRAMES_SCALE = 9;

    private static final double FRAMES_FULL = 30;

    /** A change of size is seen; soon after another one it annoys. */
    private static final double SMALLER_COST = 0.05;

    private static final double LARGER_AGAIN_COST = 0.15;

    /** Nobody's picture stands still so that another's is better, whatever the weights are. */
    private static final double PAUSE_COST = 10;

    /**
     * One layer, with all that it needs.
     *
     * @param bps bits per second
     * @param height of the picture in pixels
     * @param framesPerSecond at most
     */
    public record Option(long bps, int height, double framesPerSecond) {}

    /** What an option is worth to who watches, without the cost of changing to it. */
    public double utility(int option) {
        if (option == PAUSED) {
            return 0;
        }
        Option chosen = options.get(option);
        double size = Math.min(1, (double) chosen.height() / viewport);
        double smooth = smoothness(chosen.framesPerSecond()) / smoothness(FRAMES_FULL);
        return detail
                ? weight * size * Math.pow(Math.min(1, smooth), 1 - SIZE_EXPONENT)
                : weight * Math.pow(size, SIZE_EXPONENT) * Math.min(1, smooth);
    }

    /** The same with the cost of changing to it: what an allocation adds up. */
    double worth(int option) {
        double cost = option == PAUSED ? PAUSE_COST : 0;
        if (current != PAUSED && option != PAUSED) {
            int change = options.get(option).height() - options.get(current).height();
            if (change < 0) {
                cost += weight * SMALLER_COST;
            } else if (change > 0 && lately) {
                cost += weight * LARGER_AGAIN_COST;
            }
        }
        return utility(option) - cost;
    }

    /** Bits per second of an option, 0 for none. */
    public long bps(int option) {
        return option == PAUSED ? 0 : options.get(option).bps();
    }

    private static double smoothness(double framesPerSecond) {
        return 1 - Math.exp(-framesPerSecond / FRAMES_SCALE);
    }
}
