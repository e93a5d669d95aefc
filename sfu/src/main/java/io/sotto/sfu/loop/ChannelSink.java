package io.sotto.sfu.loop;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.socket.DatagramPacket;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Sends by the channel itself, a system call for each datagram: where there is nothing better. */
final class ChannelSink implements DatagramSink {
    private final Channel channel;
    private final MemorySegment memory =
            Arena.ofAuto().allocate(2L * DatagramWriter.MESSAGE_BYTES_MAX);
    private int refused;

    ChannelSink(Channel channel) {
        this.channel = channel;
    }

    @Override
    public MemorySegment memory() {
        return memory;
    }

    @Override
    public boolean isFull() {
        return false;
    }

    @Override
    public void add(long start, int length, int segmentBytes, Destination to) {
        for (int at = 0; at < length; at += segmentBytes) {
            if (!channel.isWritable()) {
                refused++;
                continue;
            }
            int bytes = Math.min(segmentBytes, length - at);
            ByteBuf datagram = channel.alloc().directBuffer(bytes);
            datagram.writeBytes(memory.asSlice(start + at, bytes).asByteBuffer());
            channel.write(new DatagramPacket(datagram, to.address()), channel.voidPromise());
        }
    }

    @Override
    public int send() {
        channel.flush();
        int count = refused;
        refused = 0;
        return count;
    }

    @Override
    public void close() {}
}
