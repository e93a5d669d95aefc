package io.sotto.sfu.loop;

import io.netty.channel.EventLoop;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import io.sotto.config.LimitsConfig;
import io.sotto.config.MediaConfig;
import io.sotto.metrics.LoopCounters;
import io.sotto.sfu.loop.MediaLoop.LoopSettings;
import io.sotto.sfu.room.RoomEvents;
import io.sotto.srtp.dtls.DtlsServer;
import io.sotto.srtp.dtls.Fingerprint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** Starts the media loops of a server, and says on which one somebody goes. */
public final class MediaLoops implements AutoCloseable {
    /** Timers of the protocols count in tens of milliseconds; this is their grain. */
    private static final long TICK_MILLIS = 5;

    /** Half a second of 100 Mbit/s: what a loop may fall behind for a moment without loss. */
    private static final int SOCKET_BUFFER_BYTES = 4 << 20;

    /** How the threads of the loops are called, with a number each. */
    public static final String THREAD_NAME = "media";

    private static final long SHUTDOWN_SECONDS_MAX = 2;

    private static final Comparator<MediaLoop> LEAST_TO_DO =
            Comparator.comparing((MediaLoop loop) -> !loop.takesNewcomers())
                    .thenComparingInt(MediaLoop::load);

    private final MultiThreadIoEventLoopGroup group;
    private final List<Started> started = new ArrayList<>();
    private final DtlsServer dtls;
    private final double spillShare;
    private final Map<Direction, LinkRing> rings = new ConcurrentHashMap<>();

    private record Started(MediaLoop loop, MediaSocket socket, Future<?> ticking) {}

    /** From where to where. */
    private record Direction(MediaLoop from, MediaLoop to) {}

    private MediaLoops(MultiThreadIoEventLoopGroup group, DtlsServer dtls, double spillShare) {
        this.group = group;
        this.dtls = dtls;
        this.spillShare = spillShare;
    }

    /** One set of counters for each loop that {@code config} asks for. */
    public static List<LoopCounters> counters(MediaConfig config) {
        List<LoopCounters> counters = new ArrayList<>();
        for (int i = 0; i < config.loopCount(Runtime.getRuntime().availableProcessors()); i++) {
            counters.add(new LoopCounters(i));
        }
        return counters;
    }

    /**
     * Binds one port for each of {@code counters}, from the configured one up.
     *
     * @throws UncheckedIOException if a port is taken
     */
    public static MediaLoops start(
            MediaConfig config, LimitsConfig limits, DtlsServer dtls, List<LoopCounters> counters) {
        return start(config, limits, dtls, counters, Epoll.isAvailable());
    }

    /** Without epoll the JDK's own selectors do, at more system calls. */
    static MediaLoops start(
            MediaConfig config,
            LimitsConfig limits,
            DtlsServer dtls,
            List<LoopCounters> counters,
            boolean epoll) {
        IoHandlerFactory io = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        MultiThreadIoEventLoopGroup group =
                new MultiThreadIoEventLoopGroup(
                        counters.size(), new DefaultThreadFactory(THREAD_NAME, true), io);
        MediaLoops loops = new MediaLoops(group, dtls, config.spillPercent() / 100.0);
        try {
            for (LoopCounters counter : counters) {
                loops.startOne(config, limits, counter, epoll);
            }
        } catch (RuntimeException failed) {
            loops.close();
            throw failed;
        }
        return loops;
    }

    private void startOne(
            MediaConfig config, LimitsConfig limits, LoopCounters counters, boolean epoll) {
        IoEventLoop thread = group.next();
        int port = config.udpPort() == 0 ? 0 : config.udpPort() + counters.loop();
        MediaSocket socket = bind(thread, config.bindAddress(), port, epoll);
        LocalAddresses addresses = LocalAddresses.of(config);
        LoopSettings settings =
                new LoopSettings(
                        new SecureRandom(),
                        dtls,
                        addresses.candidates(counters.loop(), socket.port()),
                        addresses.bases(socket.port()),
                        limits.transportsPerLoop(),
                        config.voicesMax(),
                        limits.mailboxSize());
        MediaLoop loop = new MediaLoop(thread, socket.sink(), counters, settings);
        socket.start(thread, loop);
        Future<?> ticking =
                thread.scheduleAtFixedRate(
                        loop::onTick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
        started.add(new Started(loop, socket, ticking));
    }

    /** A wildcard means every address of both families, over one socket. */
    private static MediaSocket bind(EventLoop thread, String address, int port, boolean epoll) {
        InetSocketAddress literal = new InetSocketAddress(address, port);
        InetSocketAddress local =
                literal.getAddress().isAnyLocalAddress() ? new InetSocketAddress(port) : literal;
        try {
            return epoll
                    ? EpollSocket.bind(local, SOCKET_BUFFER_BYTES)
                    : ChannelSocket.bind(thread, local, SOCKET_BUFFER_BYTES);
        } catch (IOException taken) {
            throw new UncheckedIOException(
                    new IOException(
                            "cannot bind UDP port %d (media.udp_port): %s"
                                    .formatted(port, taken.getMessage()),
                            taken));
        }
    }

    /** A room, which is on no loop yet. */
    public RoomHandle openRoom(String roomId, RoomEvents events) {
        return new RoomHandle(this, roomId, events);
    }

    /**
     * The loop for somebody who joins a room that those in {@code serving} serve: one of them, as
     * long as it is not too busy; then, and for a new room, the one with the least to do of those
     * that take newcomers.
     */
    MediaLoop loopFor(List<MediaLoop> serving) {
        for (MediaLoop loop : serving) {
            if (loop.busyShare() < spillShare && loop.takesNewcomers()) {
                return loop;
            }
        }
        return started.stream()
                .map(Started::loop)
                .min(LEAST_TO_DO)
                .orElseThrow(() -> new IllegalStateException("no media loop runs"));
    }

    /** Whether any loop takes newcomers; those who come back are taken all the same. */
    public boolean takesNewcomers() {
        for (Started one : started) {
            if (one.loop().takesNewcomers()) {
                return true;
            }
        }
        return false;
    }

    /** What one loop writes for another. */
    LinkRing ring(MediaLoop from, MediaLoop to) {
        return rings.computeIfAbsent(new Direction(from, to), way -> new LinkRing(way.to()));
    }

    /** Of the server's DTLS certificate. */
    public Fingerprint fingerprint() {
        return dtls.identity().fingerprint();
    }

    /** The UDP ports that are bound, by loop. */
    public List<Integer> ports() {
        return started.stream().map(s -> s.socket().port()).toList();
    }

    @Override
    public void close() {
        for (Started one : started) {
            one.ticking().cancel(false);
            Future<?> closed =
                    one.loop()
                            .thread()
                            .submit(
                                    () -> {
                                        one.loop().close();
                                        one.socket().close();
                                    });
            closed.awaitUninterruptibly(SHUTDOWN_SECONDS_MAX, TimeUnit.SECONDS);
        }
        group.shutdownGracefully(0, SHUTDOWN_SECONDS_MAX, TimeUnit.SECONDS);
        group.terminationFuture().awaitUninterruptibly(SHUTDOWN_SECONDS_MAX, TimeUnit.SECONDS);
    }
}
