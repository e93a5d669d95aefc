package io.sotto.sfu.room;

import io.sotto.metrics.LoopCounters;
import io.sotto.sfu.room.RoomCommand.LayerSource;
import io.sotto.sfu.room.RoomCommand.Preference;
import io.sotto.sfu.room.RoomCommand.Publication;
import io.sotto.sfu.room.RoomCommand.Subscription;
import io.sotto.srtp.payload.Codec;
import io.sotto.srtp.rtp.PacketBuffer;
import io.sotto.srtp.rtp.PacketPool;
import io.sotto.srtp.rtp.RtpWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;

/**
 * A room with one publisher, whose frames come again and again under new numbers, and with many
 * receivers, whose way out drops what they are sent.
 */
final class BenchmarkRoom {
    private static final int FRAME_PACKETS = 6;
    private static final int VIDEO_BYTES = 1150;
    private static final int AUDIO_BYTES = 110;
    private static final int LAYERS = 3;
    private static final int FIRST_SSRC = 40;
    private static final String[] RIDS = {"q", "h", "f"};
    private static final Preference SMALLEST = new Preference(false, 0, 0, 0);
    private static final String PUBLISHER = "publisher";
    private static final String WITNESS = "witness";
    private static final String TRACK = "track";

    private final ForwardingBenchmark.Media media;
    private final int layers;
    private final PacketPool pool = new PacketPool(2048);
    private final Dropped dropped = new Dropped();
    private final RoomShard shard =
            new RoomShard(new LoopCounters(0), new Random(1), new Unheard(), 8);
    private final Endpoint publisher;
    private final List<String> receivers = new ArrayList<>();
    private final List<Arriving> frame = new ArrayList<>();
    private final int[] sequences = new int[LAYERS];
    private int timestamp;
    private int transportSequence;
    private int next;
    private long nowNanos;

    /** Where packets end: it looks at each, so that none is written for nothing. */
    static final class Dropped extends RecyclingEgress {
        long packets;
        int seen;

        @Override
        public void send(RtpWriter sent) {
            packets++;
            seen += sent.ssrc() ^ sent.sequence() ^ sent.length();
            giveBack(sent);
        }

        @Override
        public void rtcp(byte[] packet, int length) {
            seen += length;
        }
    }

    private static final class Unheard implements RoomEvents {
        @Override
        public void onSpeakers(List<Speaker> changed) {}

        @Override
        public void onQuality(String endpointId, Quality quality) {}

        @Override
        public void onStreamStates(String endpointId, List<StreamState> changed) {}

        @Override
        public void onFault() {}
    }

    /** A packet of a frame, whose numbers change each time it comes. */
    private static final class Arriving {
        final byte[] bytes;
        final int layer;
        final int transportSequenceAt;

        Arriving(byte[] bytes, int layer, int transportSequenceAt) {
            this.bytes = bytes;
            this.layer = layer;
            this.transportSequenceAt = transportSequenceAt;
        }
    }

    /** Everybody receives what they shall; a witness has seen that it is right, and is gone. */
    BenchmarkRoom(ForwardingBenchmark.Media media, int receiverCount) {
        this.media = media;
        layers = media == ForwardingBenchmark.Media.VP8_SIMULCAST ? LAYERS : 1;
        join(PUBLISHER, dropped);
        publisher = Objects.requireNonNull(shard.endpoint(PUBLISHER));
        shard.apply(new RoomCommand.Publish(PUBLISHER, publication()), nowNanos);
        TestPeer witness = new TestPeer(WITNESS, () -> nowNanos);
        receive(WITNESS, witness, 1);
        for (int i = 0; i < receiverCount; i++) {
            receive("receiver" + i, dropped, 100 + 2 * i);
        }
        begin();
        witness.forget();
        long before = dropped.packets;
        for (int i = 0; i < frame.size(); i++) {
            arrive();
        }
        int each = isAudio() ? 1 : FRAME_PACKETS;
        require(dropped.packets - before == (long) each * receiverCount, "all get all");
        require(witness.media.size() == each, "the witness does, too");
        boolean rewritten = !isAudio() && witness.last().pictureId() != pictureOf(layers - 1);
        require(rewritten == layers > 1, "picture ids are rewritten where they must be");
        shard.apply(new RoomCommand.Leave(WITNESS), nowNanos);
    }

    private boolean isAudio() {
        return media == ForwardingBenchmark.Media.OPUS;
    }

    private static int pictureOf(int layer) {
        return 1000 * (layer + 1);
    }

    private static void require(boolean fact, String what) {
        if (!fact) {
            throw new IllegalStateException("not so: " + what);
        }
    }

    private void join(String id, Egress egress) {
        shard.apply(new RoomCommand.Join(id, egress), nowNanos);
        shard.apply(
                new RoomCommand.Negotiate(id, TestPacket.EXTENSIONS, TestPeer.EXTENSIONS),
                nowNanos);
    }

    private Publication publication() {
        if (isAudio()) {
            List<LayerSource> only = List.of(new LayerSource("", FIRST_SSRC, 0, 0, 0));
            return new Publication(TRACK, Codec.OPUS, 48_000, "1", TestPacket.OPUS, 0, only);
        }
        List<LayerSource> sources = new ArrayList<>();
        for (int layer = 0; layer < layers; layer++) {
            sources.add(new LayerSource(layers == 1 ? "" : RIDS[layer], 0, 0, 0, 0));
        }
        return new Publication(
                TRACK, Codec.VP8, 90_000, "1", TestPacket.VP8, TestPacket.VP8_RTX, sources);
    }

    private void receive(String id, Egress egress, int ssrc) {
        join(id, egress);
        receivers.add(id);
        shard.apply(
                new RoomCommand.Subscribe(
                        id, new Subscription(TRACK, "7", 120, 121, ssrc, ssrc + 1, true)),
                nowNanos);
    }

    /** Receivers get a key frame of the smallest layer, then one of the largest, and go on. */
    private void begin() {
        for (Preference preference : List.of(SMALLEST, Preference.EVERYTHING)) {
            for (String id : receivers) {
                shard.apply(new RoomCommand.Prefer(id, TRACK, preference), nowNanos);
            }
            frame.clear();
            next = 0;
            for (int layer = 0; layer < layers; layer++) {
                frame.add(arriving(layer, true));
            }
            for (int layer = 0; layer < layers; layer++) {
                arrive();
            }
        }
        frame.clear();
        for (int layer = 0; layer < layers; layer++) {
            int packets = layer < layers - 1 ? layer + 1 : FRAME_PACKETS;
            for (int i = 0; i < (isAudio() ? 1 : packets); i++) {
                frame.add(arriving(layer, false));
            }
        }
    }

    private Arriving arriving(int layer, boolean key) {
        if (isAudio()) {
            byte[] audio =
                    TestPacket.audio(FIRST_SSRC, 0, 0)
                            .level(30)
                            .transport(0)
                            .body(new byte[AUDIO_BYTES])
                            .bytes();
            return new Arriving(audio, 0, 19);
        }
        TestPacket packet =
                TestPacket.video(FIRST_SSRC + layer, 0, 0)
                        .picture(key, pictureOf(layer), 7 * layer)
                        .transport(0)
                        .mid("1")
                        .body(new byte[VIDEO_BYTES]);
        return new Arriving((layers == 1 ? packet : packet.rid(RIDS[layer])).bytes(), layer, 17);
    }

    /** The next packet comes, under new numbers, and is forwarded. */
    private void arrive() {
        if (next == frame.size()) {
            next = 0;
            timestamp += isAudio() ? 960 : 3000;
            nowNanos += isAudio() ? 20_000_000 : 33_333_333;
        }
        Arriving packet = frame.get(next++);
        PacketBuffer buffer = pool.take();
        byte[] bytes = buffer.bytes();
        System.arraycopy(packet.bytes, 0, bytes, 0, packet.bytes.length);
        buffer.resize(packet.bytes.length);
        putShort(bytes, 2, sequences[packet.layer]++);
        putShort(bytes, 4, timestamp >>> 16);
        putShort(bytes, 6, timestamp);
        putShort(bytes, packet.transportSequenceAt, transportSequence++);
        shard.onRtp(publisher, buffer, nowNanos);
        shard.forward();
        buffer.release();
    }

    private static void putShort(byte[] bytes, int at, int value) {
        bytes[at] = (byte) (value >> 8);
        bytes[at + 1] = (byte) value;
    }

    /** Packets come until so many have been forwarded; gives something of what was in them. */
    int forward(int packets) {
        long end = dropped.packets + packets;
        while (dropped.packets < end) {
            arrive();
        }
        require(dropped.packets == end, "no more than was asked for");
        return dropped.seen;
    }
}
