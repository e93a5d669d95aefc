package io.sotto.loadtest.simulate;

import java.util.Arrays;

/** Bytes over time, in bins of 200 ms (RFC 8868 section 4). */
final class Throughput {
    static final long BIN_NANOS = 200 * Simulation.MILLI;

    private final Simulation simulation;
    private long[] bins = new long[512];

    Throughput(Simulation simulation) {
        this.simulation = simulation;
    }

    void add(int bytes) {
        int bin = (int) (simulation.nowNanos() / BIN_NANOS);
        while (bin >= bins.length) {
            bins = Arrays.copyOf(bins, 2 * bins.length);
        }
        bins[bin] += bytes;
    }

    /** Mean rate between two instants, to whole bins. */
    double bps(double fromSeconds, double toSeconds) {
        int from = bin(fromSeconds);
        int to = Math.max(from + 1, bin(toSeconds));
        long bytes = 0;
        for (int bin = from; bin < Math.min(to, bins.length); bin++) {
            bytes += bins[bin];
        }
        return bytes * 8.0 * Simulation.SECOND / ((to - from) * BIN_NANOS);
    }

    /**
     * Seconds from an instant until the mean of one second reaches a rate; what is left until the
     * end if it never does.
     */
    double secondsUntil(double bps, double fromSeconds, double toSeconds) {
        int binsPerSecond = (int) (Simulation.SECOND / BIN_NANOS);
        int bins = bin(toSeconds - fromSeconds);
        for (int passed = binsPerSecond; passed <= bins; passed++) {
            double seconds = (double) passed / binsPerSecond;
            if (bps(fromSeconds + seconds - 1, fromSeconds + seconds) >= bps) {
                return seconds;
            }
        }
        return toSeconds - fromSeconds;
    }

    private static int bin(double seconds) {
        return (int) Math.round(seconds * Simulation.SECOND / BIN_NANOS);
    }
}
