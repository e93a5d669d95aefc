package io.sotto.loadtest.wire;

import io.netty.channel.DefaultSelectStrategyFactory;
import io.netty.channel.EventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SelectStrategy;
import io.netty.channel.SelectStrategyFactory;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.nio.channels.spi.SelectorProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
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
    private final List<Polling> polling = new CopyOnWriteArrayList<>();
    private int next;

    /**
     * Starts so many: by epoll where that is, else by the JDK's selectors.
     *
     * @param busyPoll whether they never sleep: each needs a processor of its own
     */
    public WireLoops(int count, boolean busyPoll) {
        this(count, busyPoll, Epoll.isAvailable());
    }

    WireLoops(int count, boolean busyPoll, boolean epoll) {
        SelectStrategyFactory strategies =
                busyPoll ? this::poll : DefaultSelectStrategyFactory.INSTANCE;
        IoHandlerFactory io =
                epoll
                        ? EpollIoHandler.newFactory(0, strategies)
                        : NioIoHandler.newFactory(SelectorProvider.provider(), strategies);
        group =
                new MultiThreadIoEventLoopGroup(
                        count, new DefaultThreadFactory(THREAD_NAME, true), io);
        for (int i = 0; i < count; i++) {
            EventLoop thread = group.next();
            loops.add(new WireLoop(thread, epoll));
        }
    }

    private SelectStrategy poll() {
        Polling thread = new Polling();
        polling.add(thread);
        return thread;
    }

    /** For how long, all together, they took CPU time for nothing but asking. */
    public long idleNanos() {
        return polling.stream().mapToLong(Polling::idleNanos).sum();
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
