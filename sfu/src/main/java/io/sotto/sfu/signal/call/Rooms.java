package io.sotto.sfu.signal.call;

import io.sotto.config.SottoConfig;
import io.sotto.metrics.Meter;
import io.sotto.metrics.SottoMetrics;
import io.sotto.metrics.Tag;
import io.sotto.metrics.Tags.JoinOutcome;
import io.sotto.metrics.Tags.ParticipantState;
import io.sotto.metrics.Tags.TrackKind;
import io.sotto.sfu.loop.MediaLoops;
import io.sotto.sfu.loop.RoomHandle;
import io.sotto.sfu.room.RoomEvents;
import io.sotto.sfu.signal.call.Room.RoomBirth;
import io.sotto.sfu.signal.sdp.CodecPolicy;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.ToIntFunction;
import livekit.LivekitModels.DisconnectReason;
import livekit.LivekitRtc.LeaveRequest;

/** All rooms of this node, by name. */
public final class Rooms {
    /** How long somebody without a WebSocket may come back: clients try for about as long. */
    private static final long RESUME_WINDOW_NANOS = 15_000_000_000L;

    private final Map<String, Room> rooms = new ConcurrentHashMap<>();
    private final SottoConfig config;
    private final Media media;
    private final SottoMetrics metrics;
    private final Threads threads;
    private final Sids sids = new Sids(new SecureRandom());
    private final Returning returning = new Returning();

    /**
     * Where the media of rooms is.
     *
     * @param loops the media loops
     * @param takesNewcomers whether there is a loop with room for more people, and time for them
     */
    public record Media(MediaLoops loops, BooleanSupplier takesNewcomers) {}

    /**
     * The threads that rooms use.
     *
     * @param events what media loops tell, in that order; refuses what is too much
     * @param later what is done after a while; never refuses
     */
    public record Threads(Executor events, Executor later) {}

    /** Rooms with their media there. */
    public Rooms(SottoConfig config, Media media, SottoMetrics metrics, Threads threads) {
        this.config = config;
        this.media = media;
        this.metrics = metrics;
        this.threads = threads;
        metrics.gauge(Meter.ROOMS, rooms::size);
        gauge(Meter.PARTICIPANTS, ParticipantState.JOINED, Census::joined);
        gauge(Meter.PARTICIPANTS, ParticipantState.ACTIVE, Census::active);
        gauge(Meter.TRACKS, TrackKind.AUDIO, census -> census.published().audio());
        gauge(Meter.TRACKS, TrackKind.VIDEO, census -> census.published().video());
        gauge(Meter.SUBSCRIPTIONS, TrackKind.AUDIO, census -> census.received().audio());
        gauge(Meter.SUBSCRIPTIONS, TrackKind.VIDEO, census -> census.received().video());
    }

    private void gauge(Meter meter, Tag tag, ToIntFunction<Census> count) {
        metrics.gauge(
                meter, tag, () -> rooms.values().stream().map(Room::census).mapToInt(count).sum());
    }

    /** The room of that name, made if joining may make it. */
    public Room room(String name, long wallMillis, long nowNanos) throws Refused {
        Room room = rooms.get(name);
        if (room != null && room.isClosed()) {
            rooms.remove(name, room);
            room = null;
        }
        if (room == null) {
            checkMayMake();
            room =
                    rooms.computeIfAbsent(
                            name, key -> create(key, new RoomBirth(wallMillis, nowNanos)));
        }
        return room;
    }

    private void checkMayMake() throws Refused {
        if (!config.room().autoCreate()) {
            // Clients look for these very words before they try another path.
            throw new Refused(JoinOutcome.NO_SUCH_ROOM, "requested room does not exist");
        }
        if (rooms.size() >= config.limits().rooms()) {
            throw Refused.atLimit(JoinOutcome.BUSY);
        }
    }

    private Room create(String name, RoomBirth birth) {
        RoomOptions options =
                new RoomOptions(
                        config.room(),
                        config.limits().tracksPerParticipant(),
                        config.limits().subscriptionsPerParticipant(),
                        CodecPolicy.standard(config.room().allowAv1()),
                        media.loops().fingerprint(),
                        metrics,
                        returning,
                        threads.later());
        LateEvents late = new LateEvents();
        // Shards are known by the room's sid, so that a room made anew shares nothing with the
        // last.
        RoomHandle shards = media.loops().openRoom(sids.room(), late);
        Room room = new Room(name, options, shards, sids, birth);
        late.room = room;
        return room;
    }

    /**
     * Refuses what joining would refuse as things are now, so that a client hears of it in words.
     * Who resumes is in the call already; should we not know them, they are told to join.
     */
    public void checkJoin(Grants grants, boolean resuming) throws Refused {
        Room room = rooms.get(grants.room());
        if (room != null) {
            room.checkRoomFor(grants.identity());
        } else {
            checkMayMake();
        }
        if (!resuming && !isBack(grants)) {
            checkTakesNewcomers();
        }
    }

    /** Refuses while every media loop is overloaded or full. */
    public void checkTakesNewcomers() throws Refused {
        if (!media.takesNewcomers().getAsBoolean()) {
            throw Refused.atLimit(JoinOutcome.OVERLOADED);
        }
    }

    /** Whether somebody who joins was in the call until just now: they are not newcomers. */
    public boolean isBack(Grants grants) {
        Room room = rooms.get(grants.room());
        return room != null && room.has(grants.identity())
                || returning.expects(grants.room(), grants.identity());
    }

    /**
     * Lets go of rooms that nobody uses, and of people who do not come back. Called every second.
     */
    public void sweep(long nowNanos) {
        returning.sweep(nowNanos);
        rooms.values().forEach(room -> room.expelDetached(RESUME_WINDOW_NANOS, nowNanos));
        rooms.values().removeIf(room -> room.closeIfDone(nowNanos));
    }

    /** The server stops: everybody is told. */
    public void close() {
        rooms.values()
                .forEach(
                        room ->
                                room.close(
                                        DisconnectReason.SERVER_SHUTDOWN,
                                        LeaveRequest.Action.RECONNECT));
        rooms.clear();
    }

    /** Brings what happens on the media loop to the threads of signalling. */
    private final class LateEvents implements RoomEvents {
        private volatile Room room;

        @SuppressWarnings("NullAway.Init") // set before the first transport can cause an event
        LateEvents() {}

        @Override
        public void onSpeakers(List<Speaker> changed) {
            threads.events().execute(() -> room.reports().onSpeakers(changed));
        }

        @Override
        public void onQuality(String endpointId, Quality quality) {
            threads.events().execute(() -> room.reports().onQuality(endpointId, quality));
        }

        @Override
        public void onStreamStates(String endpointId, List<StreamState> changed) {
            threads.events().execute(() -> room.reports().onStreamStates(endpointId, changed));
        }

        @Override
        public void onFault() {
            threads.events()
                    .execute(
                            () ->
                                    room.close(
                                            DisconnectReason.MEDIA_FAILURE,
                                            LeaveRequest.Action.RECONNECT));
        }
    }
}
