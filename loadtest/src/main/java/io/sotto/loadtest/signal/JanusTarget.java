package io.sotto.loadtest.signal;

import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.URI;
import java.util.concurrent.TimeUnit;

/**
 * The videoroom of Janus 1.x over its WebSocket: a participant that publishes and receives has two
 * peer connections. All conversations run on one thread.
 *
 * <p>Janus has to be an ICE-lite agent ({@code ice_lite = true}), since participants here always
 * lead ICE, and to have the room {@value #FIRST_ROOM}, and those after it where a call has several.
 */
public final class JanusTarget implements Target {
    /** Its rooms have numbers, and are those of its configuration. */
    static final int FIRST_ROOM = 1234;

    private static final long SHUTDOWN_SECONDS_MAX = 2;

    private final URI server;
    private final MultiThreadIoEventLoopGroup threads =
            new MultiThreadIoEventLoopGroup(
                    1,
                    new DefaultThreadFactory("loadtest-signal", true),
                    NioIoHandler.newFactory());

    /** A server at {@code ws://host:port} or {@code wss://host:port}. */
    public JanusTarget(URI server) {
        this.server = server;
    }

    @Override
    public Conversation join(Seat seat, Events events) {
        JanusConversation conversation =
                new JanusConversation(seat, FIRST_ROOM + seat.room(), events, threads);
        conversation.open(server);
        return conversation;
    }

    @Override
    public boolean receivesApart() {
        return true;
    }

    @Override
    public void close() {
        threads.shutdownGracefully(0, SHUTDOWN_SECONDS_MAX, TimeUnit.SECONDS);
        threads.terminationFuture().awaitUninterruptibly(SHUTDOWN_SECONDS_MAX, TimeUnit.SECONDS);
    }
}
