package io.sotto.sfu.signal;

import com.google.protobuf.ByteString;
import io.sotto.config.HttpConfig;
import io.sotto.config.LimitsConfig;
import io.sotto.config.MediaConfig;
import io.sotto.config.RoomConfig;
import io.sotto.config.SottoConfig;
import io.sotto.metrics.LoopCounters;
import io.sotto.metrics.SottoMetrics;
import io.sotto.sfu.loop.MediaLoops;
import io.sotto.sfu.signal.call.Grants;
import io.sotto.sfu.signal.call.Rooms;
import io.sotto.srtp.dtls.DtlsIdentity;
import io.sotto.srtp.dtls.DtlsServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import livekit.LivekitModels.VideoLayer;
import livekit.LivekitModels.VideoQuality;
import livekit.LivekitRtc.ConnectionSettings;
import livekit.LivekitRtc.JoinRequest;
import livekit.LivekitRtc.WrappedJoinRequest;

/** Signalling on a loopback port, with its media loop, on clocks that the test moves. */
final class TestSignal implements AutoCloseable {
    static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
    static final HttpClient HTTP = HttpClient.newHttpClient();

    /** The least that a client says. */
    static final JoinRequest JOIN =
            JoinRequest.newBuilder()
                    .setConnectionSettings(ConnectionSettings.getDefaultInstance())
                    .build();

    final AtomicLong nanos = new AtomicLong();
    final SottoMetrics metrics;
    final AccessTokens tokens;
    final Rooms rooms;
    final AtomicBoolean overloaded = new AtomicBoolean();
    private final SottoConfig config;
    private final MediaLoops loops;
    private final SignalServer server;
    final ExecutorService later = Executors.newSingleThreadExecutor();
    private final ExecutorService events = Executors.newSingleThreadExecutor();

    TestSignal() {
        this(SottoConfig.development().room());
    }

    TestSignal(RoomConfig room) {
        this(room, SottoConfig.development().limits());
    }

    TestSignal(RoomConfig room, LimitsConfig limits) {
        SottoConfig defaults = SottoConfig.development();
        config =
                new SottoConfig(
                        new HttpConfig("127.0.0.1", 0, 16_384, 65_536, List.of("*")),
                        new MediaConfig("127.0.0.1", 0, 1, 70, 8, List.of(), List.of()),
                        defaults.admin(),
                        defaults.keys(),
                        room,
                        defaults.links(),
                        limits);
        List<LoopCounters> counters = MediaLoops.counters(config.media());
        metrics = new SottoMetrics(counters, "test");
        DtlsServer dtls =
                new DtlsServer(DtlsIdentity.generate(new SecureRandom()), 10, Runnable::run);
        loops = MediaLoops.start(config.media(), config.limits(), dtls, counters);
        Rooms.Media media =
                new Rooms.Media(loops, () -> !overloaded.get() && loops.takesNewcomers());
        rooms = new Rooms(config, media, metrics, new Rooms.Threads(events, later));
        tokens = new AccessTokens(config.keys(), () -> NOW);
        Clocks clocks = new Clocks(() -> NOW, nanos::get);
        server = SignalServer.start(new Signalling(config, rooms, tokens, metrics, clocks, events));
    }

    /** A room that takes so many, and is made by joining or not. */
    static RoomConfig room(int maxParticipants, boolean autoCreate) {
        Duration wait = Duration.ofSeconds(60);
        return new RoomConfig(autoCreate, maxParticipants, wait, wait, false, false);
    }

    static Grants grants(String identity, String room) {
        return new Grants(
                "devkey", identity, "", "", Map.of(), room, true, true, true, false, Set.of(),
                false);
    }

    String token(String identity, String room) {
        return tokens.mint(grants(identity, room), Duration.ofMinutes(10));
    }

    static String query(JoinRequest join) {
        WrappedJoinRequest wrapped =
                WrappedJoinRequest.newBuilder().setJoinRequest(join.toByteString()).build();
        return encode(wrapped);
    }

    static String encode(WrappedJoinRequest wrapped) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(wrapped.toByteArray());
    }

    static WrappedJoinRequest zipped(byte[] packed) {
        return WrappedJoinRequest.newBuilder()
                .setCompression(WrappedJoinRequest.Compression.GZIP)
                .setJoinRequest(ByteString.copyFrom(packed))
                .build();
    }

    URI uri(String scheme, String pathAndQuery) {
        return URI.create(scheme + "://127.0.0.1:" + server.port() + pathAndQuery);
    }

    HttpResponse<String> get(String pathAndQuery) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(uri("http", pathAndQuery)));
    }

    HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
        return send(
                HttpRequest.newBuilder(uri("http", path))
                        .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request)
            throws IOException, InterruptedException {
        return HTTP.send(
                request.header("Origin", "https://call.example").build(),
                HttpResponse.BodyHandlers.ofString());
    }

    /** A layer of a camera: 320, 640 or 1,280 pixels wide. */
    static VideoLayer layer(int number) {
        return VideoLayer.newBuilder()
                .setQuality(VideoQuality.forNumber(number))
                .setWidth(320 << number)
                .setHeight(180 << number)
                .build();
    }

    /** An offer as a browser made it. */
    static String recordedOffer(String name) throws IOException {
        try (InputStream in = TestSignal.class.getResourceAsStream("sdp/offers/" + name + ".sdp")) {
            return new String(
                    Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    TestSocket join(String identity, String room) throws Exception {
        return join(identity, room, JOIN);
    }

    TestSocket join(String identity, String room, JoinRequest join) throws Exception {
        return TestSocket.open(joining(identity, room, join));
    }

    URI joining(String identity, String room, JoinRequest join) {
        String token = "access_token=" + token(identity, room);
        return uri("ws", "/rtc/v1?" + token + "&join_request=" + query(join));
    }

    @Override
    public void close() {
        rooms.close();
        server.close();
        loops.close();
        events.shutdownNow();
        later.shutdownNow();
        metrics.close();
    }
}
