package io.sotto.loadtest.call;

import io.sotto.loadtest.media.Composer;
import io.sotto.loadtest.media.MediaPacket;
import io.sotto.loadtest.media.MediaShape;
import io.sotto.loadtest.media.Microphone;
import io.sotto.loadtest.media.OutStream;
import io.sotto.loadtest.media.OutStream.Numbers;
import io.sotto.loadtest.media.OutStream.Owner;
import io.sotto.loadtest.media.VideoLayer;
import io.sotto.loadtest.signal.OfferedTrack;
import io.sotto.loadtest.signal.Target.Sending;
import io.sotto.loadtest.wire.Agenda;
import io.sotto.loadtest.wire.Wire;
import io.sotto.srtp.rtcp.RtcpWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * What one participant sends: the layers of its camera and its microphone, each on its own beat,
 * with sender reports; retransmissions and key frames when the server asks.
 *
 * <p>Confined to its lane's thread once it has started.
 */
final class Publisher {
    /** Its microphone among its streams; the layers of its camera are 0, 1, 2. */
    static final int AUDIO_STREAM = 100;

    private static final long REPORT_NANOS = 1_000_000_000L;

    /** Seconds from 1900, where NTP begins, to 1970 (RFC 5905 section 6). */
    private static final long NTP_EPOCH_SECONDS = 2_208_988_800L;

    private final Role role;
    private final Lane lane;
    private final Beat beat;
    private final List<OfferedTrack> tracks = new ArrayList<>();
    private final List<VideoLayer> layers = new ArrayList<>();
    private final List<OutStream> streams = new ArrayList<>();
    private final MediaPacket repair = new MediaPacket();
    private @Nullable Microphone microphone;
    private @Nullable OutStream audio;
    private Composer.@Nullable Connection connection;
    private @Nullable Wire wire;
    private boolean sending;

    /**
     * When everybody's frames come, so that they do not all come at once.
     *
     * @param startNanos any instant that is the same for all
     * @param share how far into a frame this one's begin, 0 to 1
     * @param speakers who speaks when
     */
    record Beat(long startNanos, double share, Speakers speakers) {}

    Publisher(Role role, MediaShape camera, Lane lane, Beat beat) {
        this.role = role;
        this.lane = lane;
        this.beat = beat;
        SplittableRandom random = new SplittableRandom(role.number());
        ThreadLocalRandom ssrcs = ThreadLocalRandom.current();
        if (role.microphone()) {
            microphone = new Microphone(random.split());
            tracks.add(new OfferedTrack("audio-" + role.number(), null, ssrcs.nextInt(), 0));
        }
        if (role.camera()) {
            for (int layer = 0; layer < camera.layers().size(); layer++) {
                layers.add(new VideoLayer(camera, layer, random.split()));
            }
            tracks.add(
                    new OfferedTrack(
                            "video-" + role.number(), camera, ssrcs.nextInt(), ssrcs.nextInt()));
        }
    }

    /** What it offers. */
    List<OfferedTrack> tracks() {
        return tracks;
    }

    /** Packets of one of its streams, retransmissions not among them. */
    long packets(int stream) {
        Microphone mine = microphone;
        if (stream == AUDIO_STREAM) {
            return mine == null ? 0 : mine.packets();
        }
        return stream < layers.size() ? layers.get(stream).packets() : 0;
    }

    // -- from here on the lane's thread

    void start(Wire over, Sending agreed, long nowNanos) {
        if (tracks.isEmpty()) {
            return;
        }
        wire = over;
        sending = true;
        Composer.Connection shared = new Composer.Connection(agreed.extensions());
        connection = shared;
        for (OfferedTrack track : tracks) {
            if (track.camera() == null) {
                startMicrophone(track, agreed, nowNanos);
            } else {
                startCamera(track, agreed, nowNanos);
            }
        }
        lane.loop().agenda().add(nowNanos + REPORT_NANOS, this::report);
    }

    private void startMicrophone(OfferedTrack track, Sending agreed, long nowNanos) {
        Microphone mine = microphone;
        Composer.Connection shared = connection;
        Wire over = wire;
        if (mine == null || shared == null || over == null) {
            return;
        }
        Numbers numbers = new Numbers(agreed.payloads().opus(), 0, track.ssrc(), 0);
        Owner owner = new Owner(role.number(), AUDIO_STREAM);
        OutStream stream = new OutStream(owner, numbers, agreed.audioMid(), "");
        audio = stream;
        streams.add(stream);
        Agenda.Item item =
                (dueNanos, now) ->
                        sending
                                ? mine.run(
                                        dueNanos,
                                        beat.speakers().speaks(role.place(), dueNanos),
                                        packet -> {
                                            packet.leave(System.nanoTime());
                                            int sequence = mine.sequenceOf(packet.number());
                                            int length =
                                                    lane.composer()
                                                            .audio(
                                                                    shared, stream, sequence,
                                                                    packet);
                                            over.sendRtp(lane.composer().bytes(), length);
                                            sent(packet.sentNanos() - dueNanos);
                                        })
                                : Agenda.Item.OVER;
        lane.loop().agenda().add(first(20_000_000L, nowNanos), item);
    }

    private void startCamera(OfferedTrack track, Sending agreed, long nowNanos) {
        Composer.Connection shared = connection;
        Wire over = wire;
        if (shared == null || over == null) {
            return;
        }
        boolean simulcast = layers.size() > 1;
        for (int i = 0; i < layers.size(); i++) {
            VideoLayer layer = layers.get(i);
            ThreadLocalRandom ssrcs = ThreadLocalRandom.current();
            Numbers numbers =
                    new Numbers(
                            agreed.payloads().vp8(),
                            agreed.payloads().rtx(),
                            simulcast ? ssrcs.nextInt() : track.ssrc(),
                            simulcast ? ssrcs.nextInt() : track.rtxSsrc());
            Owner owner = new Owner(role.number(), i);
            OutStream stream = new OutStream(owner, numbers, agreed.videoMid(), layer.rid());
            streams.add(stream);
            Frames frames = new Frames(shared, stream, over);
            lane.loop().agenda().add(first(layer.frameNanos(), nowNanos), frames.of(layer));
        }
    }

    /** The next beat of this participant. */
    private long first(long intervalNanos, long nowNanos) {
        long phase = (long) (intervalNanos * beat.share());
        long since = Math.floorMod(nowNanos - beat.startNanos() - phase, intervalNanos);
        return nowNanos + intervalNanos - since;
    }

    /** Sends the frames of one layer. */
    private final class Frames implements VideoLayer.Sink {
        private final Composer.Connection shared;
        private final OutStream stream;
        private final Wire over;
        private long dueNanos;

        Frames(Composer.Connection shared, OutStream stream, Wire over) {
            this.shared = shared;
            this.stream = stream;
            this.over = over;
        }

        Agenda.Item of(VideoLayer layer) {
            return (due, now) -> {
                dueNanos = due;
                return sending ? layer.run(due, this) : Agenda.Item.OVER;
            };
        }

        @Override
        public void send(VideoLayer layer, MediaPacket packet) {
            packet.leave(System.nanoTime());
            int length = lane.composer().video(shared, stream, layer, packet);
            over.sendRtp(lane.composer().bytes(), length);
            sent(packet.sentNanos() - dueNanos);
        }
    }

    private void sent(long lagNanos) {
        if (lane.isCounting()) {
            lane.tally(false).onSent(lagNanos);
        }
    }

    private long report(long dueNanos, long nowNanos) {
        Wire over = wire;
        if (!sending || over == null) {
            return Agenda.Item.OVER;
        }
        long ntp = ntp(System.currentTimeMillis());
        RtcpWriter out = lane.reports().begin();
        Microphone mine = microphone;
        OutStream voice = audio;
        if (mine != null && voice != null) {
            Totals totals = new Totals(mine.packets(), mine.payloadBytes());
            out.senderReport(voice.ssrc(), ntp, mine.timestamp(), totals);
        }
        int offset = voice == null ? 0 : 1;
        for (int i = 0; i < layers.size(); i++) {
            VideoLayer layer = layers.get(i);
            Totals totals = new Totals(layer.packets(), layer.payloadBytes());
            int ssrc = streams.get(i + offset).ssrc();
            out.senderReport(ssrc, ntp, layer.timestampAt(nowNanos), totals);
        }
        over.sendRtcp(out.bytes(), out.length());
        return dueNanos + REPORT_NANOS;
    }

    private record Totals(long packets, long payloadBytes) implements RtcpWriter.SenderTotals {}

    /** 32.32 fixed point (RFC 3550 section 4). */
    static long ntp(long unixMillis) {
        long seconds = unixMillis / 1000 + NTP_EPOCH_SECONDS;
        return seconds << 32 | (unixMillis % 1000 << 32) / 1000;
    }

    // -- what the server asks

    void onReported(int ssrc) {
        streams.forEach(stream -> stream.onReported(ssrc));
    }

    void onKeyFrameNeeded(int ssrc) {
        int offset = audio == null ? 0 : 1;
        for (int i = 0; i < layers.size(); i++) {
            if (i + offset < streams.size() && streams.get(i + offset).ssrc() == ssrc) {
                layers.get(i).wantKeyFrame();
            }
        }
    }

    void onMissing(int ssrc, int sequence) {
        int offset = audio == null ? 0 : 1;
        Composer.Connection shared = connection;
        Wire over = wire;
        for (int i = 0; i < layers.size() && shared != null && over != null; i++) {
            OutStream stream = streams.get(i + offset);
            if (stream.ssrc() == ssrc
                    && stream.isRepaired()
                    && layers.get(i).recall(sequence, repair)) {
                int length = lane.composer().retransmission(shared, stream, layers.get(i), repair);
                over.sendRtp(lane.composer().bytes(), length);
                if (lane.isCounting()) {
                    lane.tally(false).onResent();
                }
            }
        }
    }

    void stop() {
        sending = false;
    }
}
