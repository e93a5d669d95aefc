package io.sotto.bandwidth;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * What one packet costs the controller, from when it leaves until it is reported: 2 Mbit/s over a
 * round trip of 100 ms, feedback every 50 ms.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CongestionControllerBenchmark {
    private static final long MILLI = 1_000_000L;
    private static final int BYTES = 1250;
    private static final int PACKETS = 10;
    private static final int IN_FLIGHT = 2 * PACKETS;

    private final CongestionController controller =
            new CongestionController(2_000_000, 50_000, 2_500_000, 1);
    private long nowNanos;
    private int sent;

    /** Fifty milliseconds. */
    @Benchmark
    @OperationsPerInvocation(PACKETS)
    public long feedback() {
        for (int i = 0; i < PACKETS; i++) {
            nowNanos += 5 * MILLI;
            int sequence = controller.onSent(BYTES, nowNanos);
            if (++sent > IN_FLIGHT) {
                long jitter = sequence * 31L % 5 * MILLI;
                long arrived = nowNanos - IN_FLIGHT * 5 * MILLI + 50 * MILLI + jitter;
                controller.onReport(sequence - IN_FLIGHT & 0xFFFF, arrived);
            }
        }
        controller.onFeedback(nowNanos);
        return controller.targetBps(nowNanos);
    }
}
