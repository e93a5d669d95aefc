package io.sotto.sfu.room;

import io.sotto.metrics.LoopCounters;
import io.sotto.sfu.room.RoomCommand.Publication;
import io.sotto.sfu.room.RoomEvents.Speaker;
import io.sotto.sfu.room.RoomEvents.StreamState;
import io.sotto.srtp.rtp.PacketBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The part of a room that one media loop serves: everything that happens to its media.
 *
 * <p>Not thread-safe: owned by its loop. It never reads a clock, opens a socket or blocks. Commands
 * and packets come in with the time; packets go out through the {@link Egress} of each endpoint.
 */
public final class RoomShard {
    /** Reports are due once a second, to each endpoint at another time. */
    private static final long REPORT_CHECK_NANOS = 50_000_000L;

    private static final long SPEAKER_INTERVAL_NANOS = 400_000_000L;
    private static final long DOMINANCE_INTERVAL_NANOS = 300_000_000L;
    private static final long RETARGET_INTERVAL_NANOS = 200_000_000L;
    private static final long QUALITY_INTERVAL_NANOS = 5_000_000_000L;

    private final ShardContext context;
    private final RoomEvents events;
    private final Map<String, Endpoint> endpoints = new LinkedHashMap<>();
    private final Map<String, UpTrack> tracks = new HashMap<>();

    /** Those connected to other shards whose tracks are received here. */
    private final Map<String, Publisher> mirrored = new HashMap<>();

    private final Interval reports = new Interval(REPORT_CHECK_NANOS);
    private final Interval speakers = new Interval(SPEAKER_INTERVAL_NANOS);
    private final Interval dominance = new Interval(DOMINANCE_INTERVAL_NANOS);
    private final Interval retargets = new Interval(RETARGET_INTERVAL_NANOS);
    private final Interval qualities = new Interval(QUALITY_INTERVAL_NANOS);
    private final SheddingOrder shedding;

    /**
     * An empty shard.
     *
     * @param voicesMax how many microphones are heard at a time, 0 for all
     */
    public RoomShard(
            LoopCounters counters, RandomGenerator random, RoomEvents events, int voicesMax) {
        context = new ShardContext(counters, random, voicesMax);
        this.events = events;
        shedding = new SheddingOrder(context);
    }

    /** The endpoint with this id, or null. */
    public @Nullable Endpoint endpoint(String endpointId) {
        return endpoints.get(endpointId);
    }

    /** Whether nobody is left. */
    public boolean isEmpty() {
        return endpoints.isEmpty();
    }

    /** Carries out a command. What it names and is gone already is passed over. */
    public void apply(RoomCommand command, long nowNanos) {
        switch (command) {
            case RoomCommand.Join join -> join(join, nowNanos);
            case RoomCommand.Leave leave -> leave(leave.endpointId());
            case RoomCommand.Negotiate negotiate -> {
                Endpoint endpoint = endpoints.get(negotiate.endpointId());
                Publisher elsewhere = mirrored.get(negotiate.endpointId());
                if (endpoint != null) {
                    endpoint.negotiate(negotiate.fromEndpoint(), negotiate.toEndpoint());
                } else if (elsewhere != null) {
                    elsewhere.negotiate(negotiate.fromEndpoint());
                }
            }
            case RoomCommand.Publish publish -> publish(publish, nowNanos);
            case RoomCommand.Unpublish unpublish -> unpublish(unpublish.trackId());
            case RoomCommand.Subscribe subscribe -> subscribe(subscribe, nowNanos);
            case RoomCommand.Unsubscribe unsubscribe -> {
                DownTrack track = received(unsubscribe.endpointId(), unsubscribe.trackId());
                if (track != null) {
                    track.receiver().stopReceiving(track);
                }
            }
            case RoomCommand.Prefer prefer -> {
                DownTrack track = received(prefer.endpointId(), prefer.trackId());
                if (track != null) {
                    track.prefer(prefer.preference(), nowNanos);
                }
            }
            case RoomCommand.Mute mute -> {
                UpTrack track = tracks.get(mute.trackId());
                if (track != null) {
                    track.mute(mute.muted());
                }
            }
            case RoomCommand.Mirror mirror -> mirror(mirror, nowNanos);
            case RoomCommand.Link link -> {
                UpTrack track = tracks.get(link.trackId());
                if (track != null) {
                    track.receivers().add(new LinkedReceiver(link.link()));
                }
            }
            case RoomCommand.Unlink unlink -> {
                UpTrack track = tracks.get(unlink.trackId());
                if (track != null) {
                    track.receivers().removeIf(receiver -> receiver.isOver(unlink.link()));
                }
            }
            case RoomCommand.RequestKeyFrame request -> {
                UpStream stream = linkedStream(request.trackId(), request.layer());
                if (stream != null) {
                    stream.requestKeyFrame(nowNanos);
                }
            }
        }
    }

    private void join(RoomCommand.Join join, long nowNanos) {
        leave(join.endpointId());
        Endpoint endpoint = new Endpoint(context, join.endpointId(), join.egress(), nowNanos);
        endpoints.put(join.endpointId(), endpoint);
    }

    private void leave(String endpointId) {
        Endpoint endpoint = endpoints.get(endpointId);
        if (endpoint == null) {
            return;
        }
        List.copyOf(endpoint.publisher().tracks()).forEach(track -> unpublish(track.id()));
        List.copyOf(endpoint.received().values()).forEach(endpoint::stopReceiving);
        endpoint.downlink().close();
        endpoints.remove(endpointId);
    }

    private void publish(RoomCommand.Publish publish, long nowNanos) {
        Endpoint endpoint = endpoints.get(publish.endpointId());
        if (endpoint != null) {
            publish(endpoint.publisher(), publish.publication(), nowNanos);
        }
    }

    private void mirror(RoomCommand.Mirror mirror, long nowNanos) {
        Publisher publisher =
                mirrored.computeIfAbsent(
                        mirror.publisherId(),
                        id -> new Publisher(context, id, new LinkFeedback(mirror.requests())));
        publisher.negotiate(mirror.fromPublisher());
        publish(publisher, mirror.publication(), nowNanos);
    }

    private void publish(Publisher publisher, Publication publication, long nowNanos) {
        UpTrack track = new UpTrack(context, publisher, publication);
        UpTrack existing = tracks.get(track.id());
        if (existing != null && existing.publication().equals(publication)) {
            return;
        }
        if (existing != null) {
            existing.publisher().unpublish(existing);
            track.receivers().addAll(existing.links());
        }
        tracks.put(track.id(), track);
        publisher.publish(track);
        for (Endpoint receiver : endpoints.values()) {
            DownTrack received = receiver.received().get(track.id());
            if (received != null) {
                receive(new DownTrack(context, receiver, track, received.subscription()), nowNanos);
            }
        }
    }

    private void unpublish(String trackId) {
        UpTrack track = tracks.remove(trackId);
        if (track == null) {
            return;
        }
        for (Endpoint endpoint : endpoints.values()) {
            DownTrack received = endpoint.received().get(trackId);
            if (received != null) {
                endpoint.stopReceiving(received);
            }
        }
        Publisher publisher = track.publisher();
        publisher.unpublish(track);
        if (publisher.tracks().isEmpty()) {
            mirrored.remove(publisher.id());
        }
    }

    private void subscribe(RoomCommand.Subscribe subscribe, long nowNanos) {
        Endpoint endpoint = endpoints.get(subscribe.endpointId());
        UpTrack track = tracks.get(subscribe.subscription().trackId());
        if (endpoint == null || track == null) {
            return;
        }
        DownTrack existing = endpoint.received().get(track.id());
        if (existing == null || !existing.subscription().equals(subscribe.subscription())) {
            DownTrack received = new DownTrack(context, endpoint, track, subscribe.subscription());
            receive(received, nowNanos);
        }
    }

    /** In place of what the receiver had of the track before, whose numbers it goes on with. */
    private void receive(DownTrack received, long nowNanos) {
        Endpoint endpoint = received.receiver();
        UpTrack track = received.track();
        DownTrack before = endpoint.received().get(track.id());
        if (before == null) {
            received.shedTo(shedding.largestLayerOfNewcomers(track.layers()), nowNanos);
        } else {
            received.follow(before);
            if (before.subscription().ssrc() == received.subscription().ssrc()) {
                endpoint.forget(before);
            } else {
                endpoint.stopReceiving(before);
            }
        }
        endpoint.receive(received);
        endpoint.downlink().allocate(nowNanos);
    }

    private @Nullable DownTrack received(String endpointId, String trackId) {
        Endpoint endpoint = endpoints.get(endpointId);
        return endpoint == null ? null : endpoint.received().get(trackId);
    }

    /** The way out to an endpoint is ready: what it receives begins now, with key frames. */
    public void onReady(Endpoint endpoint, long nowNanos) {
        endpoint.downlink().allocate(nowNanos);
    }

    /** An authentic RTP packet came from {@code from}; it waits for {@link #forward}. */
    public void onRtp(Endpoint from, PacketBuffer packet, long nowNanos) {
        from.publisher().onRtp(packet, nowNanos);
    }

    /** An authentic compound RTCP packet came from {@code from}. */
    public void onRtcp(Endpoint from, PacketBuffer packet, long nowNanos) {
        from.feedback().onRtcp(packet.bytes(), packet.length(), nowNanos);
    }

    /** A packet of a mirrored track came over its link; it waits for {@link #forward}. */
    public void onLinkedRtp(String trackId, int layer, PacketBuffer packet, long nowNanos) {
        UpTrack track = tracks.get(trackId);
        if (track != null && layer < track.layers()) {
            track.publisher().onLinkedRtp(track, layer, packet, nowNanos);
        }
    }

    /** Sends on what came: to be called at the end of a turn of the loop. */
    public void forward() {
        context.arrivals().forward();
    }

    /** A sender report of a mirrored track came over its link. */
    public void onLinkedSenderReport(
            String trackId, int layer, long ntpTime, int rtpTimestamp, long nowNanos) {
        UpStream stream = linkedStream(trackId, layer);
        if (stream != null) {
            stream.clock().onReport(ntpTime, rtpTimestamp, nowNanos);
        }
    }

    private @Nullable UpStream linkedStream(String trackId, int layer) {
        UpTrack track = tracks.get(trackId);
        return track == null || layer >= track.layers() ? null : track.stream(layer);
    }

    /** Does what time demands; to be called every few milliseconds. */
    public void onTick(long nowNanos) {
        tracks.values().forEach(track -> track.onTick(nowNanos));
        context.ticks().onTick(nowNanos);
        if (reports.ends(nowNanos)) {
            endpoints.values().forEach(endpoint -> endpoint.feedback().report(nowNanos));
        }
        if (retargets.ends(nowNanos)) {
            endpoints.values().forEach(endpoint -> retarget(endpoint, nowNanos));
        }
        if (dominance.ends(nowNanos)) {
            context.voices().dominant().decide(voices(), nowNanos);
        }
        if (speakers.ends(nowNanos)) {
            tellSpeakers(nowNanos);
        }
        if (qualities.ends(nowNanos)) {
            for (Endpoint endpoint : endpoints.values()) {
                if (endpoint.feedback().judge()) {
                    events.onQuality(endpoint.id(), endpoint.feedback().quality());
                }
            }
        }
    }

    private void retarget(Endpoint endpoint, long nowNanos) {
        endpoint.downlink().retarget(nowNanos);
        List<StreamState> changed = endpoint.newStreamStates();
        if (!changed.isEmpty()) {
            events.onStreamStates(endpoint.id(), changed);
        }
    }

    private List<Voice> voices() {
        return tracks.values().stream().filter(UpTrack::isMicrophone).map(UpTrack::voice).toList();
    }

    private void tellSpeakers(long nowNanos) {
        List<Speaker> changed = new ArrayList<>();
        for (UpTrack track : tracks.values()) {
            if (!track.isAudio()) {
                continue;
            }
            boolean news = track.speech().endInterval();
            float level = track.speech().level();
            if (level > 0) {
                track.publisher().speaks(nowNanos);
            }
            if (news && !mirrored.containsKey(track.publisher().id())) {
                changed.add(new Speaker(track.publisher().id(), level, level > 0));
            }
        }
        if (!changed.isEmpty()) {
            events.onSpeakers(changed);
        }
    }

    /**
     * Withholds as much video as the loop's pressure demands: up to 1 top layers, up to 2 all but
     * the lowest layers, up to 3 all, of those who have been silent longest first. To be called
     * when the pressure changed, and now and then while it is more than 0.
     *
     * @param totals where this room's part of what is sent and withheld is added
     */
    public void shed(double pressure, ShedTotals totals, long nowNanos) {
        shedding.apply(pressure, tracks.values(), totals, nowNanos);
    }

    /** Everybody leaves; what was lent is given back. */
    public void close() {
        List.copyOf(endpoints.keySet()).forEach(this::leave);
        List.copyOf(tracks.keySet()).forEach(this::unpublish);
    }

    /** Something that is due again and again. */
    private static final class Interval {
        private final long lengthNanos;
        private boolean running;
        private long endNanos;

        Interval(long lengthNanos) {
            this.lengthNanos = lengthNanos;
        }

        boolean ends(long nowNanos) {
            if (!running) {
                running = true;
                endNanos = nowNanos + lengthNanos;
            }
            if (endNanos - nowNanos > 0) {
                return false;
            }
            endNanos = nowNanos + lengthNanos;
            return true;
        }
    }
}
