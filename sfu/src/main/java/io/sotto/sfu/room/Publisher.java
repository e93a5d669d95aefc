package io.sotto.sfu.room;

import io.sotto.metrics.DropReason;
import io.sotto.metrics.Meter;
import io.sotto.sfu.room.RoomCommand.LayerSource;
import io.sotto.srtp.rtp.ExtensionMap;
import io.sotto.srtp.rtp.HeaderExtension;
import io.sotto.srtp.rtp.PacketBuffer;
import io.sotto.srtp.rtp.Retransmission;
import io.sotto.srtp.rtp.RtpPacket;
import io.sotto.srtp.rtp.RtpParse;
import io.sotto.srtp.rtp.SsrcTable;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one participant sends: its tracks, and which SSRC carries what of them.
 *
 * <p>An SSRC is known from the offer, or becomes known by the MID and RID of its first packets (RFC
 * 8843 section 9.2, RFC 8853).
 */
final class Publisher {
    /**
     * Twenty tracks of three layers with their retransmissions, twice over. Who sends more is not a
     * browser.
     */
    private static final int SSRCS_MAX = 256;

    private final ShardContext context;
    private final String id;
    private final PublisherFeedback feedback;
    private final SsrcTable<Inbound> inbound = new SsrcTable<>(SSRCS_MAX);
    private final List<UpTrack> tracks = new ArrayList<>();
    private ExtensionMap extensions = ExtensionMap.EMPTY;
    private boolean everSpoke;
    private long spokeNanos;

    /** What an SSRC carries: a stream's own packets, or their retransmissions. */
    private record Inbound(UpTrack track, int index, boolean retransmission) {}

    Publisher(ShardContext context, String id, PublisherFeedback feedback) {
        this.context = context;
        this.id = id;
        this.feedback = feedback;
    }

    String id() {
        return id;
    }

    PublisherFeedback feedback() {
        return feedback;
    }

    /** The extensions of what it sends. */
    ExtensionMap extensions() {
        return extensions;
    }

    void negotiate(ExtensionMap negotiated) {
        extensions = negotiated;
    }

    List<UpTrack> tracks() {
        return tracks;
    }

    /** It speaks. */
    void speaks(long nowNanos) {
        everSpoke = true;
        spokeNanos = nowNanos;
    }

    /** Whether it leads the conversation. */
    boolean leads() {
        Voice leader = context.voices().dominant().current();
        for (int i = 0; i < tracks.size(); i++) {
            if (tracks.get(i).voice() == leader) {
                return true;
            }
        }
        return false;
    }

    /** How long it has not spoken; forever if it never has. */
    long silentNanos(long nowNanos) {
        return everSpoke ? nowNanos - spokeNanos : Long.MAX_VALUE;
    }

    void publish(UpTrack track) {
        tracks.add(track);
        List<LayerSource> layers = track.publication().layers();
        for (int index = 0; index < track.streams(); index++) {
            LayerSource source = layers.get(index);
            if (source.ssrc() != 0) {
                learn(source.ssrc(), new Inbound(track, index, false));
            }
            if (source.rtxSsrc() != 0) {
                learn(source.rtxSsrc(), new Inbound(track, index, true));
            }
        }
    }

    void unpublish(UpTrack track) {
        tracks.remove(track);
        inbound.removeIf(meaning -> meaning.track() == track);
        track.close();
    }

    private boolean learn(int ssrc, Inbound meaning) {
        if (!inbound.put(ssrc, meaning)) {
            context.counters().drop(DropReason.TOO_MANY_SSRCS);
            return false;
        }
        if (!meaning.retransmission()) {
            meaning.track().begin(meaning.index(), ssrc);
        }
        return true;
    }

    /** An authentic RTP packet came from it. */
    void onRtp(PacketBuffer buffer, long nowNanos) {
        SourcePacket packet = context.arrivals().next();
        if (packet.read(buffer, nowNanos) != RtpParse.OK) {
            context.counters().drop(DropReason.MALFORMED_RTP);
            return;
        }
        RtpPacket rtp = packet.rtp();
        int transportSequence = rtp.find(extensions.id(HeaderExtension.TRANSPORT_CC));
        if (transportSequence != -1) {
            feedback.onArrival(rtp.elementInt(transportSequence), rtp.ssrc(), nowNanos);
        }
        Inbound meaning = inbound.get(rtp.ssrc());
        if (meaning == null) {
            meaning = identify(rtp);
        }
        if (meaning != null) {
            onRtp(meaning, packet);
        }
    }

    /** A packet of a track that is connected to another shard came over the link. */
    void onLinkedRtp(UpTrack track, int layer, PacketBuffer buffer, long nowNanos) {
        SourcePacket packet = context.arrivals().next();
        if (packet.read(buffer, nowNanos) != RtpParse.OK) {
            context.counters().drop(DropReason.MALFORMED_RTP);
            return;
        }
        int ssrc = packet.rtp().ssrc();
        UpStream stream = track.stream(layer);
        if (stream == null || stream.ssrc() != ssrc) {
            stream = track.begin(layer, ssrc);
        }
        if (!track.onPacket(stream, false)) {
            context.counters().drop(DropReason.DUPLICATE);
        }
    }

    private void onRtp(Inbound meaning, SourcePacket packet) {
        RtpPacket rtp = packet.rtp();
        UpTrack track = meaning.track();
        UpStream stream = track.stream(meaning.index());
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
                            packet.buffer(),
                            rtp,
                            track.publication().payloadType(),
                            stream.ssrc())) {
                return; // probing: a retransmission of nothing
            }
        }
        if (stream == null) {
            return;
        }
        if (!track.onPacket(stream, meaning.retransmission())) {
            context.counters().drop(DropReason.DUPLICATE);
        }
    }

    /** Finds out by MID and RID what an unknown SSRC carries, and remembers it. */
    private @Nullable Inbound identify(RtpPacket rtp) {
        int mid = rtp.find(extensions.id(HeaderExtension.MID));
        if (mid != -1) {
            for (UpTrack track : tracks) {
                if (track.hasMid(rtp, mid)) {
                    return identify(track, rtp);
                }
            }
        }
        context.counters().drop(DropReason.UNKNOWN_SSRC);
        return null;
    }

    private @Nullable Inbound identify(UpTrack track, RtpPacket rtp) {
        int repaired = rtp.find(extensions.id(HeaderExtension.REPAIRED_RID));
        boolean retransmission =
                repaired != -1 || rtp.payloadType() == track.publication().rtxPayloadType();
        int rid = repaired != -1 ? repaired : rtp.find(extensions.id(HeaderExtension.RID));
        int index = track.indexOf(rtp, rid);
        if (index == -1) {
            context.counters().drop(DropReason.UNKNOWN_SSRC);
            return null;
        }
        if (!retransmission && rtp.payloadType() != track.publication().payloadType()) {
            context.counters().drop(DropReason.UNKNOWN_PAYLOAD_TYPE);
            return null; // somebody else's packet does not end a source
        }
        UpStream before = track.stream(index);
        if (!retransmission && before != null) {
            inbound.remove(before.ssrc());
        }
        Inbound meaning = new Inbound(track, index, retransmission);
        return learn(rtp.ssrc(), meaning) ? meaning : null;
    }

    /** The layer that is sent under an SSRC, or null. */
    @Nullable UpStream streamOf(int ssrc) {
        Inbound meaning = inbound.get(ssrc);
        return meaning == null || meaning.retransmission()
                ? null
                : meaning.track().stream(meaning.index());
    }
}
