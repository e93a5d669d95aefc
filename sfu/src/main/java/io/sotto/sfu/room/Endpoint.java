package io.sotto.sfu.room;

import io.sotto.bandwidth.RateMeter;
import io.sotto.bandwidth.ReceiverEstimate;
import io.sotto.metrics.DropReason;
import io.sotto.metrics.Meter;
import io.sotto.sfu.room.RoomCommand.LayerSource;
import io.sotto.srtp.rtp.ExtensionMap;
import io.sotto.srtp.rtp.HeaderExtension;
import io.sotto.srtp.rtp.PacketBuffer;
import io.sotto.srtp.rtp.Retransmission;
import io.sotto.srtp.rtp.RtpPacket;
import io.sotto.srtp.rtp.RtpParse;
import io.sotto.srtp.rtp.RtpWriter;
import io.sotto.srtp.rtp.SsrcTable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One participant's media in a shard: what it sends, by SSRC, and what it receives, by track.
 *
 * <p>An SSRC is known from the offer, or becomes known by the MID and RID of its first packets (RFC
 * 8843 section 9.2, RFC 8853).
 */
public final class Endpoint {
    /**
     * Each way: twenty tracks of three layers with their retransmissions, twice over. Who sends
     * more is not a browser.
     */
    private static final int SSRCS_MAX = 256;

    private final ShardContext context;
    private final String id;
    private final Egress egress;
    private final EndpointFeedback feedback;
    private final RtpPacket rtp = new RtpPacket();
    private final SsrcTable<Inbound> inbound = new SsrcTable<>(SSRCS_MAX);
    private final SsrcTable<DownTrack> outbound = new SsrcTable<>(SSRCS_MAX);
    private final List<UpTrack> published = new ArrayList<>();
    private final Map<String, DownTrack> received = new LinkedHashMap<>();
    private final ReceiverEstimate estimate = new ReceiverEstimate();
    private final RateMeter sent = new RateMeter();

    private ExtensionMap extensions = ExtensionMap.EMPTY;
    private ExtensionMap outboundExtensions = ExtensionMap.EMPTY;

    /** What an SSRC carries: a layer's own packets, or their retransmissions. */
    private record Inbound(UpTrack track, int layer, boolean retransmission) {}

    Endpoint(ShardContext context, String id, Egress egress) {
        this.context = context;
        this.id = id;
        this.egress = egress;
        feedback = new EndpointFeedback(context, this);
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

    /** The extensions of what it sends. */
    ExtensionMap extensions() {
        return extensions;
    }

    /** The extensions of what it receives. */
    ExtensionMap outboundExtensions() {
        return outboundExtensions;
    }

    void negotiate(ExtensionMap inboundNegotiated, ExtensionMap outboundNegotiated) {
        extensions = inboundNegotiated;
        outboundExtensions = outboundNegotiated;
    }

    List<UpTrack> published() {
        return published;
    }

    /** The tracks it receives, by their ids. */
    Map<String, DownTrack> received() {
        return received;
    }

    long roundTripNanos() {
        return feedback.roundTripNanos();
    }

    // -- what it publishes

    void publish(UpTrack track) {
        published.add(track);
        List<LayerSource> layers = track.publication().layers();
        for (int layer = 0; layer < layers.size(); layer++) {
            LayerSource source = layers.get(layer);
            if (source.ssrc() != 0) {
                learn(source.ssrc(), new Inbound(track, layer, false));
            }
            if (source.rtxSsrc() != 0) {
                learn(source.rtxSsrc(), new Inbound(track, layer, true));
            }
        }
    }

    void unpublish(UpTrack track) {
        published.remove(track);
        inbound.removeIf(meaning -> meaning.track() == track);
        track.close();
    }

    private boolean learn(int ssrc, Inbound meaning) {
        if (!inbound.put(ssrc, meaning)) {
            context.counters().drop(DropReason.TOO_MANY_SSRCS);
            return false;
        }
        if (!meaning.retransmission()) {
            meaning.track().begin(meaning.layer(), ssrc);
        }
        return true;
    }

    /** An authentic RTP packet came from this endpoint. */
    void onRtp(PacketBuffer buffer, long nowNanos) {
        if (rtp.wrap(buffer) != RtpParse.OK) {
            context.counters().drop(DropReason.MALFORMED_RTP);
            return;
        }
        int transportSequence = rtp.find(extensions.id(HeaderExtension.TRANSPORT_CC));
        if (transportSequence != -1) {
            feedback.onArrival(rtp.elementInt(transportSequence), rtp.ssrc(), nowNanos);
        }
        Inbound meaning = inbound.get(rtp.ssrc());
        if (meaning == null) {
            meaning = identify();
        }
        if (meaning != null) {
            onRtp(meaning, buffer, nowNanos);
        }
    }

    private void onRtp(Inbound meaning, PacketBuffer buffer, long nowNanos) {
        UpTrack track = meaning.track();
        UpStream stream = track.stream(meaning.layer());
        int expected =
                meaning.retransmission()
                        ? track.publication().rtxPayloadType()
                        : track.publication().payloadType();
        if (rtp.payloadType() != expected) {
            context.counters().drop(DropReason.UNKNOWN_PAYLOAD_TYPE);
            return;
        }
        if (meaning.retransmission()) {
            context.counters().increment(Meter.RTX_RECEIVED);
            if (stream == null
                    || !Retransmission.restore(
                            buffer, rtp, track.publication().payloadType(), stream.ssrc())) {
                return; // probing: a retransmission of nothing
            }
        }
        if (stream == null) {
            return;
        }
        var arrival = new UpTrack.Arrival(meaning.retransmission(), nowNanos);
        if (!track.onPacket(stream, buffer, rtp, arrival)) {
            context.counters().drop(DropReason.DUPLICATE);
        }
    }

    /** Finds out by MID and RID what an unknown SSRC carries, and remembers it. */
    private @Nullable Inbound identify() {
        int mid = rtp.find(extensions.id(HeaderExtension.MID));
        if (mid != -1) {
            for (UpTrack track : published) {
                if (track.hasMid(rtp, mid)) {
                    return identify(track);
                }
            }
        }
        context.counters().drop(DropReason.UNKNOWN_SSRC);
        return null;
    }

    private @Nullable Inbound identify(UpTrack track) {
        int repaired = rtp.find(extensions.id(HeaderExtension.REPAIRED_RID));
        boolean retransmission =
                repaired != -1 || rtp.payloadType() == track.publication().rtxPayloadType();
        int rid = repaired != -1 ? repaired : rtp.find(extensions.id(HeaderExtension.RID));
        int layer = track.layerOf(rtp, rid);
        if (layer == -1) {
            context.counters().drop(DropReason.UNKNOWN_SSRC);
            return null;
        }
        if (!retransmission && rtp.payloadType() != track.publication().payloadType()) {
            context.counters().drop(DropReason.UNKNOWN_PAYLOAD_TYPE);
            return null; // somebody else's packet does not end a source
        }
        UpStream before = track.stream(layer);
        if (!retransmission && before != null) {
            inbound.remove(before.ssrc());
        }
        Inbound meaning = new Inbound(track, layer, retransmission);
        return learn(rtp.ssrc(), meaning) ? meaning : null;
    }

    /** The layer of this endpoint that sends under an SSRC, or null. */
    @Nullable UpStream streamOf(int ssrc) {
        Inbound meaning = inbound.get(ssrc);
        return meaning == null || meaning.retransmission()
                ? null
                : meaning.track().stream(meaning.layer());
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
        for (int i = 0; i < published.size(); i++) {
            published.get(i).onTick(nowNanos);
        }
        feedback.onTick(nowNanos);
    }
}
