package io.sotto.sfu.signal.call;

import io.sotto.config.SottoConfig;
import io.sotto.metrics.Meter;
import io.sotto.metrics.SottoMetrics;
import io.sotto.metrics.Tags.JoinOutcome;
import io.sotto.metrics.Tags.ParticipantState;
import io.sotto.metrics.Tags.TrackKind;
import io.sotto.sfu.loop.MediaLoops;
import io.sotto.sfu.loop.MediaLoops.Place;
import io.sotto.sfu.room.RoomEvents;
import io.sotto.sfu.signal.call.Negotiation.CodecPolicies;
import io.sotto.sfu.signal.call.Room.RoomBirth;
import io.sotto.sfu.signal.sdp.Fingerprint;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.ToIntFunction;
import livekit.LivekitModels.DisconnectReason;
import livekit.LivekitModels.ParticipantInfo;
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
        gauge(ParticipantState.JOINED, ParticipantInfo.State.JOINED);
        gauge(ParticipantState.ACTIVE, ParticipantInfo.State.ACTIVE);
        metrics.gauge(Meter.TRACKS, TrackKind.AUDIO, () -> sum(room -> room.tracks(true)));
        metrics.gauge(Meter.TRACKS, TrackKind.VIDEO, () -> sum(room -> room.tracks(false)));
        metrics.gauge(Meter.SUBSCRIPTIONS, TrackKind.AUDIO, () -> sum(room -> room.received(true)));
        metrics.gauge(
                Meter.SUBSCRIPTIONS, TrackKind.VIDEO, () -> sum(room -> room.received(false)));
    }

    private void gauge(ParticipantState tag, ParticipantInfo.State state) {
        metrics.gauge(Meter.PARTICIPANTS, tag, () -> sum(room -> room.count(state)));
    }

    private int sum(ToIntFunction<Room> count) {
        return rooms.values().stream().mapToInt(count).sum();
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
                throw new Refused(JoinOutcome.NO_SUCH_ROOM, "requested room does not exist");
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
        Place place = loops.place();
        Fingerprint fingerprint = new Fingerprint("sha-256", loops.fingerprint());
        RoomOptions options =
                new RoomOptions(
                        config.room(),
                        config.limits().tracksPerParticipant(),
                        config.limits().subscriptionsPerParticipant(),
                        CodecPolicies.standard(config.room().allowAv1()),
                        fingerprint,
                        place.candidates(),
                        metrics);
        LateEvents late = new LateEvents();
        // Shards are known by the room's sid, so that a room made anew shares nothing with the
        // last.
        Room room = new Room(name, options, place.loop().openRoom(sids.room(), late), sids, birth);
        late.room = room;
        return room;
    }

    /** Whether a room of that name exists. */
    public boolean has(String name) {
        return rooms.containsKey(name);
    }

    /**
     * Lets go of rooms that nobody uses, and of people who do not come back. Called every second.
     */
    public void sweep(long nowNanos) {
        rooms.values().forEach(room -> room.expelDetached(RESUME_WINDOW_NANOS, nowNanos));
        rooms.values().removeIf(room -> room.closeIfAbandoned(nowNanos));
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
