package io.sotto.sfu.room;

/** What the rooms of a loop send and withhold while it is overloaded, summed over all of them. */
public final class ShedTotals {
    /** Pressures below which nothing is withheld where nobody gets a large enough layer. */
    private static final int WITHOUT_TOP_LAYERS = 1;

    private static final int WITHOUT_LARGER_LAYERS = 2;

    /** Fewer of them than one in so many tracks would not make a difference. */
    private static final int WORTH_WHILE = 20;

    private long sentBps;
    private long settledBps;
    private long unshedBps;
    private int limited;
    private int paused;
    private int videos;
    private int topLayers;
    private int largerLayers;

    /** Begins anew. */
    public void clear() {
        sentBps = 0;
        settledBps = 0;
        unshedBps = 0;
        limited = 0;
        paused = 0;
        videos = 0;
        topLayers = 0;
        largerLayers = 0;
    }

    /** Sound, which nothing is withheld of. */
    void audio(long bitsPerSecond) {
        sentBps += bitsPerSecond;
        settledBps += bitsPerSecond;
        unshedBps += bitsPerSecond;
    }

    /**
     * A video track sends so much to a receiver, will after the next key frame, and would if
     * nothing were withheld.
     */
    void video(long nowBps, long soonBps, long otherwiseBps) {
        sentBps += nowBps;
        settledBps += soonBps;
        unshedBps += Math.max(nowBps, otherwiseBps);
        videos++;
    }

    /** It would otherwise be this one of so many layers. */
    void layer(int layer, int layers) {
        topLayers += layer > Math.max(0, layers - 2) ? 1 : 0;
        largerLayers += layer > 0 ? 1 : 0;
    }

    /** It gets no more than one layer, or {@link LayerDemand#NO_LAYER}, instead of another. */
    void allowed(int layer, int otherwise) {
        paused += layer == LayerDemand.NO_LAYER ? 1 : 0;
        limited += layer != LayerDemand.NO_LAYER && layer < otherwise ? 1 : 0;
    }

    /** How many times as much would be sent if nothing were withheld. */
    public double unshedRatio() {
        return (double) Math.max(1, unshedBps) / Math.max(1, sentBps);
    }

    /** How many times as much will be sent after the key frames that were asked for. */
    public double settledRatio() {
        return (double) Math.max(1, settledBps) / Math.max(1, sentBps);
    }

    /** The pressure from which on something is withheld that makes a difference. */
    public double effectivePressure() {
        if (topLayers * WORTH_WHILE >= videos) {
            return 0;
        }
        return largerLayers * WORTH_WHILE >= videos ? WITHOUT_TOP_LAYERS : WITHOUT_LARGER_LAYERS;
    }

    /** How many video tracks, counted once per receiver, are limited to a smaller layer. */
    public int tracksLimited() {
        return limited;
    }

    /** How many of them are not sent at all. */
    public int tracksPaused() {
        return paused;
    }
}
