package io.sotto.loadtest.simulate;

import java.util.List;

/**
 * One run over time, in bins of 200 ms.
 *
 * @param control the rate control that was measured
 * @param capacityBps what the line could carry
 * @param flowsBps what arrived of each media flow
 * @param rivalBps what arrived of all TCP connections together
 * @param queueMillis the queue's delay
 */
public record Trace(
        String control,
        List<Double> capacityBps,
        List<List<Double>> flowsBps,
        List<Double> rivalBps,
        List<Double> queueMillis) {

    /** Length of a bin. */
    public static final double BIN_SECONDS = (double) Throughput.BIN_NANOS / Simulation.SECOND;

    static Trace of(String control, World world) {
        int bins = (int) (world.seconds() / BIN_SECONDS);
        return new Trace(
                control,
                bins(bins, world::capacityBps),
                world.media().stream()
                        .map(flow -> bins(bins, (from, to) -> flow.received().bps(from, to)))
                        .toList(),
                bins(bins, world::rivalBps),
                bins(bins, (from, to) -> world.queueMillis(0.5, from, to)));
    }

    private interface Reading {
        double over(double from, double to);
    }

    private static List<Double> bins(int count, Reading reading) {
        Double[] values = new Double[count];
        for (int bin = 0; bin < count; bin++) {
            values[bin] = reading.over(bin * BIN_SECONDS, (bin + 1) * BIN_SECONDS);
        }
        return List.of(values);
    }
}
