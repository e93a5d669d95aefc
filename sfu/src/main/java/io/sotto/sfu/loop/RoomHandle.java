package io.sotto.sfu.loop;

import io.sotto.sfu.room.RoomCommand;
import io.sotto.sfu.room.RoomEvents;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;

/** A room on its media loop, for the threads of signalling. */
public final class RoomHandle {
    private final MediaLoop loop;
    private final String roomId;
    private final RoomEvents events;
    private volatile boolean closed;

    RoomHandle(MediaLoop loop, String roomId, RoomEvents events) {
        this.loop = loop;
        this.roomId = roomId;
        this.events = events;
    }

    /** Has a command carried out, after those given before; false if the loop is too busy. */
    public boolean apply(RoomCommand command) {
        return post(
                () -> loop.slot(roomId, events).run(room -> room.apply(command, loop.nowNanos())));
    }

    /**
     * Opens the transport of an endpoint, which joins the room with it; an older one of the same
     * endpoint is closed.
     *
     * @return what the answer tells the peer; fails with {@link RejectedExecutionException} when
     *     the loop is too busy or full
     */
    public CompletableFuture<LocalTransport> connect(PeerTransport peer, TransportEvents listener) {
        return ask(
                () -> {
                    RoomSlot slot = loop.slot(roomId, events);
                    return loop.transports().open(loop, slot, peer, listener);
                });
    }

    /**
     * Restarts ICE of an endpoint's transport with the peer's new credentials (RFC 8445 section 9).
     */
    public CompletableFuture<LocalTransport> restart(PeerTransport peer) {
        return ask(() -> loop.transports().restart(peer));
    }

    /** Closes an endpoint's transport; the endpoint leaves the room. */
    public boolean disconnect(String endpointId) {
        return post(() -> loop.transports().close(endpointId));
    }

    /** Ends the room; whatever comes after is refused. */
    public boolean close() {
        boolean posted = post(() -> loop.closeRoom(roomId));
        closed = true;
        return posted;
    }

    private boolean post(Runnable task) {
        return !closed && loop.post(task);
    }

    private CompletableFuture<LocalTransport> ask(TransportTask task) {
        CompletableFuture<LocalTransport> answer = new CompletableFuture<>();
        boolean taken =
                post(
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
