package io.sotto.sfu.room;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Whose video an overloaded loop withholds first.
 *
 * <p>Every video track on its way to a receiver has a rank from 0, to be kept longest, to 1:
 * screens before cameras, then who spoke last, and who never spoke at the end; within one track its
 * receivers in the order in which they came, so that one publisher with a thousand receivers sheds
 * as smoothly as a thousand publishers. A pressure from 0 to 1 takes the top layer of that fraction
 * of the tracks that has the worst rank, from 1 to 2 all but the lowest layer, from 2 to 3 the
 * lowest. Sound is never touched.
 */
final class SheddingOrder {
    /** Of a track whose rank is not known yet: the worst. */
    private static final double RANK_OF_NEWCOMERS = Math.nextDown(1.0);

    private final ShardContext context;
    private final List<UpTrack> videos = new ArrayList<>();
    private double pressure;

    /**
     * Where between two ranks this room's are: otherwise many rooms of two would all lose the same
     * track at the very same pressure.
     */
    private double offset = -1;

    SheddingOrder(ShardContext context) {
        this.context = context;
    }

    /** Withholds as much of these tracks as the pressure demands, and counts what that does. */
    void apply(double newPressure, Collection<UpTrack> tracks, ShedTotals totals, long nowNanos) {
        pressure = newPressure;
        if (offset < 0) {
            offset = context.random().nextDouble();
        }
        int receivers = 0;
        for (UpTrack track : tracks) {
            if (track.isAudio()) {
                UpStream stream = track.stream(0);
                long bps = stream == null ? 0 : stream.bitsPerSecond(0, nowNanos);
                totals.audio(bps * track.receivers().size());
            } else {
                videos.add(track);
                receivers += track.receivers().size();
            }
        }
        videos.sort((one, other) -> compare(one, other, nowNanos));
        int before = 0;
        for (UpTrack track : videos) {
            List<TrackReceiver> each = track.receivers();
            for (int i = 0; i < each.size(); i++) {
                if (each.get(i) instanceof DownTrack down) {
                    double rank = (before + i + offset) / receivers;
                    down.shedTo(largestLayer(rank, track.layers()), nowNanos);
                    down.account(totals, nowNanos);
                }
            }
            before += each.size();
        }
        videos.clear();
    }

    /** What a track that is new gets until it has a rank. */
    int largestLayerOfNewcomers(int layers) {
        return largestLayer(RANK_OF_NEWCOMERS, layers);
    }

    private int largestLayer(double rank, int layers) {
        return switch ((int) (pressure + rank)) {
            case 0 -> LayerDemand.EVERY_LAYER;
            case 1 -> Math.max(0, layers - 2);
            case 2 -> 0;
            default -> LayerDemand.NO_LAYER;
        };
    }

    /** The one to keep longer comes first. */
    private static int compare(UpTrack one, UpTrack other, long nowNanos) {
        boolean screen = one.publication().screen();
        if (screen != other.publication().screen()) {
            return screen ? -1 : 1;
        }
        int order =
                Long.compare(
                        one.publisher().silentNanos(nowNanos),
                        other.publisher().silentNanos(nowNanos));
        return order == 0 ? one.id().compareTo(other.id()) : order;
    }
}
