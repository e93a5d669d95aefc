package io.sotto.loadtest.wire;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramPacket;
import java.net.PortUnreachableException;

/** The one handler of a participant's socket: puts what is read where it waits. */
final class WireHandler extends ChannelInboundHandlerAdapter {
    private final WireLoop loop;
    private final Wire wire;
    private boolean reading;
    private long readNanos;

    WireHandler(WireLoop loop, Wire wire) {
        this.loop = loop;
        this.wire = wire;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (!reading) { // the clock is read once for a batch
            reading = true;
            readNanos = System.nanoTime();
        }
        DatagramPacket datagram = (DatagramPacket) message;
        try {
            loop.take(wire, datagram.content(), datagram.sender(), readNanos);
        } finally {
            datagram.release();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        reading = false;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof PortUnreachableException) {
            wire.fail("the server's media port is closed");
        }
    }
}
