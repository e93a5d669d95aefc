package io.sotto.sfu.room;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.sotto.metrics.LoopCounters;
import io.sotto.sfu.room.RoomCommand.LayerSource;
import io.sotto.sfu.room.RoomCommand.Publication;
import io.sotto.sfu.room.RoomCommand.Subscription;
import io.sotto.srtp.payload.Codec;
import io.sotto.srtp.rtp.PacketBuffer;
import io.sotto.srtp.rtp.PacketPool;
import io.sotto.srtp.rtp.RtpWriter;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What a forwarded packet leaves to the garbage collector: next to nothing. */
final class AllocationTest {
    private static final int RECEIVERS = 10;
    private static final int PACKETS = 100_000;
    private static final long BYTES_PER_FORWARDED_PACKET_MAX = 40;
    private static final int TICK_EVERY_PACKETS = 5;

    private final PacketPool pool = new PacketPool(2048);
    private final RoomShard shard =
            new RoomShard(new LoopCounters(0), new Random(1), new Silent(), 8);
    private final Counting egress = new Counting();
    private long nowNanos;

    private static final class Counting extends RecyclingEgress {
        long packets;

        @Override
        public void send(RtpWriter sent) {
            packets++;
            giveBack(sent);
        }

        @Override
        public void rtcp(byte[] packet, int length) {}
    }

    private static final class Silent implements RoomEvents {
        @Override
        public void onSpeakers(List<Speaker> changed) {}

        @Override
        public void onQuality(String endpointId, Quality quality) {}

        @Override
        public void onStreamStates(String endpointId, List<StreamState> changed) {}

        @Override
        public void onFault() {}
    }

    @Test
    void forwardingAllocatesNextToNothing() {
        enter();
        Endpoint publisher = Objects.requireNonNull(shard.endpoint("publisher"));
        byte[] packet = TestPacket.video(1, 0, 0).key().transport(0).body(new byte[1000]).bytes();
        forward(publisher, packet, PACKETS);
        assertEquals((long) PACKETS * RECEIVERS, egress.packets);

        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        forward(publisher, packet, PACKETS);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;

        double perPacket = (double) allocated / PACKETS / RECEIVERS;
        System.out.printf("allocated per forwarded packet: %.1f bytes%n", perPacket);
        assertTrue(perPacket < BYTES_PER_FORWARDED_PACKET_MAX, perPacket + " bytes");
        shard.close();
        assertEquals(0, pool.lent());
    }

    private void enter() {
        shard.apply(new RoomCommand.Join("publisher", egress), nowNanos);
        shard.apply(
                new RoomCommand.Negotiate("publisher", TestPacket.EXTENSIONS, TestPeer.EXTENSIONS),
                nowNanos);
        List<LayerSource> layers = List.of(new LayerSource("", 1, 2, 0, 0));
        shard.apply(
                new RoomCommand.Publish(
                        "publisher", new Publication("v", Codec.VP8, 90_000, "1", 96, 97, layers)),
                nowNanos);
        for (int i = 0; i < RECEIVERS; i++) {
            String id = "receiver" + i;
            shard.apply(new RoomCommand.Join(id, egress), nowNanos);
            shard.apply(
                    new RoomCommand.Negotiate(id, TestPacket.EXTENSIONS, TestPeer.EXTENSIONS),
                    nowNanos);
            Subscription subscription =
                    new Subscription("v", "7", 120, 121, 100 + 2 * i, 101 + 2 * i, true);
            shard.apply(new RoomCommand.Subscribe(id, subscription), nowNanos);
        }
    }

    private int sequence;

    /** A video of a thousand packets a second, every one of them a key frame. */
    private void forward(Endpoint publisher, byte[] packet, int count) {
        for (int i = 0; i < count; i++) {
            nowNanos += 1_000_000;
            PacketBuffer buffer = pool.take();
            System.arraycopy(packet, 0, buffer.bytes(), 0, packet.length);
            buffer.resize(packet.length);
            buffer.bytes()[2] = (byte) (sequence >> 8);
            buffer.bytes()[3] = (byte) sequence;
            sequence++;
            shard.onRtp(publisher, buffer, nowNanos);
            shard.forward();
            buffer.release();
            if (i % TICK_EVERY_PACKETS == 0) {
                shard.onTick(nowNanos);
            }
        }
    }
}
