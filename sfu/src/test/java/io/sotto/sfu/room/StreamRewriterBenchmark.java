package io.sotto.sfu.room;

import io.sotto.metrics.LoopCounters;
import io.sotto.sfu.room.RoomCommand.LayerSource;
import io.sotto.sfu.room.RoomCommand.Publication;
import io.sotto.srtp.payload.Codec;
import io.sotto.srtp.rtp.PacketBuffer;
import io.sotto.srtp.rtp.PacketPool;
import io.sotto.srtp.rtp.RtpParse;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The numbers of one packet for one receiver, in the middle of a layer that began with another. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class StreamRewriterBenchmark {
    private static final int PACKETS = 1024;
    private static final int BEFORE = 3000;

    private final StreamRewriter rewriter = new StreamRewriter(90_000, new Random(1));
    private final SourcePacket[] packets = new SourcePacket[PACKETS];
    private long sequence = 70_000;
    private int timestamp;
    private long nowNanos;

    @Setup
    public void begin() {
        ShardContext context =
                new ShardContext(new LoopCounters(0), new Random(1), Voices.UNLIMITED);
        Endpoint publisher = new Endpoint(context, "p", new TestPeer("p", () -> nowNanos), 0);
        Publication publication =
                new Publication(
                        "v",
                        Codec.VP8,
                        90_000,
                        "1",
                        96,
                        97,
                        List.of(new LayerSource("", 1, 2, 0, 0)));
        UpStream stream = new UpTrack(context, publisher.publisher(), publication).begin(0, 1);
        begin(stream, BEFORE);
        for (int i = 0; i < PACKETS; i++) {
            packets[i] = packet(stream, i);
        }
        begin(stream, 0);
        if ((rewriter.picture(packets[5]) >> 8) != BEFORE + 1 + 5) {
            throw new IllegalStateException("picture ids do not go on");
        }
    }

    /** A source begins with this picture. */
    private void begin(UpStream stream, int picture) {
        SourcePacket packet = packet(stream, picture);
        rewriter.begin(packet, null);
        rewriter.sent(rewriter.sequence(sequence), timestamp, rewriter.picture(packet), nowNanos);
        sequence++;
    }

    private SourcePacket packet(UpStream stream, int picture) {
        SourcePacket packet = new SourcePacket();
        PacketBuffer buffer = new PacketPool(0).take();
        byte[] bytes = TestPacket.video(1, 0, 0).picture(true, picture, picture & 0xFF).bytes();
        System.arraycopy(bytes, 0, buffer.bytes(), 0, bytes.length);
        buffer.resize(bytes.length);
        if (packet.read(buffer, nowNanos) != RtpParse.OK) {
            throw new IllegalStateException("a packet is not read as it was written");
        }
        packet.describe(stream, sequence);
        return packet;
    }

    @Benchmark
    @OperationsPerInvocation(PACKETS)
    public long rewrite() {
        long written = 0;
        for (SourcePacket packet : packets) {
            sequence++;
            timestamp += 500;
            nowNanos += 5_000_000;
            if (rewriter.precedesSource(sequence)) {
                throw new IllegalStateException("numbers only grow");
            }
            long newSequence = rewriter.sequence(sequence);
            int newTimestamp = rewriter.timestamp(timestamp);
            int picture = rewriter.picture(packet);
            rewriter.sent(newSequence, newTimestamp, picture, nowNanos);
            written += newSequence ^ newTimestamp ^ picture;
        }
        return written;
    }
}
