package io.sotto.sfu.loop;

import io.netty.channel.epoll.Epoll;
import io.sotto.config.LimitsConfig;
import io.sotto.config.MediaConfig;
import io.sotto.metrics.DropReason;
import io.sotto.metrics.LoopCounters;
import io.sotto.metrics.Meter;
import io.sotto.sfu.room.RoomCommand;
import io.sotto.sfu.room.RoomCommand.LayerSource;
import io.sotto.sfu.room.RoomCommand.Publication;
import io.sotto.sfu.room.RoomCommand.Subscription;
import io.sotto.sfu.room.RoomEvents;
import io.sotto.srtp.dtls.DtlsIdentity;
import io.sotto.srtp.dtls.DtlsServer;
import io.sotto.srtp.payload.Codec;
import io.sotto.srtp.rtp.ExtensionMap;
import io.sotto.srtp.rtp.HeaderExtension;
import io.sotto.srtp.rtp.RtpWriter;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;

/** One media loop on a loopback port, as a server runs it. */
final class TestServer implements AutoCloseable {
    static final int MAILBOX = 16;
    static final int TRANSPORTS = 10;
    static final int SSRC = 70;
    private static final int OPUS = 111;

    private static final ExtensionMap EXTENSIONS =
            new ExtensionMap(
                    Map.of(HeaderExtension.AUDIO_LEVEL, 1, HeaderExtension.TRANSPORT_CC, 3));

    final LoopCounters counters;
    final List<LoopCounters> all;
    private final MediaLoops loops;

    /** Hears what a room tells. */
    static class Events implements RoomEvents {
        final CountDownLatch fault = new CountDownLatch(1);

        @Override
        public void onSpeakers(List<Speaker> changed) {}

        @Override
        public void onQuality(String endpointId, Quality quality) {}

        @Override
        public void onStreamStates(String endpointId, List<StreamState> changed) {}

        @Override
        public void onFault() {
            fault.countDown();
        }
    }

    TestServer() {
        this(Epoll.isAvailable());
    }

    TestServer(boolean epoll) {
        this(epoll, 1);
    }

    /** With more than one loop every room is spread over all of them. */
    TestServer(boolean epoll, int loopCount) {
        MediaConfig media = new MediaConfig("127.0.0.1", 0, loopCount, 0, 8, List.of(), List.of());
        LimitsConfig limits = new LimitsConfig(10, TRANSPORTS, 20, 300, 1 << 20, MAILBOX);
        DtlsServer dtls =
                new DtlsServer(
                        DtlsIdentity.generate(new SecureRandom()),
                        100,
                        Executors.newVirtualThreadPerTaskExecutor());
        all = MediaLoops.counters(media);
        counters = all.getFirst();
        loops = MediaLoops.start(media, limits, dtls, all, epoll);
    }

    MediaLoop loop() {
        return loops.loopFor(List.of());
    }

    RoomHandle room(String id, RoomEvents events) {
        return loops.openRoom(id, events);
    }

    TestClient join(RoomHandle room, String id) throws Exception {
        TestClient client = new TestClient(id, loops.ports().getFirst());
        client.connect(room);
        room.apply(new RoomCommand.Negotiate(id, EXTENSIONS, EXTENSIONS));
        return client;
    }

    static void publish(RoomHandle room, TestClient publisher) {
        Publication audio =
                new Publication(
                        "audio of " + publisher.id,
                        Codec.OPUS,
                        48_000,
                        "0",
                        OPUS,
                        0,
                        List.of(new LayerSource("", SSRC, 0, 0, 0)));
        room.apply(new RoomCommand.Publish(publisher.id, audio));
    }

    static void subscribe(RoomHandle room, TestClient receiver, TestClient publisher, int ssrc) {
        Subscription subscription =
                new Subscription("audio of " + publisher.id, "1", OPUS, 0, ssrc, 0, false);
        room.apply(new RoomCommand.Subscribe(receiver.id, subscription));
    }

    /** An audio packet whose payload is its number. */
    static byte[] audio(int number) {
        RtpWriter out = new RtpWriter();
        out.header(OPUS, false, number & 0xFFFF, number * 960, SSRC);
        out.element(1, new byte[] {20}).endElements();
        for (int shift = 24; shift >= 0; shift -= 8) {
            out.payloadByte(number >> shift);
        }
        return out.copy();
    }

    /** Over all loops. */
    long count(Meter meter) {
        return all.stream().mapToLong(counted -> counted.value(meter)).sum();
    }

    long dropped(DropReason reason) {
        return counters.value(Meter.DROPS, reason);
    }

    @Override
    public void close() {
        loops.close();
    }
}
