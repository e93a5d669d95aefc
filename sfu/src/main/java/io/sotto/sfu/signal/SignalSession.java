package io.sotto.sfu.signal;

import io.sotto.metrics.Meter;
import io.sotto.metrics.Tags.JoinOutcome;
import io.sotto.metrics.Tags.RefusalReason;
import io.sotto.sfu.loop.LocalTransport;
import io.sotto.sfu.loop.PeerTransport;
import io.sotto.sfu.loop.TransportEvents;
import io.sotto.sfu.signal.call.Grants;
import io.sotto.sfu.signal.call.Messages;
import io.sotto.sfu.signal.call.Participant;
import io.sotto.sfu.signal.call.Refused;
import io.sotto.sfu.signal.call.Room;
import io.sotto.sfu.signal.sdp.Offer;
import io.sotto.sfu.signal.sdp.OfferParser;
import io.sotto.sfu.signal.sdp.ParsedOffer;
import io.sotto.sfu.signal.sdp.Refusal;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import livekit.LivekitModels.DisconnectReason;
import livekit.LivekitRtc.JoinRequest;
import livekit.LivekitRtc.LeaveRequest;
import livekit.LivekitRtc.Ping;
import livekit.LivekitRtc.Pong;
import livekit.LivekitRtc.RequestResponse;
import livekit.LivekitRtc.SessionDescription;
import livekit.LivekitRtc.SignalRequest;
import livekit.LivekitRtc.SignalResponse;
import org.jspecify.annotations.Nullable;

/**
 * One WebSocket's conversation, in blocking style on a virtual thread of its own.
 *
 * <p>Messages come in through a bounded queue from the socket's event loop; the room is entered,
 * spoken for and left from here. When the socket closes without a goodbye the participant stays for
 * a while, and another session may resume it.
 */
final class SignalSession implements Runnable {
    /**
     * A client sends a handful of messages a second; one that sends faster than we read is cut off.
     */
    private static final int INBOX_MESSAGES_MAX = 256;

    private static final long TICK_MILLIS = 1000;
    private static final long MEDIA_ANSWER_SECONDS = 5;

    /** Clients send something every five seconds; after three missed turns they are gone. */
    private static final long SILENCE_MAX_NANOS = 20_000_000_000L;

    /** A token that is refreshed twice in its life survives one lost refresh. */
    private static final long REFRESH_INTERVAL_NANOS = 300_000_000_000L;

    private static final Duration REFRESHED_TOKEN_TTL = Duration.ofMinutes(10);

    private final Signalling signalling;
    private final Grants grants;
    private final WebSocketOutbox outbox;
    private final BlockingQueue<Object> inbox = new ArrayBlockingQueue<>(INBOX_MESSAGES_MAX);

    private volatile boolean socketClosed;
    private @Nullable Room room;
    private @Nullable Participant participant;
    private boolean left;

    /** Has never been in the call: who was is not sent away, but asked to try again. */
    private boolean newcomer;

    private static final Object WAKE_UP = new Object();

    SignalSession(Signalling signalling, Grants grants, JoinRequest join, WebSocketOutbox outbox) {
        this.signalling = signalling;
        this.grants = grants;
        this.outbox = outbox;
        inbox.add(join); // and in no field: what somebody offered to join with need not be kept
    }

    // -- from the socket's event loop

    /** Takes a message; false if the client sends faster than it is served. */
    boolean offer(SignalRequest message) {
        return inbox.offer(message);
    }

    void onSocketClosed() {
        socketClosed = true;
        inbox.offer(WAKE_UP);
    }

    // -- on its own thread

    @Override
    public void run() {
        signalling.metrics().add(Meter.SESSIONS, 1);
        try {
            enter((JoinRequest) inbox.take());
            converse();
        } catch (Refused refused) {
            count(refused.outcome());
            outbox.send(Messages.leave(reasonOf(refused), LeaveRequest.Action.DISCONNECT));
            outbox.close();
        } catch (InterruptedException shutdown) {
            Thread.currentThread().interrupt();
        } finally {
            signalling.metrics().add(Meter.SESSIONS, -1);
            if (room != null && participant != null && !left) {
                room.detached(participant, outbox, signalling.clocks().nowNanos());
            }
        }
    }

    private static DisconnectReason reasonOf(Refused refused) {
        return switch (refused.outcome()) {
            case ROOM_FULL, BUSY, OVERLOADED -> DisconnectReason.JOIN_FAILURE;
            default -> DisconnectReason.STATE_MISMATCH;
        };
    }

    private void enter(JoinRequest join) throws Refused, InterruptedException {
        Clocks clocks = signalling.clocks();
        long wallMillis = clocks.wall().millis();
        newcomer = !join.getReconnect() && !signalling.rooms().isBack(grants);
        Room entered = signalling.rooms().room(grants.room(), wallMillis, clocks.nowNanos());
        room = entered;
        if (join.getReconnect()) {
            participant = entered.resume(grants.identity(), join.getParticipantSid(), outbox);
            if (participant == null) { // we forgot it, or never knew: it has to join anew
                left = true;
                outbox.send(
                        Messages.leave(
                                DisconnectReason.STATE_MISMATCH, LeaveRequest.Action.RECONNECT));
                outbox.close();
                return;
            }
            count(JoinOutcome.RESUMED);
        } else {
            participant = entered.join(grants, join, outbox, wallMillis);
            count(JoinOutcome.ACCEPTED);
        }
        refreshToken();
        for (var request : join.getAddTrackRequestsList()) {
            entered.publishing().announce(participant, request);
        }
        if (join.hasPublisherOffer()) {
            onOffer(join.getPublisherOffer());
        }
    }

    private void converse() throws InterruptedException {
        long heardNanos = signalling.clocks().nowNanos();
        long refreshedNanos = heardNanos;
        while (!left && !socketClosed) {
            Object message = inbox.poll(TICK_MILLIS, TimeUnit.MILLISECONDS);
            long nowNanos = signalling.clocks().nowNanos();
            if (message instanceof SignalRequest request) {
                heardNanos = nowNanos;
                onRequest(request);
            }
            if (nowNanos - heardNanos > SILENCE_MAX_NANOS) {
                outbox.close();
                return;
            }
            if (nowNanos - refreshedNanos > REFRESH_INTERVAL_NANOS) {
                refreshedNanos = nowNanos;
                refreshToken();
            }
        }
    }

    private void refreshToken() {
        String token = signalling.tokens().mint(grants, REFRESHED_TOKEN_TTL);
        outbox.send(SignalResponse.newBuilder().setRefreshToken(token).build());
    }

    private void onRequest(SignalRequest request) throws InterruptedException {
        Room in = room;
        Participant self = participant;
        if (in == null || self == null) {
            return;
        }
        switch (request.getMessageCase()) {
            case OFFER -> onOffer(request.getOffer());
            case ADD_TRACK -> in.publishing().announce(self, request.getAddTrack());
            case MUTE -> in.publishing().mute(self, request.getMute());
            case UPDATE_VIDEO_TRACK -> in.publishing().resize(self, request.getUpdateVideoTrack());
            case UPDATE_AUDIO_TRACK -> in.publishing().refine(self, request.getUpdateAudioTrack());
            case SUBSCRIPTION -> in.receiving().choose(self, request.getSubscription());
            case TRACK_SETTING -> in.receiving().prefer(self, request.getTrackSetting());
            case SUBSCRIPTION_PERMISSION ->
                    in.receiving().admit(self, request.getSubscriptionPermission());
            case UPDATE_METADATA -> in.rename(self, request.getUpdateMetadata());
            case SYNC_STATE -> onSyncState(in, self, request);
            case LEAVE -> {
                left = true;
                in.leave(self, DisconnectReason.CLIENT_INITIATED);
                outbox.close();
            }
            case PING -> outbox.send(pong());
            case PING_REQ -> outbox.send(pong(request.getPingReq()));
            case PUBLISH_DATA_TRACK_REQUEST -> refuseDataTrack(request);
            case TRICKLE -> {
                // Peers are found by the checks they send; their candidates are not needed.
            }
            default ->
                    signalling
                            .metrics()
                            .increment(Meter.REQUESTS_REFUSED, RefusalReason.UNSUPPORTED);
        }
    }

    private void refuseDataTrack(SignalRequest request) {
        signalling.metrics().increment(Meter.REQUESTS_REFUSED, RefusalReason.UNSUPPORTED);
        outbox.send(
                Messages.refused(
                        RequestResponse.newBuilder()
                                .setReason(RequestResponse.Reason.NOT_ALLOWED)
                                .setPublishDataTrack(request.getPublishDataTrackRequest()),
                        "this server does not forward data tracks"));
    }

    private void onSyncState(Room in, Participant self, SignalRequest request) {
        var state = request.getSyncState();
        in.receiving().choose(self, state.getSubscription());
        if (!in.publishing().knows(self, state.getPublishTracksList())) {
            left = true;
            in.expel(self, DisconnectReason.STATE_MISMATCH, LeaveRequest.Action.RECONNECT);
        }
    }

    private SignalResponse pong() {
        return SignalResponse.newBuilder().setPong(signalling.clocks().wall().millis()).build();
    }

    private SignalResponse pong(Ping ping) {
        return SignalResponse.newBuilder()
                .setPongResp(
                        Pong.newBuilder()
                                .setLastPingTimestamp(ping.getTimestamp())
                                .setTimestamp(signalling.clocks().wall().millis()))
                .build();
    }

    // -- offers

    private void onOffer(SessionDescription description) throws InterruptedException {
        Room in = room;
        Participant self = participant;
        if (in == null || self == null) {
            return;
        }
        ParsedOffer parsed = OfferParser.parse(description.getSdp());
        switch (parsed) {
            case Offer offer -> {
                LocalTransport transport = transportFor(in, self, offer);
                if (transport == null) {
                    onNoTransport(in, self);
                } else {
                    newcomer = false;
                    in.receiving().answer(self, offer, description.getId(), transport);
                }
            }
            case Refusal refusal -> {
                signalling.metrics().increment(Meter.REQUESTS_REFUSED, RefusalReason.MALFORMED);
                outbox.send(
                        Messages.refused(
                                RequestResponse.newBuilder()
                                        .setReason(RequestResponse.Reason.UNCLASSIFIED_ERROR),
                                refusal.message()));
                left = true;
                in.expel(self, DisconnectReason.STATE_MISMATCH, LeaveRequest.Action.DISCONNECT);
            }
        }
    }

    /**
     * The media loop is full or does not answer. A newcomer is sent away like those whose WebSocket
     * is refused, instead of trying again and again; everybody else comes back.
     */
    private void onNoTransport(Room in, Participant self) {
        signalling.metrics().increment(Meter.REQUESTS_REFUSED, RefusalReason.BUSY);
        left = true;
        if (newcomer) {
            outbox.send(
                    Messages.refused(
                            RequestResponse.newBuilder()
                                    .setReason(RequestResponse.Reason.LIMIT_EXCEEDED),
                            Refused.AT_LIMIT));
            in.expel(self, DisconnectReason.JOIN_FAILURE, LeaveRequest.Action.DISCONNECT);
        } else {
            in.expel(self, DisconnectReason.MEDIA_FAILURE, LeaveRequest.Action.RECONNECT);
        }
    }

    /** The transport that an offer asks for: the first one, a restart, or the one there is. */
    private @Nullable LocalTransport transportFor(Room in, Participant self, Offer offer)
            throws InterruptedException {
        String ufrag = offer.transport().ice().ufrag();
        LocalTransport existing = in.transportOf(self, ufrag);
        if (existing != null) {
            return existing;
        }
        PeerTransport peer = in.peerOf(self, offer);
        try {
            LocalTransport local =
                    (in.hasTransport(self)
                                    ? in.media().restart(peer)
                                    : in.media().connect(peer, new MediaEvents(in, self)))
                            .get(MEDIA_ANSWER_SECONDS, TimeUnit.SECONDS);
            in.transport(self, local, ufrag);
            return local;
        } catch (ExecutionException | TimeoutException busy) {
            return null;
        }
    }

    private void count(JoinOutcome outcome) {
        signalling.metrics().increment(Meter.JOINS, outcome);
    }

    /**
     * What becomes of the participant's media, brought from the loop to the threads of signalling.
     */
    private final class MediaEvents implements TransportEvents {
        private final Room in;
        private final Participant self;

        MediaEvents(Room in, Participant self) {
            this.in = in;
            this.self = self;
        }

        @Override
        public void onConnected() {
            signalling.events().execute(() -> in.connected(self));
        }

        @Override
        public void onEnded(Reason reason) {
            signalling
                    .events()
                    .execute(
                            () ->
                                    in.expel(
                                            self,
                                            DisconnectReason.MEDIA_FAILURE,
                                            LeaveRequest.Action.RECONNECT));
        }
    }
}
