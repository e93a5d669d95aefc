package io.sotto.sfu.room;

import io.sotto.bandwidth.Demand;
import io.sotto.bandwidth.Demand.Option;
import io.sotto.sfu.room.RoomCommand.Preference;
import java.util.ArrayList;
import java.util.List;

/**
 * What one receiver has a use for of a video track: its own preference, within what an overloaded
 * loop lets it have.
 */
final class LayerDemand {
    /** While the loop withholds nothing. */
    static final int EVERY_LAYER = Integer.MAX_VALUE;

    /** Instead of a layer: none. */
    static final int NO_LAYER = -1;

    /** Instead of a rate: there is nothing more. */
    static final long NO_STEP = Long.MAX_VALUE;

    /** How much a picture matters, where a tile is 1. */
    private static final double SCREEN_WEIGHT = 6;

    private static final double LEADER_WEIGHT = 4;

    private static final double SPEAKER_WEIGHT = 2;

    /** Who pauses for breath still speaks. */
    private static final long SPEAKING_NANOS = 3_000_000_000L;

    /** Of a layer that was announced without its size. */
    private static final int USUAL_HEIGHT = 720;

    private static final double FRAMES_PER_SECOND = 30;

    /** A picture that gets better so soon after the path made it worse is one that flickers. */
    private static final long STAYS_NANOS = 3_000_000_000L;

    /** The same for one that only had fewer frames: that is seen less. */
    private static final long STAYS_THIN_NANOS = 1_000_000_000L;

    /** For so long it grows again only if that is worth much. */
    private static final long LATELY_NANOS = 10_000_000_000L;

    private final UpTrack track;
    private Preference preference = Preference.EVERYTHING;
    private int shedTo = EVERY_LAYER;
    private boolean everShrank;
    private long shrankNanos;
    private boolean everThinned;
    private long thinnedNanos;

    /**
     * What can be sent of a track.
     *
     * @param layer 0 for the smallest, {@link #NO_LAYER} for nothing
     * @param temporalLayer up to which its pictures are sent, {@link LayerLimit#ALL_TEMPORAL} for
     *     all
     */
    record Rung(int layer, int temporalLayer) {
        static final Rung NOTHING = whole(NO_LAYER);

        /** All pictures of a layer. */
        static Rung whole(int layer) {
            return new Rung(layer, LayerLimit.ALL_TEMPORAL);
        }

        boolean isLayer() {
            return layer != NO_LAYER;
        }

        boolean isWhole() {
            return temporalLayer == LayerLimit.ALL_TEMPORAL;
        }
    }

    /** What is sent and of use, from the least, and what each is worth. */
    record Choice(List<Rung> rungs, Demand demand) {
        /**
         * What the next whole layer takes more than an option, bits per second, or {@link
         * #NO_STEP}: so much is worth a probe, and what lies between is reached by one that fails.
         */
        long stepBps(int option) {
            for (int next = option + 1; next < rungs.size(); next++) {
                if (rungs.get(next).isWhole()) {
                    return Math.max(0, demand.bps(next) - demand.bps(option));
                }
            }
            return NO_STEP;
        }
    }

    /** What there is to choose from while it is put together, from the least. */
    private record Ladder(List<Rung> rungs, List<Option> options) {
        void add(Rung rung, long bps, int height, double framesPerSecond) {
            rungs.add(rung);
            options.add(new Option(bps, height, framesPerSecond));
        }

        long topBps() {
            return options.isEmpty() ? 0 : options.getLast().bps();
        }

        /** Leaves out what is above one of them. */
        void endWith(int last) {
            rungs.subList(last + 1, rungs.size()).clear();
            options.subList(last + 1, options.size()).clear();
        }
    }

    LayerDemand(UpTrack track) {
        this.track = track;
    }

    /** It takes the place of another. */
    void follow(LayerDemand before) {
        preference = before.preference;
        shedTo = before.shedTo;
    }

    void prefer(Preference newPreference) {
        preference = newPreference;
    }

    /** The largest layer that the loop lets it have. */
    int shedTo() {
        return shedTo;
    }

    void shedTo(int largestLayer) {
        shedTo = largestLayer;
    }

    /** Whether the loop lets it have none. */
    boolean isShed() {
        return shedTo == NO_LAYER;
    }

    /** Whether the receiver itself wants none. */
    boolean isUnwanted() {
        return preference.paused();
    }

    boolean isPaused() {
        return preference.paused() || isShed();
    }

    /** It gets a smaller picture than now, or none, or fewer frames: the path carries less. */
    void onLess(Choice choice, int option, long nowNanos) {
        int layer = choice.rungs().get(choice.demand().current()).layer();
        if (option == Demand.PAUSED || choice.rungs().get(option).layer() != layer) {
            everShrank = true;
            shrankNanos = nowNanos;
        } else {
            everThinned = true;
            thinnedNanos = nowNanos;
        }
    }

    /**
     * The largest layer that is sent and of use; if none is of use the smallest that is sent, -1 if
     * none is.
     */
    int largest(long nowNanos) {
        return largest(shedTo, nowNanos);
    }

    /** The same if the loop withheld nothing. */
    int largestUnshed(long nowNanos) {
        return largest(EVERY_LAYER, nowNanos);
    }

    private int largest(int shed, long nowNanos) {
        long[] layerBps = track.layerBps(nowNanos);
        int limit = Math.min(preference.largest(track.publication().layers()), shed);
        int largest = NO_LAYER;
        for (int layer = 0; layer < layerBps.length; layer++) {
            if (layerBps[layer] > 0 && (largest == NO_LAYER || layer <= limit)) {
                largest = layer;
            }
        }
        return largest;
    }

    /**
     * What there is to choose from; not to be asked where {@link #largest} is no layer.
     *
     * @param target what it gets, or will get with its next key frame
     */
    Choice choice(Rung target, long nowNanos) {
        int largest = largest(nowNanos);
        Ladder ladder = new Ladder(new ArrayList<>(), new ArrayList<>());
        for (int layer = 0; layer <= largest; layer++) {
            UpStream stream = track.streamOf(layer);
            long bps = stream == null ? 0 : stream.bitsPerSecond(layer, nowNanos);
            if (stream != null && bps > 0) {
                if (layer == target.layer()) {
                    addTemporal(ladder, layer, stream, nowNanos);
                }
                ladder.add(Rung.whole(layer), bps, height(layer), FRAMES_PER_SECOND);
            }
        }
        int current = ladder.rungs().indexOf(target);
        if (current >= 0 && stays(nowNanos)) {
            ladder.endWith(current);
        }
        int viewport = preference.height() > 0 ? preference.height() : height(largest);
        Demand demand =
                new Demand(
                        weight(nowNanos),
                        viewport,
                        track.publication().screen(),
                        ladder.options(),
                        current,
                        shrankWithin(LATELY_NANOS, nowNanos));
        return new Choice(ladder.rungs(), demand);
    }

    /**
     * Fewer pictures of the layer that is sent now, where they take more than the smaller layer
     * does; each temporal layer has twice those of the one below. Other layers do not begin with
     * few pictures: their key frame needs the room of all, and would be followed by a way back.
     */
    private void addTemporal(Ladder ladder, int layer, UpStream stream, long nowNanos) {
        int height = height(layer);
        int highest = stream.highestTemporalLayer(layer);
        long smallerBps = ladder.topBps();
        for (int temporal = 0; temporal < highest; temporal++) {
            Rung rung = new Rung(layer, temporal);
            long bps = stream.bitsPerSecond(rung, nowNanos);
            if (bps > smallerBps) {
                ladder.add(rung, bps, height, FRAMES_PER_SECOND / (1 << highest - temporal));
            }
        }
    }

    private boolean stays(long nowNanos) {
        return shrankWithin(STAYS_NANOS, nowNanos)
                || everThinned && nowNanos - thinnedNanos < STAYS_THIN_NANOS;
    }

    private boolean shrankWithin(long nanos, long nowNanos) {
        return everShrank && nowNanos - shrankNanos < nanos;
    }

    private double weight(long nowNanos) {
        if (track.publication().screen()) {
            return SCREEN_WEIGHT;
        }
        if (track.publisher().leads()) {
            return LEADER_WEIGHT;
        }
        return track.publisher().silentNanos(nowNanos) < SPEAKING_NANOS ? SPEAKER_WEIGHT : 1;
    }

    private int height(int layer) {
        int height = track.publication().layers().get(layer).height();
        return height > 0 ? height : USUAL_HEIGHT >> track.layers() - 1 - layer;
    }
}
