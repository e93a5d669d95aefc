package io.sotto.sfu.loop;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramPacket;
import io.sotto.metrics.DropReason;
import io.sotto.metrics.LoopCounters;
import io.sotto.metrics.Meter;
import io.sotto.metrics.Tags.Traffic;
import io.sotto.srtp.rtp.PacketBuffer;
import io.sotto.srtp.rtp.PacketKind;
import java.io.IOException;
import java.net.InetSocketAddress;

/**
 * The one channel handler of a media loop: classifies each datagram and gives it to its transport.
 */
final class MediaHandler extends ChannelInboundHandlerAdapter {
    private static final System.Logger LOG = System.getLogger(MediaHandler.class.getName());

    private final MediaLoop loop;
    private final LoopCounters counters;
    private boolean reading;

    MediaHandler(MediaLoop loop) {
        this.loop = loop;
        counters = loop.counters();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (!reading) {
            reading = true;
            loop.readClock();
        }
        DatagramPacket datagram = (DatagramPacket) message;
        try {
            onDatagram(datagram.content(), datagram.sender());
        } finally {
            datagram.release();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        reading = false;
        loop.writer().flush(loop.nowNanos());
        counters.turn(loop.nowNanos(), System.nanoTime());
    }

    /**
     * A send that was refused, by an ICMP answer for instance, is one packet's matter. Anything
     * else is a bug outside a room: the packet is lost, the loop goes on.
     */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof IOException) {
            counters.drop(DropReason.EGRESS_FULL);
        } else {
            counters.increment(Meter.ROOM_FAULTS);
            LOG.log(System.Logger.Level.ERROR, "A packet could not be handled", cause);
        }
    }

    private void onDatagram(ByteBuf content, InetSocketAddress from) {
        int length = content.readableBytes();
        if (length < 2) {
            counters.drop(DropReason.UNKNOWN_KIND);
            return;
        }
        if (length > PacketBuffer.CAPACITY_BYTES) {
            counters.drop(DropReason.OVERSIZED);
            return;
        }
        int start = content.readerIndex();
        PacketKind kind =
                PacketKind.of(content.getUnsignedByte(start), content.getUnsignedByte(start + 1));
        if (kind == PacketKind.OTHER) {
            counters.drop(DropReason.UNKNOWN_KIND);
            return;
        }
        PacketBuffer packet = loop.pool().take();
        try {
            content.readBytes(packet.bytes(), 0, length);
            packet.resize(length);
            dispatch(kind, packet, from);
        } finally {
            packet.release();
        }
    }

    private void dispatch(PacketKind kind, PacketBuffer packet, InetSocketAddress from) {
        Traffic traffic =
                switch (kind) {
                    case STUN -> Traffic.IN_STUN;
                    case DTLS -> Traffic.IN_DTLS;
                    case RTCP -> Traffic.IN_RTCP;
                    default -> Traffic.IN_RTP;
                };
        counters.increment(Meter.PACKETS, traffic);
        counters.add(Meter.TRAFFIC, traffic, packet.length());
        if (kind == PacketKind.STUN) {
            loop.transports().onStun(packet, from, loop);
            return;
        }
        Transport transport = loop.transports().at(from);
        if (transport == null) {
            counters.drop(
                    kind == PacketKind.DTLS
                            ? DropReason.DTLS_UNVALIDATED_ADDRESS
                            : DropReason.UNKNOWN_ADDRESS);
            return;
        }
        switch (kind) {
            case DTLS -> transport.onDtls(packet);
            case RTCP -> transport.onRtcp(packet);
            default -> transport.onRtp(packet);
        }
    }
}
