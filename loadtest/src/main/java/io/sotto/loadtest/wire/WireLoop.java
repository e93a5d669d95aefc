package io.sotto.loadtest.wire;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One thread with the sockets of many participants, what they have to do and when.
 *
 * <p>Datagrams are read first, from every socket that has some, and stamped with the time; only
 * then are they decrypted. So the delay that is measured is the server's, and not the time that the
 * participants before this one took.
 */
public final class WireLoop {
    /** As many datagrams are read with one system call: two frames. */
    private static final int READ_BATCH = 16;

    /** A key frame of every track at once. */
    private static final int SOCKET_BUFFER_BYTES = 2 << 20;

    /** Beyond this what was read is looked at before more is read. */
    private static final int WAITING_MAX = 8192;

    /** A packet knows when it was made: it must not wait for many others to be made. */
    private static final int UNSENT_MAX = 64;

    private final EventLoop thread;
    private final boolean epoll;
    private final Agenda agenda = new Agenda();
    private final Deque<Datagram> waiting = new ArrayDeque<>();
    private final List<Datagram> spare = new ArrayList<>();
    private final List<Wire> dirty = new ArrayList<>();

    private int writtenSinceFlush;
    private boolean drainScheduled;
    private @Nullable ScheduledFuture<?> timer;
    private long timerNanos;

    WireLoop(EventLoop thread, boolean epoll) {
        this.thread = thread;
        this.epoll = epoll;
    }

    /** Runs something on this thread, and sends what it wrote; nothing any more when that ends. */
    public void execute(Runnable task) {
        try {
            thread.execute(
                    () -> {
                        task.run();
                        flush();
                        arm();
                    });
        } catch (RejectedExecutionException ended) {
            return; // who was still joining when the run was over
        }
    }

    /** What is to be done when; only for tasks on this thread. */
    public Agenda agenda() {
        return agenda;
    }

    /** A socket for a participant, at any port. */
    Channel open(InetAddress local, Wire wire) throws IOException {
        ChannelFactory<? extends DatagramChannel> factory =
                epoll ? EpollDatagramChannel::new : NioDatagramChannel::new;
        Bootstrap bootstrap =
                new Bootstrap()
                        .group(thread)
                        .channelFactory(factory)
                        .option(ChannelOption.SO_RCVBUF, SOCKET_BUFFER_BYTES)
                        .option(ChannelOption.SO_SNDBUF, SOCKET_BUFFER_BYTES)
                        .handler(new WireHandler(this, wire));
        if (epoll) {
            bootstrap
                    .option(EpollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, Datagram.CAPACITY_BYTES)
                    .option(
                            ChannelOption.RECVBUF_ALLOCATOR,
                            new FixedRecvByteBufAllocator(READ_BATCH * Datagram.CAPACITY_BYTES));
        } else {
            bootstrap.option(
                    ChannelOption.RECVBUF_ALLOCATOR,
                    new AdaptiveRecvByteBufAllocator(2048, 2048, 65_536));
        }
        ChannelFuture bound =
                bootstrap.bind(new InetSocketAddress(local, 0)).awaitUninterruptibly();
        if (bound.cause() != null) {
            throw new IOException("cannot open a UDP socket: " + bound.cause().getMessage());
        }
        return bound.channel();
    }

    // -- what comes in

    void take(Wire wire, ByteBuf content, InetSocketAddress from, long arrivedNanos) {
        int length = content.readableBytes();
        if (length < 2 || length > Datagram.CAPACITY_BYTES) {
            return;
        }
        if (waiting.size() >= WAITING_MAX) {
            drain();
        }
        Datagram datagram = spare.isEmpty() ? new Datagram() : spare.removeLast();
        content.readBytes(datagram.bytes, 0, length);
        datagram.length = length;
        datagram.wire = wire;
        datagram.from = from;
        datagram.arrivedNanos = arrivedNanos;
        waiting.add(datagram);
        if (!drainScheduled) {
            drainScheduled = true;
            thread.execute(this::drainAndFlush); // after the other sockets were read
        }
    }

    private void drainAndFlush() {
        drainScheduled = false;
        drain();
        flush();
        arm();
    }

    private void drain() {
        Datagram datagram = waiting.poll();
        while (datagram != null) {
            Wire wire = datagram.wire;
            if (wire != null) {
                wire.onDatagram(datagram);
            }
            datagram.wire = null;
            spare.add(datagram);
            datagram = waiting.poll();
        }
    }

    // -- what goes out

    void wrote(Wire wire) {
        dirty.add(wire);
    }

    /** One more datagram waits to leave. */
    void written() {
        if (++writtenSinceFlush >= UNSENT_MAX) {
            flush();
        }
    }

    private void flush() {
        writtenSinceFlush = 0;
        for (int i = 0; i < dirty.size(); i++) {
            dirty.get(i).flush();
        }
        dirty.clear();
    }

    // -- time

    private void arm() {
        if (agenda.isEmpty()) {
            return;
        }
        long next = agenda.nextNanos();
        ScheduledFuture<?> armed = timer;
        if (armed != null) {
            if (timerNanos - next <= 0) {
                return;
            }
            armed.cancel(false);
        }
        timerNanos = next;
        long delay = Math.max(0, next - System.nanoTime());
        timer = thread.schedule(this::onTimer, delay, TimeUnit.NANOSECONDS);
    }

    private void onTimer() {
        timer = null;
        agenda.run(System.nanoTime());
        flush();
        arm();
    }
}
