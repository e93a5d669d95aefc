package io.sotto.loadtest.simulate;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * NADA (RFC 8698): delay, loss and marks as one congestion signal, in milliseconds. What the text
 * leaves to the receiver is done here from the same reports, every {@value #DELTA_MILLIS} ms.
 *
 * <p>The names of the constants are those of figure 3 of the RFC, and so are their values; the
 * numbers in brackets are those of its equations. There are no marks (ECN) in the simulator.
 */
public final class Nada implements RateControl {
    private static final double XREF = 10;
    private static final double KAPPA = 0.5;
    private static final double ETA = 2;
    private static final double TAU = 500;
    private static final double DELTA_MILLIS = 100;
    private static final double LOGWIN = 500;
    private static final double QEPS = 10;
    private static final double DFILT = 120;
    private static final double GAMMA_MAX = 0.5;
    private static final double QBOUND = 50;
    private static final double MULTILOSS = 7;
    private static final double QTH = 50;
    private static final double LAMBDA = 0.5;
    private static final double PLRREF = 0.01;
    private static final double DLOSS = 10;
    private static final double ALPHA = 0.1;

    /**
     * Not of the text: its authors' own simulations bound the signal so. Without a bound one burst
     * of losses makes it swing until the run ends.
     */
    private static final double XMAX = 500;

    /** "A 15-tap minimum filter" (section 5.1.1). */
    private static final int FILTER_TAPS = 15;

    /** Packets from one loss to the next before there was a second one. */
    private static final double LOSS_INTERVAL_INITIAL = 100;

    private static final double NANOS_PER_MILLI = 1e6;

    /** Pacing is the application's; the same for all that are compared. */
    private static final double PACING = 1.25;

    private final Bounds bounds;
    private final Map<Long, Sent> inFlight = new HashMap<>();
    private final ArrayDeque<Double> taps = new ArrayDeque<>();
    private final ArrayDeque<Observation> window = new ArrayDeque<>();
    private double baseMillis = Double.MAX_VALUE;
    private double referenceBps;
    private double previousSignal;
    private double lossRatio;
    private double roundTripMillis;
    private double lossInterval = LOSS_INTERVAL_INITIAL;
    private long sinceLoss;
    private boolean lossSeen;
    private double updatedMillis = Double.NaN;
    private double arrivedMillis;

    private record Sent(int bytes, double millis) {}

    /** A packet in the log window: queueing delay, or lost. */
    private record Observation(double arrivedMillis, double queueMillis, int bytes, boolean lost) {}

    private Nada(Bounds bounds) {
        this.bounds = bounds;
        referenceBps = (double) bounds.startBps();
    }

    @Override
    public void onSent(long sequence, int bytes, long nowNanos) {
        inFlight.put(sequence, new Sent(bytes, nowNanos / NANOS_PER_MILLI));
    }

    @Override
    public void onReport(long sequence, long arrivalNanos) {
        Sent packet = inFlight.remove(sequence);
        if (packet == null) {
            return;
        }
        if (arrivalNanos < 0) {
            lossInterval = lossSeen ? 0.9 * lossInterval + 0.1 * sinceLoss : LOSS_INTERVAL_INITIAL;
            lossSeen = true;
            sinceLoss = 0;
            window.add(new Observation(arrivedMillis, 0, packet.bytes(), true));
            return;
        }
        sinceLoss++;
        arrivedMillis = Math.max(arrivedMillis, arrivalNanos / NANOS_PER_MILLI);
        double delay = arrivalNanos / NANOS_PER_MILLI - packet.millis();
        baseMillis = Math.min(baseMillis, delay);
        taps.add(delay);
        if (taps.size() > FILTER_TAPS) {
            taps.remove();
        }
        window.add(new Observation(arrivedMillis, delay - baseMillis, packet.bytes(), false));
        while (window.element().arrivedMillis() < arrivedMillis - LOGWIN) {
            window.remove();
        }
        roundTripMillis = packet.millis();
    }

    @Override
    public void onFeedback(long nowNanos) {
        double now = nowNanos / NANOS_PER_MILLI;
        if (taps.isEmpty() || now - updatedMillis < DELTA_MILLIS) {
            return;
        }
        double elapsed = Double.isNaN(updatedMillis) ? DELTA_MILLIS : now - updatedMillis;
        updatedMillis = now;
        double signal = signal();
        List<Observation> logged = new ArrayList<>(window);
        boolean lost = logged.stream().anyMatch(Observation::lost);
        boolean building = logged.stream().anyMatch(seen -> seen.queueMillis() > QEPS);
        if (lost || building) {
            gradual(signal, elapsed);
        } else {
            accelerate(now - roundTripMillis);
        }
        previousSignal = signal;
        double most = (double) bounds.maxBps();
        referenceBps = Math.clamp(referenceBps, (double) bounds.minBps(), most);
    }

    /** x_curr (1), (2): the queue's delay, less of it where losses say that others fill it. */
    private double signal() {
        double least = taps.stream().mapToDouble(Double::doubleValue).min().orElse(0);
        double queue = least - baseMillis;
        if (lossSeen && sinceLoss < MULTILOSS * lossInterval && queue >= QTH) {
            queue = QTH * Math.exp(-LAMBDA * (queue - QTH) / QTH);
        }
        long lost = window.stream().filter(Observation::lost).count();
        double ratio = window.isEmpty() ? 0 : (double) lost / window.size();
        lossRatio = ALPHA * ratio + (1 - ALPHA) * lossRatio;
        return Math.min(XMAX, queue + DLOSS * (lossRatio / PLRREF) * (lossRatio / PLRREF));
    }

    /** (3), (4). */
    private void accelerate(double roundTrip) {
        double gamma = Math.min(GAMMA_MAX, QBOUND / (roundTrip + DELTA_MILLIS + DFILT));
        double received =
                window.stream().filter(seen -> !seen.lost()).mapToInt(Observation::bytes).sum()
                        * 8
                        * 1000
                        / LOGWIN;
        referenceBps = Math.max(referenceBps, (1 + gamma) * received);
    }

    /** (5), (6), (7). */
    private void gradual(double signal, double elapsed) {
        double offset = signal - bounds.weight() * XREF * bounds.maxBps() / referenceBps;
        double difference = signal - previousSignal;
        double change = KAPPA * (elapsed / TAU) * (offset / TAU) + KAPPA * ETA * difference / TAU;
        referenceBps -= change * referenceBps;
    }

    @Override
    public long targetBps(long nowNanos) {
        return (long) referenceBps;
    }

    @Override
    public double pacing() {
        return PACING;
    }

    /** Found by {@link java.util.ServiceLoader}. */
    public static final class Kind implements RateControl.Kind {
        @Override
        public String name() {
            return "nada";
        }

        @Override
        public RateControl begin(Bounds bounds) {
            return new Nada(bounds);
        }
    }
}
