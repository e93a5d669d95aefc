package io.sotto.sfu.room;

import io.sotto.metrics.DropReason;
import io.sotto.sfu.room.RoomEvents.StreamState;
import io.sotto.srtp.rtp.ExtensionMap;
import io.sotto.srtp.rtp.SsrcTable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One participant that is connected to this shard: as a publisher, and with the tracks that it
 * receives.
 */
public final class Endpoint {
    /** So many tracks may one receive. */
    private static final int SSRCS_MAX = 256;

    private final ShardContext context;
    private final String id;
    private final Egress egress;
    private final EndpointFeedback feedback;
    private final Publisher publisher;
    private final SsrcTable<DownTrack> outbound = new SsrcTable<>(SSRCS_MAX);
    private final Map<String, DownTrack> received = new LinkedHashMap<>();
    private final Downlink downlink;

    private ExtensionMap outboundExtensions = ExtensionMap.EMPTY;

    Endpoint(ShardContext context, String id, Egress egress, long nowNanos) {
        this.context = context;
        this.id = id;
        this.egress = egress;
        feedback = new EndpointFeedback(context, this, nowNanos);
        publisher = new Publisher(context, id, feedback);
        downlink = new Downlink(context, egress, received.values());
    }

    String id() {
        return id;
    }

    Egress egress() {
        return egress;
    }

    EndpointFeedback feedback() {
        return feedback;
    }

    /** What it sends. */
    Publisher publisher() {
        return publisher;
    }

    /** The extensions of what it receives. */
    ExtensionMap outboundExtensions() {
        return outboundExtensions;
    }

    void negotiate(ExtensionMap inboundNegotiated, ExtensionMap outboundNegotiated) {
        publisher.negotiate(inboundNegotiated);
        outboundExtensions = outboundNegotiated;
    }

    /** The tracks it receives, by their ids. */
    Map<String, DownTrack> received() {
        return received;
    }

    Downlink downlink() {
        return downlink;
    }

    /** What leaves for it. */
    Departures departures() {
        return downlink.departures();
    }

    long roundTripNanos() {
        return feedback.roundTripNanos();
    }

    // -- what it receives

    void receive(DownTrack track) {
        received.put(track.track().id(), track);
        if (track.subscription().numbered()) {
            downlink.expectReports();
        }
        if (!outbound.put(track.subscription().ssrc(), track)) {
            context.counters().drop(DropReason.TOO_MANY_SSRCS);
        }
        track.track().receivers().add(track);
    }

    void stopReceiving(DownTrack track) {
        forget(track);
        feedback.goodbye(track.subscription().ssrc());
    }

    /** Without a goodbye: another takes its place under the same SSRC. */
    void forget(DownTrack track) {
        received.remove(track.track().id());
        outbound.remove(track.subscription().ssrc());
        track.track().receivers().remove(track);
    }

    /** The track that this endpoint gets under an SSRC, or null. */
    @Nullable DownTrack receivedUnder(int ssrc) {
        return outbound.get(ssrc);
    }

    /** Which of its pictures began to stand still, or go on, since this was last asked. */
    List<StreamState> newStreamStates() {
        List<StreamState> changed = List.of();
        for (DownTrack track : received.values()) {
            if (track.isPauseNews()) {
                changed = changed.isEmpty() ? new ArrayList<>() : changed;
                changed.add(new StreamState(track.track().id(), track.isPaused()));
            }
        }
        return changed;
    }
}
