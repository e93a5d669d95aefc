package io.sotto.sfu.room;

import io.sotto.bandwidth.RateMeter;
import io.sotto.bandwidth.ReceiverEstimate;
import io.sotto.metrics.DropReason;
import io.sotto.srtp.rtp.ExtensionMap;
import io.sotto.srtp.rtp.RtpWriter;
import io.sotto.srtp.rtp.SsrcTable;
import java.util.LinkedHashMap;
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
    private final ReceiverEstimate estimate = new ReceiverEstimate();
    private final RateMeter sent = new RateMeter();

    private ExtensionMap outboundExtensions = ExtensionMap.EMPTY;

    Endpoint(ShardContext context, String id, Egress egress) {
        this.context = context;
        this.id = id;
        this.egress = egress;
        feedback = new EndpointFeedback(context, this);
        publisher = new Publisher(context, id, feedback);
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

    long roundTripNanos() {
        return feedback.roundTripNanos();
    }

    // -- what it receives

    void receive(DownTrack track) {
        received.put(track.track().id(), track);
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

    void send(RtpWriter packet, long nowNanos) {
        sent.add(packet.length(), nowNanos);
        egress.send(packet);
    }

    void onMaximumBitrate(long bitsPerSecond, long nowNanos) {
        estimate.onReport(bitsPerSecond, sent.bitsPerSecond(nowNanos), nowNanos);
    }

    /** What it can take of each video track that it receives, bits per second. */
    long shareBps(long nowNanos) {
        long limit = estimate.bitsPerSecond(nowNanos);
        int videos = 0;
        for (DownTrack track : received.values()) {
            videos += track.track().isAudio() || track.isPaused() ? 0 : 1;
        }
        return limit == ReceiverEstimate.UNLIMITED ? limit : limit / Math.max(1, videos);
    }

    void retarget(long nowNanos) {
        for (DownTrack track : received.values()) {
            track.retarget(nowNanos);
        }
    }

    void onTick(long nowNanos) {
        publisher.onTick(nowNanos);
        feedback.onTick(nowNanos);
    }
}
