package io.sotto.sfu.signal.call;

import io.sotto.metrics.Meter;
import io.sotto.metrics.Tags.JoinOutcome;
import io.sotto.sfu.loop.LocalTransport;
import io.sotto.sfu.loop.PeerTransport;
import io.sotto.sfu.loop.RoomHandle;
import io.sotto.sfu.room.RoomCommand;
import io.sotto.sfu.signal.sdp.Offer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import livekit.LivekitModels;
import livekit.LivekitModels.ClientInfo;
import livekit.LivekitModels.DisconnectReason;
import livekit.LivekitModels.ParticipantInfo;
import livekit.LivekitRtc.JoinRequest;
import livekit.LivekitRtc.JoinResponse;
import livekit.LivekitRtc.LeaveRequest;
import livekit.LivekitRtc.ReconnectResponse;
import livekit.LivekitRtc.RequestResponse;
import livekit.LivekitRtc.RoomUpdate;
import livekit.LivekitRtc.SignalResponse;
import livekit.LivekitRtc.UpdateParticipantMetadata;
import org.jspecify.annotations.Nullable;

/**
 * A room as its people know it: who is in it, and what everybody is told.
 *
 * <p>One lock guards a room with all its participants. Nothing under it blocks: messages go into
 * outboxes, media commands into the loop's mailbox. What participants publish and receive is in
 * {@link Publishing} and {@link Receiving}.
 */
public final class Room {
    /** What LiveKit's clients use where a server does not say. */
    private static final int PING_INTERVAL_SECONDS = 5;

    private static final int PING_TIMEOUT_SECONDS = 15;

    private final String name;
    private final String sid;
    private final long createdMillis;
    private final RoomOptions options;
    private final RoomHandle media;
    private final Sids sids;
    private final Map<String, Participant> participants = new LinkedHashMap<>();
    private final Publishing publishing;
    private final Receiving receiving;
    private final News news;
    private final Dynacast dynacast;
    private final MediaReports reports;

    private boolean everJoined;
    private long emptySinceNanos;
    private boolean closed;
    private boolean lostTrack;

    Room(String name, RoomOptions options, RoomHandle media, Sids sids, RoomBirth birth) {
        this.name = name;
        this.options = options;
        this.media = media;
        this.sids = sids;
        sid = sids.room();
        createdMillis = birth.wallMillis();
        emptySinceNanos = birth.nowNanos();
        publishing = new Publishing(this);
        receiving = new Receiving(this);
        news = new News(this);
        dynacast = new Dynacast(this);
        reports = new MediaReports(this);
    }

    /** When a room came to be, on both clocks. */
    record RoomBirth(long wallMillis, long nowNanos) {}

    RoomOptions options() {
        return options;
    }

    /** Its shard on the media loop. */
    public RoomHandle media() {
        return media;
    }

    Sids sids() {
        return sids;
    }

    /** Everybody in the room; under its lock only. */
    Iterable<Participant> participants() {
        return participants.values();
    }

    int size() {
        return participants.size();
    }

    /** What its participants are told about each other. */
    News news() {
        return news;
    }

    /** What of that anybody watches. */
    Dynacast dynacast() {
        return dynacast;
    }

    /** What its media loop finds out about them. */
    MediaReports reports() {
        return reports;
    }

    /** What its participants publish. */
    public Publishing publishing() {
        return publishing;
    }

    /** What its participants receive. */
    public Receiving receiving() {
        return receiving;
    }

    // -- coming and going

    /**
     * Lets somebody in and tells everybody. An earlier participant of the same identity goes.
     *
     * @throws Refused if the room is full or gone
     */
    public synchronized Participant join(
            Grants grants, JoinRequest request, Outbox outbox, long wallMillis) throws Refused {
        if (closed) {
            throw new Refused(JoinOutcome.BUSY, "the room has just closed; try again");
        }
        checkRoomFor(grants.identity());
        Participant before = participants.get(grants.identity());
        if (before != null) {
            expel(before, DisconnectReason.DUPLICATE_IDENTITY, LeaveRequest.Action.DISCONNECT);
        }
        news.tellOf(grants.identity());
        ClientInfo client = request.getClientInfo();
        Participant participant =
                new Participant(sids.participant(), grants, client, outbox, wallMillis);
        participant.autoSubscribe(request.getConnectionSettings().getAutoSubscribe());
        participants.put(grants.identity(), participant);
        everJoined = true;
        participant.send(SignalResponse.newBuilder().setJoin(joinResponse(participant)));
        receiving.reconcile(participant);
        news.tell(participant);
        return participant;
    }

    /** Refuses if the room is as full as it may be, and this is not one of those in it. */
    synchronized void checkRoomFor(String identity) throws Refused {
        int max = options.config().maxParticipants();
        if (max > 0 && participants.size() >= max && !participants.containsKey(identity)) {
            throw new Refused(JoinOutcome.ROOM_FULL, "the room is full: it takes " + max);
        }
    }

    /** Whether somebody of this identity is in it. */
    synchronized boolean has(String identity) {
        return participants.containsKey(identity);
    }

    private JoinResponse joinResponse(Participant participant) {
        JoinResponse.Builder response =
                JoinResponse.newBuilder()
                        .setRoom(info())
                        .setParticipant(participant.info())
                        .setServerVersion(Messages.PROTOCOL_SERVER_VERSION)
                        .setServerInfo(Messages.serverInfo())
                        .setPingInterval(PING_INTERVAL_SECONDS)
                        .setPingTimeout(PING_TIMEOUT_SECONDS);
        for (String codec : List.of("video/VP8", "video/H264", "video/VP9", "audio/opus")) {
            response.addEnabledPublishCodecs(LivekitModels.Codec.newBuilder().setMime(codec));
        }
        if (options.config().allowAv1()) {
            response.addEnabledPublishCodecs(LivekitModels.Codec.newBuilder().setMime("video/AV1"));
        }
        response.addAllOtherParticipants(visibleTo(participant));
        return response.build();
    }

    private List<ParticipantInfo> visibleTo(Participant participant) {
        List<ParticipantInfo> visible = new ArrayList<>();
        for (Participant other : participants.values()) {
            if (other != participant && !other.grants().hidden()) {
                visible.add(other.info());
            }
        }
        return visible;
    }

    /**
     * Somebody whose connection broke comes back on a new one; null if they are not known any more.
     */
    public synchronized @Nullable Participant resume(
            String identity, String participantSid, Outbox outbox) {
        Participant participant = participants.get(identity);
        if (participant == null || !participant.sid().equals(participantSid)) {
            return null;
        }
        participant.outbox().close();
        participant.attach(outbox);
        participant.send(
                SignalResponse.newBuilder()
                        .setReconnect(
                                ReconnectResponse.newBuilder()
                                        .setServerInfo(Messages.serverInfo())));
        List<ParticipantInfo> everybody = visibleTo(participant);
        everybody.add(participant.info());
        participant.send(Messages.update(everybody));
        participant.send(
                SignalResponse.newBuilder().setRoomUpdate(RoomUpdate.newBuilder().setRoom(info())));
        participant.askedForSections(false);
        participant.tracks().values().forEach(dynacast::repeat);
        receiving.reconcile(participant);
        reports.repeat(participant);
        return participant;
    }

    // -- their transport

    /** The transport there is, if it is the one that an offer with this user fragment means. */
    public synchronized @Nullable LocalTransport transportOf(
            Participant participant, String ufrag) {
        return ufrag.equals(participant.remoteUfrag()) ? participant.transport() : null;
    }

    /** Whether there is a transport, under whatever user fragment. */
    public synchronized boolean hasTransport(Participant participant) {
        return participant.transport() != null;
    }

    /** A transport was opened or restarted. */
    public synchronized void transport(
            Participant participant, LocalTransport transport, String remoteUfrag) {
        participant.connected(transport, remoteUfrag);
    }

    /** The other end of a participant's transport, as an offer tells it. */
    public PeerTransport peerOf(Participant participant, Offer offer) {
        return new PeerTransport(
                participant.sid(),
                offer.transport().ice().ufrag(),
                offer.transport().ice().pwd(),
                offer.transport().fingerprint());
    }

    /** Their WebSocket is gone: they may resume, for a while. */
    public synchronized void detached(Participant participant, Outbox outbox, long nowNanos) {
        if (participant.outbox().equals(outbox)) {
            participant.detach(nowNanos);
        }
    }

    /** Their media flows. */
    public synchronized void connected(Participant participant) {
        if (!participant.isGone()) {
            participant.activate();
            news.tell(participant);
        }
    }

    /** They go, for a reason; others are told, they are not. */
    public synchronized void leave(Participant participant, DisconnectReason reason) {
        if (participant.isGone()) {
            return;
        }
        participants.remove(participant.identity());
        if (reason != DisconnectReason.JOIN_FAILURE) {
            options.returning().expect(name, participant.identity());
        }
        participant.leave(reason);
        publishing.endAll(participant);
        receiving.endAll(participant);
        media.disconnect(participant.sid());
        news.tell(participant);
    }

    /** They go, and are told why and whether to come back. */
    public synchronized void expel(
            Participant participant, DisconnectReason reason, LeaveRequest.Action action) {
        leave(participant, reason);
        participant.send(Messages.leave(reason, action));
        participant.outbox().close();
    }

    /** Expels whoever has been without a WebSocket for too long. */
    synchronized void expelDetached(long longerThanNanos, long nowNanos) {
        for (Participant participant : List.copyOf(participants.values())) {
            if (participant.detachedNanos(nowNanos) > longerThanNanos) {
                leave(participant, DisconnectReason.SIGNAL_CLOSE);
            }
        }
    }

    /**
     * Closes the room if nobody has been in it for as long as it waits, or if its media has missed
     * a command: then everybody rejoins. Whether it is closed.
     */
    synchronized boolean closeIfDone(long nowNanos) {
        if (lostTrack && !closed) {
            close(DisconnectReason.MEDIA_FAILURE, LeaveRequest.Action.RECONNECT);
        }
        if (!participants.isEmpty()) {
            emptySinceNanos = nowNanos;
            return closed;
        }
        long waits =
                everJoined
                        ? options.config().departureTimeout().toNanos()
                        : options.config().emptyTimeout().toNanos();
        if (!closed && nowNanos - emptySinceNanos >= waits) {
            close(DisconnectReason.ROOM_CLOSED, LeaveRequest.Action.DISCONNECT);
        }
        return closed;
    }

    /** Everybody goes, and is told whether to come back. */
    synchronized void close(DisconnectReason reason, LeaveRequest.Action action) {
        closed = true;
        for (Participant participant : List.copyOf(participants.values())) {
            expel(participant, reason, action);
        }
        media.close();
    }

    synchronized boolean isClosed() {
        return closed;
    }

    // -- what everybody is told

    LivekitModels.Room info() {
        return LivekitModels.Room.newBuilder()
                .setSid(sid)
                .setName(name)
                .setEmptyTimeout((int) options.config().emptyTimeout().toSeconds())
                .setDepartureTimeout((int) options.config().departureTimeout().toSeconds())
                .setMaxParticipants(options.config().maxParticipants())
                .setCreationTime(createdMillis / 1000)
                .setCreationTimeMs(createdMillis)
                .setNumParticipants(participants.size())
                .build();
    }

    /** Has the shard do something. A loop too busy even for that has lost track of its room. */
    void command(RoomCommand command) {
        if (!media.apply(command) && !closed) {
            options.metrics().increment(Meter.COMMANDS_REFUSED);
            lostTrack = true;
        }
    }

    /** Somebody changes how others see them. */
    public synchronized void rename(Participant participant, UpdateParticipantMetadata request) {
        boolean allowed = participant.grants().canUpdateOwnMetadata();
        RequestResponse.Builder response =
                RequestResponse.newBuilder()
                        .setRequestId(request.getRequestId())
                        .setReason(
                                allowed
                                        ? RequestResponse.Reason.OK
                                        : RequestResponse.Reason.NOT_ALLOWED);
        if (allowed) {
            participant.rename(request);
            news.tell(participant);
        }
        participant.send(
                Messages.refused(
                        response,
                        allowed ? "" : "your token does not allow changing your metadata"));
    }

    /** How many people and tracks there are. */
    synchronized Census census() {
        return Census.of(participants.values());
    }
}
