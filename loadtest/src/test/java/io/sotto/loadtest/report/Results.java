package io.sotto.loadtest.report;

import io.sotto.loadtest.report.Result.Joins;
import io.sotto.loadtest.report.Result.Spread;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** Results to report on. */
public final class Results {
    private Results() {}

    /** One with this 99th percentile of delay and so many lost of 100,000. */
    public static Result of(long p99Nanos, long lost, @Nullable String failure) {
        Histogram delays = new Histogram(60_000_000_000L, 3);
        delays.recordValueWithCount(200_000, 900);
        delays.recordValueWithCount(p99Nanos, 100);
        Histogram none = new Histogram(3);
        return new Result(
                "webinar <1>",
                1,
                51,
                "ws://127.0.0.1:7880",
                10,
                failure,
                List.of("a remark"),
                failure == null,
                1,
                100_000 - lost,
                120_000_000,
                lost,
                9,
                2,
                3,
                4,
                5,
                6,
                2_000,
                7,
                8,
                Spread.of(delays),
                Spread.of(none),
                0.8,
                0.7,
                0.01,
                null,
                new Joins(51, 0, 100, Spread.of(none)),
                2_500.5,
                2_000.0,
                16.0,
                200_000_000L,
                100_000_000L,
                1_960_784L,
                900_000L,
                7L,
                List.of(new Result.Pause(1.5, 7)),
                List.of(
                        new Result.Second(1, 10_000, 200_000, 900_000, 0.5, 190_000_000L),
                        new Result.Second(2, 10_100, 210_000, 910_000, 0.6, 200_000_000L)),
                Result.Bucket.of(delays));
    }
}
