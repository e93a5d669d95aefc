package io.sotto.sfu.loop;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.IoEventLoop;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.sotto.metrics.DropReason;
import io.sotto.srtp.rtp.PacketBuffer;
import java.io.IOException;
import java.net.InetSocketAddress;

/** Where there is no epoll: a channel of the JDK's selectors, at a system call a datagram. */
final class ChannelSocket implements MediaSocket {
    private final Channel channel;
    private final ChannelSink sink;

    private ChannelSocket(Channel channel) {
        this.channel = channel;
        sink = new ChannelSink(channel);
    }

    static ChannelSocket bind(EventLoop thread, InetSocketAddress local, int bufferBytes)
            throws IOException {
        ChannelFuture bound =
                new Bootstrap()
                        .group(thread)
                        .channel(NioDatagramChannel.class)
                        .option(ChannelOption.SO_RCVBUF, bufferBytes)
                        .option(ChannelOption.SO_SNDBUF, bufferBytes)
                        .option(
                                ChannelOption.RECVBUF_ALLOCATOR,
                                new AdaptiveRecvByteBufAllocator(
                                        PacketBuffer.CAPACITY_BYTES, 2048, 65_536))
                        .handler(new ChannelInboundHandlerAdapter())
                        .bind(local)
                        .awaitUninterruptibly();
        if (bound.cause() != null) {
            throw new IOException(bound.cause().getMessage(), bound.cause());
        }
        return new ChannelSocket(bound.channel());
    }

    @Override
    public int port() {
        return ((InetSocketAddress) channel.localAddress()).getPort();
    }

    @Override
    public DatagramSink sink() {
        return sink;
    }

    @Override
    public void start(IoEventLoop thread, MediaLoop loop) {
        channel.pipeline().addLast(new Reader(loop));
    }

    @Override
    public void close() {
        channel.close();
    }

    private static final class Reader extends ChannelInboundHandlerAdapter {
        private final MediaLoop loop;
        private final Ingress ingress;
        private boolean reading;

        Reader(MediaLoop loop) {
            this.loop = loop;
            ingress = new Ingress(loop);
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (!reading) {
                reading = true;
                loop.readClock();
            }
            DatagramPacket datagram = (DatagramPacket) message;
            try {
                int length = datagram.content().readableBytes();
                PacketBuffer packet = ingress.buffer(length);
                if (packet != null) {
                    datagram.content().readBytes(packet.bytes(), 0, length);
                    ingress.from().set(datagram.sender());
                    ingress.handle(packet);
                }
            } finally {
                datagram.release();
            }
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            reading = false;
            loop.endTurn();
        }

        /** A send that was refused, by an ICMP answer for instance, is one packet's matter. */
        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable refused) {
            loop.counters().drop(DropReason.EGRESS_FULL);
        }
    }
}
