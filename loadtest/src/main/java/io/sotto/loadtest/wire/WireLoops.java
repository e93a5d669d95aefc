package io.sotto.loadtest.wire;

import io.netty.channel.EventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The threads that the media of all participants run on; each participant stays with one. */
public final class WireLoops implements AutoCloseable {
    /**
     * How these threads are called, with a number each: so they are found again in measurements.
     */
    public static final String THREAD_NAME = "loadtest-media";

    private static final long SHUTDOWN_SECONDS_MAX = 2;

    private final MultiThreadIoEventLoopGroup group;
    private final List<WireLoop> loops = new ArrayList<>();
    private int next;

    /** Starts so many: by epoll where that is, else by the JDK's selectors. */
    public WireLoops(int count) {
        this(count, Epoll.isAvailable());
    }

    WireLoops(int count, boolean epoll) {
        IoHandlerFactory io = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        group =
                new MultiThreadIoEventLoopGroup(
                        count, new DefaultThreadFactory(THREAD_NAME, true), io);
        for (int i = 0; i < count; i++) {
            EventLoop thread = group.next();
            loops.add(new WireLoop(thread, epoll));
        }
    }

    /** All of them. */
    public List<WireLoop> all() {
        return List.copyOf(loops);
    }

    /** One after the other. */
    public synchronized WireLoop next() {
        return loops.get(next++ % loops.size());
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, SHUTDOWN_SECONDS_MAX, TimeUnit.SECONDS);
        group.terminationFuture().awaitUninterruptibly(SHUTDOWN_SECONDS_MAX, TimeUnit.SECONDS);
    }
}
