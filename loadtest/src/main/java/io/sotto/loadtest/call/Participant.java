package io.sotto.loadtest.call;

import io.sotto.loadtest.receive.Inbound;
import io.sotto.loadtest.receive.Receiver;
import io.sotto.loadtest.receive.SentCounts;
import io.sotto.loadtest.signal.LocalTransport;
import io.sotto.loadtest.signal.RemoteTrack;
import io.sotto.loadtest.signal.Seat;
import io.sotto.loadtest.signal.Target;
import io.sotto.loadtest.wire.Agenda;
import io.sotto.loadtest.wire.RemoteTransport;
import io.sotto.loadtest.wire.Wire;
import io.sotto.srtp.SrtpOutcome;
import io.sotto.srtp.rtcp.RtcpHandler;
import io.sotto.srtp.rtcp.RtcpReader;
import io.sotto.srtp.rtp.ExtensionMap;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One synthetic participant: it enters a room, publishes and receives like a browser, and leaves.
 *
 * <p>Its conversation runs on the thread of signalling, its media on that of its lane.
 */
final class Participant implements Target.Events, Wire.Listener, Receiver.Keys, RtcpHandler {
    /** For visitors: what was sent when they came and went is not known. */
    static final SentCounts NOTHING_SENT = (publisher, stream) -> 0;

    /** How often what is missing is asked for. */
    private static final long TICK_NANOS = 20_000_000L;

    private final Role role;
    private final CallContext context;
    private final Lane lane;
    private final boolean visitor;
    private final Publisher publisher;
    private final Receiver receiver;
    private final Consumer<String> onFailure;
    private final CompletableFuture<Boolean> entered = new CompletableFuture<>();
    private final CompletableFuture<Boolean> wired = new CompletableFuture<>();
    private final CompletableFuture<Participant> connected =
            entered.thenCombine(wired, (in, flowing) -> arrive());
    private final CompletableFuture<Participant> receiving = new CompletableFuture<>();
    private final long startedNanos = System.nanoTime();

    private volatile long connectedNanos;
    private volatile String audioId = "";
    private volatile String videoId = "";
    private volatile boolean left;
    private volatile @Nullable Wire outgoing;
    private volatile @Nullable Wire incoming; // the same, unless the server wants it apart
    private volatile Target.@Nullable Conversation conversation;
    private Target.@Nullable Sending agreed;
    private boolean closed;
    private long nowNanos;

    Participant(Role role, CallContext context, boolean visitor, Consumer<String> onFailure) {
        this.role = role;
        this.context = context;
        this.visitor = visitor;
        this.onFailure = onFailure;
        lane = context.nextLane();
        publisher = new Publisher(role, context.settings().camera(), lane, context.beat(role));
        receiver = new Receiver(this, this::sendRtcp, lane.sampler(), lane.tally(visitor));
    }

    private void sendRtcp(byte[] bytes, int length) {
        Wire open = incoming;
        if (open != null) {
            open.sendRtcp(bytes, length);
        }
    }

    /** Begins to join; {@link #connected} tells when media may flow. */
    void join() throws IOException {
        Wire out = open(this);
        Wire in = context.target().receivesApart() ? open(new Apart()) : out;
        outgoing = out;
        incoming = in;
        if (in != out && publisher.tracks().isEmpty()) {
            wired.complete(true); // there will be no transport before it receives something
        }
        Seat seat =
                new Seat(
                        context.name(),
                        role.room(),
                        "loadtest-" + role.number(),
                        end(out),
                        end(in),
                        publisher.tracks(),
                        role.audioFrom().size(),
                        role.videoFrom().size());
        conversation = context.target().join(seat, this);
    }

    private Wire open(Wire.Listener listener) throws IOException {
        return Wire.open(lane.loop(), context.local(), context.identity(), listener);
    }

    private LocalTransport end(Wire of) {
        return new LocalTransport(of.ufrag(), of.password(), context.identity().fingerprint());
    }

    private Participant arrive() {
        connectedNanos = System.nanoTime();
        return this;
    }

    /** Asks for these tracks; {@link #receiving} tells when the server has said how they come. */
    void receive(List<RemoteTrack> tracks) {
        if (tracks.isEmpty()) {
            receiving.complete(this);
            return;
        }
        Target.Conversation talk = conversation;
        if (talk != null) {
            talk.receive(tracks);
        }
    }

    /** Says goodbye; from any thread. */
    void leave() {
        left = true;
        Target.Conversation talk = conversation;
        if (talk != null) {
            talk.leave();
        }
        lane.loop()
                .execute(
                        () -> {
                            closed = true;
                            publisher.stop();
                        });
        close(outgoing);
        close(incoming);
    }

    private static void close(@Nullable Wire open) {
        if (open != null) {
            open.close();
        }
    }

    CompletableFuture<Participant> connected() {
        return connected;
    }

    CompletableFuture<Participant> receiving() {
        return receiving;
    }

    Role role() {
        return role;
    }

    Lane lane() {
        return lane;
    }

    /** How long it took until media could flow. */
    long joinNanos() {
        return connectedNanos - startedNanos;
    }

    String trackId(boolean video) {
        return video ? videoId : audioId;
    }

    // -- on the lane's thread

    Receiver receiver() {
        return receiver;
    }

    void beginCounting(SentCounts sent) {
        receiver.beginCounting(lane.tally(visitor), sent);
    }

    void endCounting(SentCounts sent) {
        receiver.endCounting(sent);
    }

    void stopSending() {
        publisher.stop();
    }

    long packets(int stream) {
        return publisher.packets(stream);
    }

    // -- from signalling

    @Override
    public void onPublished(boolean video, String id) {
        if (video) {
            videoId = id;
        } else {
            audioId = id;
        }
    }

    @Override
    public void onEntered() {
        entered.complete(true);
    }

    @Override
    public void onReceivingTransport(RemoteTransport server) {
        Wire open = incoming;
        if (open != null) {
            open.connect(server);
        }
    }

    @Override
    public void onTransport(RemoteTransport server, Target.Sending sending) {
        Wire open = outgoing;
        if (open != null) {
            lane.loop().execute(() -> agreed = sending);
            open.connect(server);
        }
    }

    @Override
    public void onReceiving(List<Inbound> tracks, ExtensionMap extensions) {
        lane.loop()
                .execute(
                        () -> {
                            receiver.expect(tracks, extensions, System.nanoTime());
                            if (visitor && lane.isCounting()) {
                                beginCounting(NOTHING_SENT);
                            }
                            if (receiver.expected() >= role.tracks()) {
                                receiving.complete(this);
                            }
                        });
    }

    @Override
    public void onEnded(String reason) {
        fail(reason);
    }

    private void fail(String reason) {
        if (left) {
            return;
        }
        left = true;
        // First, so that whoever waits for the others finds the reason.
        onFailure.accept("participant " + role.number() + ": " + reason);
        IOException failure = new IOException(reason);
        connected.completeExceptionally(failure);
        receiving.completeExceptionally(failure);
    }

    // -- from the wires

    @Override
    public void onConnected(long connectedAtNanos) {
        Target.Sending sending = agreed;
        Wire open = outgoing;
        if (sending != null && open != null && !closed) {
            publisher.start(open, sending, connectedAtNanos);
        }
        if (open == incoming) {
            beginTicking(connectedAtNanos);
        }
        wired.complete(true);
    }

    /** The transport for what it receives, where that is one of its own. */
    private final class Apart implements Wire.Listener {
        @Override
        public void onConnected(long connectedAtNanos) {
            beginTicking(connectedAtNanos);
        }

        @Override
        public void onRtp(byte[] data, int length, long arrivedNanos) {
            Participant.this.onRtp(data, length, arrivedNanos);
        }

        @Override
        public void onRtcp(byte[] data, int length, long arrivedNanos) {
            Participant.this.onRtcp(data, length, arrivedNanos);
        }

        @Override
        public void onFailed(String reason) {
            fail(reason);
        }
    }

    private void beginTicking(long startNanos) {
        lane.loop().agenda().add(startNanos + TICK_NANOS, this::tick);
    }

    private long tick(long dueNanos, long tickNanos) {
        if (closed) {
            return Agenda.Item.OVER;
        }
        receiver.onTick(tickNanos);
        return tickNanos + TICK_NANOS;
    }

    @Override
    public void onRtp(byte[] data, int length, long arrivedNanos) {
        receiver.onRtp(data, length, arrivedNanos);
    }

    @Override
    public void onRtcp(byte[] data, int length, long arrivedNanos) {
        nowNanos = arrivedNanos;
        boolean whole = RtcpReader.read(data, length, this);
        if (!whole && lane.isCounting()) {
            lane.tally(visitor).onCorrupt();
        }
    }

    @Override
    public void onFailed(String reason) {
        fail(reason);
    }

    @Override
    public SrtpOutcome unprotect(byte[] data, int length) {
        Wire open = incoming;
        return open == null ? SrtpOutcome.FAILED : open.unprotectRtp(data, length);
    }

    @Override
    public int length() {
        Wire open = incoming;
        return open == null ? 0 : open.unprotectedLength();
    }

    // -- RTCP

    @Override
    public void onSenderReport(int senderSsrc, long ntpTime, int rtpTimestamp) {
        receiver.onSenderReport(senderSsrc, ntpTime, nowNanos);
    }

    @Override
    public void onReportBlock(ReportBlock block) {
        publisher.onReported(block.sourceSsrc());
    }

    @Override
    public void onNack(int mediaSsrc, int sequence) {
        publisher.onMissing(mediaSsrc, sequence);
    }

    @Override
    public void onPictureLoss(int mediaSsrc) {
        publisher.onKeyFrameNeeded(mediaSsrc);
    }

    @Override
    public void onFullIntraRequest(int mediaSsrc) {
        publisher.onKeyFrameNeeded(mediaSsrc);
    }

    @Override
    public void onMaximumBitrate(long bitsPerSecond) {
        // A camera that follows its bandwidth would be another load in every run.
    }

    @Override
    public void onBye(int ssrc) {
        // Signalling says so, too.
    }

    @Override
    public void onTransportArrival(int sequence, long arrivalMicros) {
        // Nor is what arrives followed.
    }

    @Override
    public void onStreamArrival(int mediaSsrc, int sequence, long arrivalMicros, int ecn) {}

    @Override
    public void onTransportFeedbackEnd() {}
}
