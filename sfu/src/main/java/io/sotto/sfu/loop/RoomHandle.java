package io.sotto.sfu.loop;

import io.sotto.sfu.room.RoomCommand;
import io.sotto.sfu.room.RoomCommand.Publication;
import io.sotto.sfu.room.RoomEvents;
import io.sotto.srtp.payload.Codec;
import io.sotto.srtp.rtp.ExtensionMap;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;

/**
 * A room on its media loops, for the threads of signalling. It knows who is connected to which, and
 * links a track to another loop for as long as somebody there receives it.
 */
public final class RoomHandle {
    private final MediaLoops loops;
    private final String roomId;
    private final RoomEvents events;
    private final List<MediaLoop> serving = new ArrayList<>();
    private final Map<String, Member> members = new HashMap<>();
    private final Map<String, Track> tracks = new HashMap<>();
    private volatile boolean closed;

    /** Somebody who is connected. */
    private static final class Member {
        final MediaLoop loop;
        ExtensionMap extensions = ExtensionMap.EMPTY;

        Member(MediaLoop loop) {
            this.loop = loop;
        }
    }

    /** A published track, and where else it is received. */
    private static final class Track {
        final String publisherId;
        Publication publication;
        final Map<MediaLoop, Away> elsewhere = new HashMap<>();

        Track(String publisherId, Publication publication) {
            this.publisherId = publisherId;
            this.publication = publication;
        }
    }

    /** Who receives a track on a loop that its publisher is not connected to. */
    private record Away(RingLink link, Set<String> receivers) {}

    RoomHandle(MediaLoops loops, String roomId, RoomEvents events) {
        this.loops = loops;
        this.roomId = roomId;
        this.events = events;
    }

    /** Has a command carried out, after those given before; false if a loop is too busy. */
    public synchronized boolean apply(RoomCommand command) {
        return switch (command) {
            case RoomCommand.Negotiate negotiate -> negotiate(negotiate);
            case RoomCommand.Publish publish -> publish(publish);
            case RoomCommand.Unpublish unpublish -> unpublish(unpublish);
            case RoomCommand.Subscribe subscribe -> subscribe(subscribe);
            case RoomCommand.Unsubscribe unsubscribe -> unsubscribe(unsubscribe);
            case RoomCommand.Prefer prefer -> toLoopOf(prefer.endpointId(), prefer);
            case RoomCommand.Mute mute -> toLoopOfTrack(mute.trackId(), mute);
            case RoomCommand.RequestKeyFrame request -> toLoopOfTrack(request.trackId(), request);
            default ->
                    throw new IllegalArgumentException(
                            "joins and leaves come from transports, links are made here");
        };
    }

    private boolean negotiate(RoomCommand.Negotiate negotiate) {
        Member member = members.get(negotiate.endpointId());
        if (member == null) {
            return true;
        }
        member.extensions = negotiate.fromEndpoint();
        boolean taken = post(member.loop, negotiate);
        Set<MediaLoop> linked = new HashSet<>();
        for (Track track : tracks.values()) {
            if (track.publisherId.equals(negotiate.endpointId())) {
                linked.addAll(track.elsewhere.keySet());
            }
        }
        for (MediaLoop loop : linked) {
            taken &= post(loop, negotiate);
        }
        return taken;
    }

    private boolean publish(RoomCommand.Publish publish) {
        String trackId = publish.publication().trackId();
        Track track =
                tracks.computeIfAbsent(
                        trackId, id -> new Track(publish.endpointId(), publish.publication()));
        track.publication = publish.publication();
        boolean taken = toLoopOf(publish.endpointId(), publish);
        for (MediaLoop loop : track.elsewhere.keySet()) {
            taken &= post(loop, mirror(track));
        }
        return taken;
    }

    private boolean unpublish(RoomCommand.Unpublish unpublish) {
        Track track = tracks.remove(unpublish.trackId());
        if (track == null) {
            return true;
        }
        boolean taken = toLoopOf(track.publisherId, unpublish);
        for (MediaLoop loop : track.elsewhere.keySet()) {
            taken &= post(loop, unpublish);
        }
        return taken;
    }

    private boolean subscribe(RoomCommand.Subscribe subscribe) {
        Member receiver = members.get(subscribe.endpointId());
        Track track = tracks.get(subscribe.subscription().trackId());
        Member publisher = track == null ? null : members.get(track.publisherId);
        if (receiver == null || track == null || publisher == null) {
            return true;
        }
        boolean taken = true;
        if (!receiver.loop.equals(publisher.loop)) {
            Away away = track.elsewhere.get(receiver.loop);
            if (away == null) {
                away = new Away(link(track, publisher.loop, receiver.loop), new HashSet<>());
                track.elsewhere.put(receiver.loop, away);
                taken = post(receiver.loop, mirror(track));
                taken &=
                        post(
                                publisher.loop,
                                new RoomCommand.Link(track.publication.trackId(), away.link()));
            }
            away.receivers().add(subscribe.endpointId());
        }
        taken &= post(receiver.loop, subscribe);
        return taken;
    }

    private RingLink link(Track track, MediaLoop from, MediaLoop to) {
        return new RingLink(
                new RingLink.Way(from, to, loops.ring(from, to)),
                roomId,
                track.publication.trackId(),
                track.publication.codec() == Codec.OPUS,
                track.publication.layers().size());
    }

    private RoomCommand.Mirror mirror(Track track) {
        Member publisher = members.get(track.publisherId);
        return new RoomCommand.Mirror(
                track.publisherId,
                publisher == null ? ExtensionMap.EMPTY : publisher.extensions,
                track.publication,
                (trackId, layer) -> {
                    if (publisher != null) { // from the other loop, which waits for no lock
                        post(publisher.loop, new RoomCommand.RequestKeyFrame(trackId, layer));
                    }
                });
    }

    private boolean unsubscribe(RoomCommand.Unsubscribe unsubscribe) {
        Track track = tracks.get(unsubscribe.trackId());
        Member receiver = members.get(unsubscribe.endpointId());
        boolean taken = toLoopOf(unsubscribe.endpointId(), unsubscribe);
        if (track != null && receiver != null) {
            taken &= forget(track, unsubscribe.endpointId(), receiver.loop);
        }
        return taken;
    }

    /** A link that nobody needs any more is taken away. */
    private boolean forget(Track track, String receiverId, MediaLoop loop) {
        Away away = track.elsewhere.get(loop);
        if (away == null || !away.receivers().remove(receiverId) || !away.receivers().isEmpty()) {
            return true;
        }
        track.elsewhere.remove(loop);
        String trackId = track.publication.trackId();
        boolean taken = post(loop, new RoomCommand.Unpublish(trackId));
        taken &= toLoopOf(track.publisherId, new RoomCommand.Unlink(trackId, away.link()));
        return taken;
    }

    private boolean toLoopOfTrack(String trackId, RoomCommand command) {
        Track track = tracks.get(trackId);
        return track == null || toLoopOf(track.publisherId, command);
    }

    private boolean toLoopOf(String endpointId, RoomCommand command) {
        Member member = members.get(endpointId);
        return member == null || post(member.loop, command);
    }

    /** Where nobody has connected there is nothing to command, nor after the end. */
    private boolean post(MediaLoop loop, RoomCommand command) {
        return !closed
                && loop.post(
                        () -> {
                            RoomSlot slot = loop.existingSlot(roomId);
                            if (slot != null) {
                                slot.run(room -> room.apply(command, loop.nowNanos()));
                            }
                        });
    }

    // -- who is connected

    /**
     * Opens the transport of an endpoint, which joins the room with it; an older one of the same
     * endpoint is closed.
     *
     * @return what the answer tells the peer; fails with {@link RejectedExecutionException} when
     *     the loop is too busy or full
     */
    public synchronized CompletableFuture<LocalTransport> connect(
            PeerTransport peer, TransportEvents listener) {
        forget(peer.endpointId());
        Member member =
                members.computeIfAbsent(
                        peer.endpointId(), id -> new Member(loops.loopFor(serving)));
        MediaLoop loop = member.loop;
        if (!serving.contains(loop)) {
            serving.add(loop);
        }
        return ask(
                loop,
                () -> loop.transports().open(loop, loop.slot(roomId, events), peer, listener));
    }

    /**
     * Restarts ICE of an endpoint's transport with the peer's new credentials (RFC 8445 section 9).
     */
    public synchronized CompletableFuture<LocalTransport> restart(PeerTransport peer) {
        Member member = members.get(peer.endpointId());
        if (member == null) {
            return CompletableFuture.failedFuture(
                    new IllegalStateException("no transport to restart"));
        }
        return ask(member.loop, () -> member.loop.transports().restart(peer));
    }

    /** Closes an endpoint's transport; the endpoint leaves the room. */
    public synchronized boolean disconnect(String endpointId) {
        boolean taken = forget(endpointId);
        Member member = members.remove(endpointId);
        if (member != null) {
            taken &= member.loop.post(() -> member.loop.transports().close(endpointId));
        }
        return taken;
    }

    /** What an endpoint published or received elsewhere ends; its own loop sees to the rest. */
    private boolean forget(String endpointId) {
        Member member = members.get(endpointId);
        boolean taken = true;
        for (Track track : List.copyOf(tracks.values())) {
            if (track.publisherId.equals(endpointId)) {
                RoomCommand over = new RoomCommand.Unpublish(track.publication.trackId());
                tracks.remove(track.publication.trackId());
                for (MediaLoop loop : track.elsewhere.keySet()) {
                    taken &= post(loop, over);
                }
            } else if (member != null) {
                taken &= forget(track, endpointId, member.loop);
            }
        }
        return taken;
    }

    /** Ends the room; whatever comes after is refused. */
    public synchronized boolean close() {
        boolean taken = true;
        for (MediaLoop loop : serving) {
            taken &= loop.post(() -> loop.closeRoom(roomId));
        }
        closed = true;
        return taken;
    }

    private CompletableFuture<LocalTransport> ask(MediaLoop loop, TransportTask task) {
        CompletableFuture<LocalTransport> answer = new CompletableFuture<>();
        boolean taken =
                !closed
                        && loop.post(
                                () -> {
                                    try {
                                        answer.complete(task.run());
                                    } catch (RuntimeException refused) {
                                        answer.completeExceptionally(refused);
                                    }
                                });
        if (!taken) {
            answer.completeExceptionally(new RejectedExecutionException("the media loop is busy"));
        }
        return answer;
    }

    private interface TransportTask {
        LocalTransport run();
    }
}
