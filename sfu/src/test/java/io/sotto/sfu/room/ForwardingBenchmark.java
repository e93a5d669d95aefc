package io.sotto.sfu.room;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Forwarding through a room, for each packet that leaves it: from a decrypted packet to packets in
 * the hands of the receivers' transports, which drop them here.
 *
 * <p>What is done once for each packet that comes (a copy into a buffer, the cache, the views, its
 * transport-wide feedback) is shared by the receivers: with one of them it is most of what is
 * measured. Ticks are left out.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ForwardingBenchmark {
    /** So many packets leave in each invocation, however many receivers share them. */
    private static final int FORWARDED = 3000;

    /** What is published. */
    public enum Media {
        /** Frames of six packets; their picture ids pass unchanged. */
        VP8,
        /**
         * Three layers. Receivers get the largest after they had the smallest, so that its picture
         * ids are rewritten; the packets of the others are shown to them, too.
         */
        VP8_SIMULCAST,
        /** A microphone, with a level in each packet. */
        OPUS
    }

    @Param Media media;

    @Param({"1", "10", "50", "500"})
    int receivers;

    private BenchmarkRoom room;

    @Setup
    public void open() {
        room = new BenchmarkRoom(media, receivers);
    }

    @Benchmark
    @OperationsPerInvocation(FORWARDED)
    public int forward() {
        return room.forward(FORWARDED);
    }
}
