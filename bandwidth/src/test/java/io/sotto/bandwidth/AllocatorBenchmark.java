package io.sotto.bandwidth;

import io.sotto.bandwidth.Demand.Option;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** One receiver's tiles over 4 Mbit/s. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class AllocatorBenchmark {
    private static final long BUDGET_BPS = 4_000_000;

    @Param({"9", "49"})
    private int tiles;

    private List<Demand> demands = List.of();

    @Setup
    public void lay() {
        List<Option> options =
                List.of(
                        new Option(75_000, 180, 7.5),
                        new Option(105_000, 180, 15),
                        new Option(150_000, 180, 30),
                        new Option(250_000, 360, 7.5),
                        new Option(350_000, 360, 15),
                        new Option(500_000, 360, 30),
                        new Option(750_000, 720, 7.5),
                        new Option(1_050_000, 720, 15),
                        new Option(1_500_000, 720, 30));
        Demand tile = new Demand(1, 360, false, options, Demand.PAUSED, false);
        demands = Collections.nCopies(tiles, tile);
    }

    @Benchmark
    public int[] best() {
        return Allocator.best(demands, BUDGET_BPS);
    }

    @Benchmark
    public int[] quick() {
        return Allocator.quick(demands, BUDGET_BPS);
    }
}
