package io.sotto.sfu.loop;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.socket.DatagramPacket;
import io.sotto.metrics.DropReason;
import io.sotto.metrics.LoopCounters;
import io.sotto.metrics.Meter;
import io.sotto.metrics.Tags.Traffic;
import java.net.InetSocketAddress;

/**
 * Collects what one turn of the loop sends, so that it leaves in as few system calls as possible.
 *
 * <p>When the socket takes no more, packets are dropped here and counted: a queue of old media
 * helps nobody.
 */
final class DatagramWriter {
    private final Channel channel;
    private final LoopCounters counters;
    private int mediaSinceFlush;
    private boolean dirty;

    DatagramWriter(Channel channel, LoopCounters counters) {
        this.channel = channel;
        this.counters = counters;
    }

    void write(byte[] data, int length, InetSocketAddress to, Traffic kind) {
        if (!channel.isWritable() && kind == Traffic.OUT_RTP) {
            counters.drop(DropReason.EGRESS_FULL);
            return;
        }
        ByteBuf buffer = channel.alloc().directBuffer(length).writeBytes(data, 0, length);
        channel.write(new DatagramPacket(buffer, to), channel.voidPromise());
        dirty = true;
        counters.increment(Meter.PACKETS, kind);
        counters.add(Meter.TRAFFIC, kind, length);
        if (kind == Traffic.OUT_RTP) {
            mediaSinceFlush++;
        }
    }

    /** Sends what was written; {@code readNanos} is when the packets it came from were read. */
    void flush(long readNanos) {
        if (!dirty) {
            return;
        }
        dirty = false;
        if (mediaSinceFlush > 0) {
            counters.residence().record(System.nanoTime() - readNanos, mediaSinceFlush);
            mediaSinceFlush = 0;
        }
        channel.flush();
    }
}
