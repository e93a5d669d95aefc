package io.sotto.sfu.signal.call;

import io.sotto.config.SottoConfig;
import io.sotto.metrics.Meter;
import io.sotto.metrics.SottoMetrics;
import io.sotto.metrics.Tag;
import io.sotto.metrics.Tags.JoinOutcome;
import io.sotto.metrics.Tags.ParticipantState;
import io.sotto.metrics.Tags.TrackKind;
import io.sotto.sfu.loop.MediaLoops;
import io.sotto.sfu.room.RoomEvents;
import io.sotto.sfu.signal.call.Negotiation.CodecPolicies;
import io.sotto.sfu.signal.call.Room.RoomBirth;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.ToIntFunction;
import livekit.LivekitModels.DisconnectReason;
import livekit.LivekitRtc.LeaveRequest;

/** All rooms of this node, by name. */
public final class Rooms {
    /** How long somebody without a WebSocket may come back: clients try for about as long. */
    private static final long RESUME_WINDOW_NANOS = 15_000_000_000L;

    private final Map<String, Room> rooms = new ConcurrentHashMap<>();
    private final SottoConfig config;
    private final MediaLoops loops;
    private final SottoMetrics metrics;
    private final Executor events;
    private final Sids sids = new Sids(new SecureRandom());

    /**
     * Rooms whose media is on these loops, and whose media events are handled by {@code events}.
     */
    public Rooms(SottoConfig config, MediaLoops loops, SottoMetrics metrics, Executor events) {
        this.config = config;
        this.loops = loops;
        this.metrics = metrics;
        this.events = events;
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
            if (!config.room().autoCreate()) {
                throw noSuchRoom();
            }
            if (rooms.size() >= config.limits().rooms()) {
                throw new Refused(
                        JoinOutcome.BUSY, "this server has no room left; try again later");
            }
            room =
                    rooms.computeIfAbsent(
                            name, key -> create(key, new RoomBirth(wallMillis, nowNanos)));
        }
        return room;
    }

    private Room create(String name, RoomBirth birth) {
        RoomOptions options =
                new RoomOptions(
                        config.room(),
                        config.limits().tracksPerParticipant(),
                        config.limits().subscriptionsPerParticipant(),
                        CodecPolicies.standard(config.room().allowAv1()),
                        loops.fingerprint(),
                        metrics);
        LateEvents late = new LateEvents();
        // Shards are known by the room's sid, so that a room made anew shares nothing with the
        // last.
        Room room = new Room(name, options, loops.openRoom(sids.room(), late), sids, birth);
        late.room = room;
        return room;
    }

    /**
     * Refuses what joining would refuse as things are now, so that a client hears of it in words.
     */
    public void checkJoin(Grants grants) throws Refused {
        Room room = rooms.get(grants.room());
        if (room != null) {
            room.checkRoomFor(grants.identity());
        } else if (!config.room().autoCreate()) {
            throw noSuchRoom();
        }
    }

    private static Refused noSuchRoom() {
        // Clients look for these very words before they try another path.
        return new Refused(JoinOutcome.NO_SUCH_ROOM, "requested room does not exist");
    }

    /**
     * Lets go of rooms that nobody uses, and of people who do not come back. Called every second.
     */
    public void sweep(long nowNanos) {
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
            events.execute(() -> room.onSpeakers(changed));
        }

        @Override
        public void onQuality(String endpointId, Quality quality) {
            events.execute(() -> room.onQuality(endpointId, quality));
        }

        @Override
        public void onFault() {
            events.execute(
                    () ->
                            room.close(
                                    DisconnectReason.MEDIA_FAILURE, LeaveRequest.Action.RECONNECT));
        }
    }
}
