package io.sotto.sfu.room;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sotto.metrics.DropReason;
import io.sotto.metrics.LoopCounters;
import io.sotto.metrics.Meter;
import io.sotto.sfu.room.RoomCommand.LayerSource;
import io.sotto.sfu.room.RoomCommand.Preference;
import io.sotto.sfu.room.RoomCommand.Publication;
import io.sotto.sfu.room.RoomCommand.Subscription;
import io.sotto.srtp.payload.Codec;
import io.sotto.srtp.rtcp.RtcpWriter;
import io.sotto.srtp.rtp.PacketBuffer;
import io.sotto.srtp.rtp.PacketPool;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/** A shard with people in it, on a clock that only the test moves. */
final class TestRoom implements RoomEvents {
    static final long MILLI = 1_000_000L;
    static final long SECOND = 1000 * MILLI;
    static final long TICK = 5 * MILLI;

    /** Where a clock may stand when a call begins: nobody promises more than that it goes on. */
    static final List<Long> CLOCKS =
            List.of(0L, -1L, 90 * 24 * 3600 * SECOND, Long.MAX_VALUE - 300 * MILLI, Long.MIN_VALUE);

    /** One layer under a known SSRC, with retransmissions. */
    static final int SSRC = 1000;

    static final int RTX_SSRC = 1001;

    /** What receivers get it as, by default. */
    static final int OUT_SSRC = 5000;

    static final int OUT_RTX_SSRC = 5001;
    static final int OUT_VP8 = 120;
    static final int OUT_RTX = 121;

    final LoopCounters counters = new LoopCounters(0);
    final PacketPool pool = new PacketPool(4096);
    final List<List<Speaker>> speakers = new ArrayList<>();
    final List<String> qualities = new ArrayList<>();
    final List<String> streamStates = new ArrayList<>();
    final ShedTotals shed = new ShedTotals();
    private final RoomShard shard;
    private long nowNanos;

    TestRoom(long startNanos) {
        this(startNanos, Voices.UNLIMITED);
    }

    TestRoom(long startNanos, int voicesMax) {
        nowNanos = startNanos;
        shard = new RoomShard(counters, new Random(7), this, voicesMax);
    }

    long nowNanos() {
        return nowNanos;
    }

    // -- commands

    void apply(RoomCommand command) {
        shard.apply(command, nowNanos);
    }

    TestPeer join(String id) {
        TestPeer peer = new TestPeer(id, this::nowNanos);
        apply(new RoomCommand.Join(id, peer));
        apply(new RoomCommand.Negotiate(id, TestPacket.EXTENSIONS, TestPeer.EXTENSIONS));
        return peer;
    }

    /** A video track of one layer whose SSRCs the offer told. */
    void publishVideo(TestPeer publisher, String track) {
        publishVideo(publisher, track, 1280, 720);
    }

    void publishVideo(TestPeer publisher, String track, int width, int height) {
        publish(publisher, track, List.of(new LayerSource("", SSRC, RTX_SSRC, width, height)));
    }

    /** A video track of three layers q, h and f, known by their RIDs, at 180, 360 and 720 lines. */
    void publishSimulcast(TestPeer publisher, String track) {
        publish(
                publisher,
                track,
                List.of(
                        new LayerSource("q", 0, 0, 320, 180),
                        new LayerSource("h", 0, 0, 640, 360),
                        new LayerSource("f", 0, 0, 1280, 720)));
    }

    private void publish(TestPeer publisher, String track, List<LayerSource> layers) {
        apply(new RoomCommand.Publish(publisher.id, video(track, layers)));
    }

    static Publication video(String track, List<LayerSource> layers) {
        return new Publication(
                track, Codec.VP8, 90_000, "1", TestPacket.VP8, TestPacket.VP8_RTX, layers);
    }

    void publishAudio(TestPeer publisher, String track, int ssrc) {
        List<LayerSource> layers = List.of(new LayerSource("", ssrc, 0, 0, 0));
        apply(
                new RoomCommand.Publish(
                        publisher.id,
                        new Publication(
                                track, Codec.OPUS, 48_000, "0", TestPacket.OPUS, 0, layers)));
    }

    void subscribe(TestPeer receiver, String track) {
        subscribe(receiver, track, OUT_SSRC, "7");
    }

    void subscribe(TestPeer receiver, String track, int ssrc, String mid) {
        subscribe(receiver, new Subscription(track, mid, OUT_VP8, OUT_RTX, ssrc, ssrc + 1, false));
    }

    /** The receiver is to report when packets come. */
    void subscribeNumbered(TestPeer receiver, String track, int ssrc, String mid) {
        subscribe(receiver, new Subscription(track, mid, OUT_VP8, OUT_RTX, ssrc, ssrc + 1, true));
    }

    private void subscribe(TestPeer receiver, Subscription subscription) {
        apply(new RoomCommand.Subscribe(receiver.id, subscription));
    }

    void prefer(TestPeer receiver, String track, Preference preference) {
        apply(new RoomCommand.Prefer(receiver.id, track, preference));
    }

    // -- packets

    void send(TestPeer from, TestPacket packet) {
        send(from, packet.bytes());
    }

    void send(TestPeer from, byte[] bytes) {
        PacketBuffer buffer = buffer(bytes);
        shard.onRtp(endpoint(from), buffer, nowNanos);
        shard.forward();
        buffer.release();
    }

    void control(TestPeer from, Consumer<RtcpWriter> content) {
        RtcpWriter out = new RtcpWriter();
        content.accept(out.begin());
        byte[] bytes = java.util.Arrays.copyOf(out.bytes(), out.length());
        control(from, bytes);
    }

    void control(TestPeer from, byte[] bytes) {
        PacketBuffer buffer = buffer(bytes);
        shard.onRtcp(endpoint(from), buffer, nowNanos);
        buffer.release();
    }

    /** What a receiver gets that misses a packet of {@link #OUT_SSRC}. */
    TestPeer.Received sentAgain(TestPeer receiver, int sequence) {
        control(receiver, out -> out.beginNack(1, OUT_SSRC).missing(sequence).endNack());
        return receiver.under(OUT_RTX_SSRC).getLast();
    }

    private PacketBuffer buffer(byte[] bytes) {
        PacketBuffer buffer = pool.take();
        System.arraycopy(bytes, 0, buffer.bytes(), 0, bytes.length);
        buffer.resize(bytes.length);
        return buffer;
    }

    private Endpoint endpoint(TestPeer peer) {
        Endpoint endpoint = shard.endpoint(peer.id);
        assertNotNull(endpoint, peer.id);
        return endpoint;
    }

    /** Links a track of this shard to another, with the way back for key frame requests. */
    TrackLink link(TestPeer publisher, Publication publication, TestRoom other) {
        String track = publication.trackId();
        other.apply(
                new RoomCommand.Mirror(
                        publisher.id,
                        TestPacket.EXTENSIONS,
                        publication,
                        (id, layer) -> apply(new RoomCommand.RequestKeyFrame(id, layer))));
        TrackLink link =
                new TrackLink() {
                    @Override
                    public void onRtp(int layer, PacketBuffer packet) {
                        PacketBuffer copy =
                                other.buffer(
                                        java.util.Arrays.copyOf(packet.bytes(), packet.length()));
                        other.shard.onLinkedRtp(track, layer, copy, other.nowNanos);
                        other.shard.forward();
                        copy.release();
                    }

                    @Override
                    public void onSenderReport(int layer, long ntpTime, int rtpTimestamp) {
                        other.shard.onLinkedSenderReport(
                                track, layer, ntpTime, rtpTimestamp, other.nowNanos);
                    }
                };
        apply(new RoomCommand.Link(track, link));
        return link;
    }

    // -- time

    void tick() {
        shard.onTick(nowNanos);
    }

    /** Lets time pass, with a tick every five milliseconds. */
    void pass(long nanos) {
        for (long passed = 0; passed < nanos; passed += TICK) {
            nowNanos += Math.min(TICK, nanos - passed);
            tick();
        }
    }

    /** What the loop does with its rooms while it is overloaded. */
    void shed(double pressure) {
        shed.clear();
        shard.shed(pressure, shed, nowNanos);
    }

    // -- what came of it

    long dropped(DropReason reason) {
        return counters.value(Meter.DROPS, reason);
    }

    long count(Meter meter) {
        return counters.value(meter);
    }

    /** Closes the room; every packet lent must have come back. */
    void close() {
        shard.close();
        assertTrue(shard.isEmpty());
        assertEquals(0, pool.lent(), "packets not given back");
    }

    @Override
    public void onSpeakers(List<Speaker> changed) {
        speakers.add(changed);
    }

    @Override
    public void onQuality(String endpointId, Quality quality) {
        qualities.add(endpointId + " " + quality);
    }

    @Override
    public void onStreamStates(String endpointId, List<StreamState> changed) {
        for (StreamState state : changed) {
            String word = state.paused() ? "PAUSED" : "ACTIVE";
            streamStates.add(endpointId + " " + state.trackId() + " " + word);
        }
    }

    @Override
    public void onFault() {
        throw new AssertionError("the shard itself never says this");
    }
}
