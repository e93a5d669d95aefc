package io.sotto.sfu.room;

import io.sotto.metrics.Meter;
import io.sotto.sfu.room.RoomCommand.LayerSource;
import io.sotto.sfu.room.RoomCommand.Publication;
import io.sotto.srtp.payload.Codec;
import io.sotto.srtp.rtp.HeaderExtension;
import io.sotto.srtp.rtp.RtpPacket;
import io.sotto.srtp.rtp.VideoLayersAllocation;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A published track: its layers, and who receives it. */
final class UpTrack {
    /**
     * Sound that pauses comes every 400 ms; after this it was held back on another shard, or lost.
     */
    private static final long ABSENCE_NANOS = 1_000_000_000L;

    private final ShardContext context;
    private final Publisher publisher;
    private final Publication publication;
    private final byte[] mid;
    private final byte[][] rids;

    /** One for each layer, or one for all. */
    private final @Nullable UpStream[] streams;

    private final List<TrackReceiver> receivers = new ArrayList<>();
    private final List<SourcePacket> waiting = new ArrayList<>();
    private final SpeechMeter speech = new SpeechMeter();
    private final Voice voice = new Voice();
    private final long[] layerBps;
    private boolean muted;
    private boolean withheld;
    private boolean everHeard;
    private long heardNanos;

    UpTrack(ShardContext context, Publisher publisher, Publication publication) {
        this.context = context;
        this.publisher = publisher;
        this.publication = publication;
        mid = HeaderExtension.ascii(publication.mid());
        List<LayerSource> layers = publication.layers();
        rids =
                layers.stream()
                        .map(layer -> HeaderExtension.ascii(layer.rid()))
                        .toArray(byte[][]::new);
        streams = new UpStream[publication.streams()];
        layerBps = new long[layers.size()];
    }

    String id() {
        return publication.trackId();
    }

    ShardContext context() {
        return context;
    }

    Publisher publisher() {
        return publisher;
    }

    Publication publication() {
        return publication;
    }

    int clockRate() {
        return publication.clockRate();
    }

    boolean isAudio() {
        return publication.codec() == Codec.OPUS;
    }

    /** Whether lost packets are asked for again: video is, audio conceals its losses. */
    boolean isRepaired() {
        return !isAudio();
    }

    /** Whether it is somebody's microphone. */
    boolean isMicrophone() {
        return isAudio() && !publication.screen();
    }

    Voice voice() {
        return voice;
    }

    SpeechMeter speech() {
        return speech;
    }

    void mute(boolean nowMuted) {
        muted = nowMuted;
    }

    int layers() {
        return layerBps.length;
    }

    /** How many streams its layers come in: one each, or one. */
    int streams() {
        return streams.length;
    }

    /**
     * What each layer sends on, bits per second; 0 where it is switched off. The array is filled
     * anew by the next call.
     */
    long[] layerBps(long nowNanos) {
        for (int layer = 0; layer < layerBps.length; layer++) {
            UpStream stream = streamOf(layer);
            layerBps[layer] =
                    stream == null || withheld ? 0 : stream.bitsPerSecond(layer, nowNanos);
        }
        return layerBps;
    }

    /** One of its streams by number, or null while nothing of it has come. */
    @Nullable UpStream stream(int index) {
        return streams[index];
    }

    /** The stream that a layer comes in, or null while nothing of it has come. */
    @Nullable UpStream streamOf(int layer) {
        return streams[Math.min(layer, streams.length - 1)];
    }

    List<TrackReceiver> receivers() {
        return receivers;
    }

    /** The other shards that receive it. */
    List<TrackReceiver> links() {
        return receivers.stream().filter(LinkedReceiver.class::isInstance).toList();
    }

    boolean hasMid(RtpPacket rtp, int element) {
        return rtp.elementEquals(element, mid);
    }

    /**
     * The stream that a RID names; the only one where there is no RID; -1 if it is none of ours.
     */
    int indexOf(RtpPacket rtp, int ridElement) {
        if (ridElement == -1) {
            return streams.length == 1 ? 0 : -1;
        }
        for (int index = 0; index < streams.length; index++) {
            if (rtp.elementEquals(ridElement, rids[index])) {
                return index;
            }
        }
        return -1;
    }

    /** Begins a stream under the SSRC that was seen or signalled for it. */
    UpStream begin(int index, int ssrc) {
        end(index);
        List<LayerSource> layers = publication.layers();
        List<LayerSource> carried =
                publication.scalable() ? layers : layers.subList(index, index + 1);
        UpStream stream = new UpStream(this, index, carried, ssrc);
        streams[index] = stream;
        return stream;
    }

    private void end(int index) {
        UpStream stream = streams[index];
        if (stream != null) {
            context.arrivals().forward();
            receivers.forEach(receiver -> receiver.onSourceReplaced(stream));
            stream.close();
            streams[index] = null;
        }
    }

    /**
     * The next packet of the {@link Arrivals} is one of this layer; false if it had come before.
     */
    boolean onPacket(UpStream stream, boolean repaired) {
        SourcePacket packet = context.arrivals().next();
        long sequence = stream.accept(packet, repaired);
        if (sequence < 0) {
            return false;
        }
        packet.describe(stream, sequence);
        boolean changed = !isAudio() && !repaired && noteAllocation(packet);
        if (stream.onDescribed(packet) || changed) {
            receivers.forEach(receiver -> receiver.onLayersChanged(packet.nowNanos()));
        }
        if (!isAudio() || isHeard(packet)) {
            context.arrivals().add(this);
        }
        return true;
    }

    /** Whether a packet of sound is sent on; what was not, or long ago, leaves no gap before it. */
    private boolean isHeard(SourcePacket packet) {
        long nowNanos = packet.nowNanos();
        boolean after = withheld || everHeard && nowNanos - heardNanos > ABSENCE_NANOS;
        withheld = !listen(packet.rtp(), nowNanos);
        if (withheld) {
            context.counters().increment(Meter.VOICE_PACKETS_WITHHELD);
            return false;
        }
        everHeard = true;
        heardNanos = nowNanos;
        if (after) {
            packet.resume();
        }
        return true;
    }

    /** A packet waits for the end of the turn; true if it is the first. */
    boolean keep(SourcePacket packet) {
        waiting.add(packet);
        return waiting.size() == 1;
    }

    /** Shows what waits to each receiver. */
    void forward() {
        for (int i = 0; i < receivers.size(); i++) {
            TrackReceiver receiver = receivers.get(i);
            for (int k = 0; k < waiting.size(); k++) {
                receiver.onPacket(waiting.get(k));
            }
        }
        waiting.clear();
    }

    /** The publisher tells how a layer's timestamps and its wall clock belong together. */
    void onSenderReport(UpStream stream, long ntpTime, int rtpTimestamp, long nowNanos) {
        stream.clock().onReport(ntpTime, rtpTimestamp, nowNanos);
        for (int i = 0; i < receivers.size(); i++) {
            receivers.get(i).onSenderReport(stream, ntpTime, rtpTimestamp);
        }
    }

    /** Takes its loudness in, and says whether others are to hear it: all that is no voice, too. */
    private boolean listen(RtpPacket rtp, long nowNanos) {
        int element = rtp.find(publisher.extensions().id(HeaderExtension.AUDIO_LEVEL));
        if (element == -1 || RtpPacket.elementLength(element) == 0) {
            return true;
        }
        int level = rtp.elementByte(element, 0) & 0x7F;
        if (!muted) {
            speech.onLevel(level);
        }
        return !isMicrophone()
                || context.voices().admit(voice, voice.onLevel(level, nowNanos), nowNanos);
    }

    /**
     * Reads which streams the publisher sends; true if that is news. Its streams are numbered as
     * the offer's RIDs are; where a packet's own number says otherwise, nothing can be told from
     * it.
     */
    private boolean noteAllocation(SourcePacket packet) {
        RtpPacket rtp = packet.rtp();
        int element = rtp.find(publisher.extensions().id(HeaderExtension.VIDEO_LAYERS_ALLOCATION));
        if (element == -1) {
            return false;
        }
        int active = VideoLayersAllocation.activeStreams(rtp, element);
        if (active == -1
                || VideoLayersAllocation.ownStream(rtp, element) != packet.stream().layer()) {
            return false;
        }
        boolean changed = false;
        for (int index = 0; index < streams.length; index++) {
            UpStream other = streams[index];
            changed |= other != null && other.announce((active >> index & 1) != 0);
        }
        return changed;
    }

    void onTick(long nowNanos) {
        for (UpStream stream : streams) {
            if (stream != null) {
                stream.askForMissing(nowNanos);
                stream.askForKeyFrame(nowNanos);
            }
        }
    }

    void close() {
        context.voices().remove(voice);
        for (int index = 0; index < streams.length; index++) {
            end(index);
        }
    }
}
