package io.sotto.loadtest.simulate;

import io.sotto.loadtest.simulate.Link.Packet;
import io.sotto.loadtest.simulate.MediaFlow.Path;
import java.util.TreeMap;

/**
 * A TCP connection that sends as much as it may: what media shares links with. Each segment is
 * acknowledged by itself; what three later ones overtook is lost (RFC 9002 section 6.1 counts the
 * same way). Data are not told apart: what was lost is simply sent again.
 */
final class TcpFlow {
    private static final int SEGMENT_BYTES = 1500;
    private static final int ACK_BYTES = 60;
    private static final int REORDERING = 3;
    private static final double INITIAL_WINDOW = 10;
    private static final long TIMEOUT_MIN_NANOS = 200 * Simulation.MILLI;
    private static final long TIMEOUT_INITIAL_NANOS = Simulation.SECOND;

    private final Simulation simulation;
    private final Path path;
    private final Window window;
    private final Throughput received;

    /** When each segment that is in flight left. */
    private final TreeMap<Long, Long> inFlight = new TreeMap<>();

    private long sent;
    private long toSend;
    private long recoveryEnds;
    private long smoothedNanos;
    private long variationNanos;
    private long timeoutDueNanos;
    private boolean timeoutArmed;
    private int timeouts;
    private Runnable finished = () -> {};

    /** How many segments may be in flight. */
    interface Window {
        double segments();

        void onAck(long nowNanos, long roundTripNanos);

        void onLoss(long nowNanos);

        void onTimeout();
    }

    TcpFlow(Simulation simulation, Path path, Window window) {
        this.simulation = simulation;
        this.path = path;
        this.window = window;
        received = new Throughput(simulation);
    }

    Throughput received() {
        return received;
    }

    /** From now on there is always something to send. */
    void sendForever() {
        toSend = Long.MAX_VALUE / 2;
        push();
    }

    /** Sends a file. */
    void send(int bytes, Runnable whenDone) {
        toSend = Math.ceilDiv(bytes, SEGMENT_BYTES);
        finished = whenDone;
        push();
    }

    /** Sends nothing more. */
    void stop() {
        toSend = 0;
        finished = () -> {};
    }

    private void push() {
        while (toSend > 0 && inFlight.size() < window.segments()) {
            long sequence = sent++;
            toSend--;
            long sentNanos = simulation.nowNanos();
            inFlight.put(sequence, sentNanos);
            path.forward()
                    .send(
                            new Packet(
                                    SEGMENT_BYTES,
                                    path.extraDelayNanos(),
                                    arrived -> acknowledge(sequence, sentNanos)));
        }
        armTimeout();
    }

    private void acknowledge(long sequence, long sentNanos) {
        received.add(SEGMENT_BYTES);
        path.backward()
                .send(
                        new Packet(
                                ACK_BYTES,
                                path.extraDelayNanos(),
                                arrived -> onAck(sequence, sentNanos)));
    }

    private void onAck(long sequence, long sentNanos) {
        long now = simulation.nowNanos();
        measure(now - sentNanos);
        timeouts = 0;
        if (inFlight.remove(sequence) != null) {
            window.onAck(now, smoothedNanos);
        }
        while (!inFlight.isEmpty() && inFlight.firstKey() + REORDERING <= sequence) {
            long lost = inFlight.firstKey();
            inFlight.remove(lost);
            toSend++;
            if (lost >= recoveryEnds) {
                recoveryEnds = sent;
                window.onLoss(now);
            }
        }
        if (toSend == 0 && inFlight.isEmpty()) {
            Runnable done = finished;
            finished = () -> {};
            done.run();
        }
        push();
    }

    private void measure(long nanos) {
        if (smoothedNanos == 0) {
            smoothedNanos = nanos;
            variationNanos = nanos / 2;
        } else {
            variationNanos = (3 * variationNanos + Math.abs(smoothedNanos - nanos)) / 4;
            smoothedNanos = (7 * smoothedNanos + nanos) / 8;
        }
    }

    private void armTimeout() {
        if (inFlight.isEmpty()) {
            return;
        }
        long wait =
                smoothedNanos == 0
                        ? TIMEOUT_INITIAL_NANOS
                        : Math.max(TIMEOUT_MIN_NANOS, smoothedNanos + 4 * variationNanos);
        timeoutDueNanos = simulation.nowNanos() + (wait << Math.min(timeouts, 6));
        if (!timeoutArmed) {
            timeoutArmed = true;
            simulation.at(timeoutDueNanos, this::checkTimeout);
        }
    }

    private void checkTimeout() {
        timeoutArmed = false;
        if (inFlight.isEmpty()) {
            return;
        }
        if (timeoutDueNanos > simulation.nowNanos()) {
            timeoutArmed = true;
            simulation.at(timeoutDueNanos, this::checkTimeout);
            return;
        }
        timeouts++;
        toSend += inFlight.size();
        inFlight.clear();
        recoveryEnds = sent;
        window.onTimeout();
        push();
    }

    /** RFC 6582. */
    static final class NewReno implements Window {
        private double segments = INITIAL_WINDOW;
        private double threshold = Double.MAX_VALUE;

        @Override
        public double segments() {
            return segments;
        }

        @Override
        public void onAck(long nowNanos, long roundTripNanos) {
            segments += segments < threshold ? 1 : 1 / segments;
        }

        @Override
        public void onLoss(long nowNanos) {
            threshold = Math.max(2, segments / 2);
            segments = threshold;
        }

        @Override
        public void onTimeout() {
            threshold = Math.max(2, segments / 2);
            segments = 1;
        }
    }

    /** RFC 9438. */
    static final class Cubic implements Window {
        private static final double C = 0.4;
        private static final double BETA = 0.7;
        private static final double RENO_ALPHA = 3 * (1 - BETA) / (1 + BETA);

        private double segments = INITIAL_WINDOW;
        private double threshold = Double.MAX_VALUE;
        private double greatest;
        private double reno;
        private double riseSeconds;
        private long epochNanos = -1;

        @Override
        public double segments() {
            return segments;
        }

        @Override
        public void onAck(long nowNanos, long roundTripNanos) {
            if (segments < threshold) {
                segments++;
                return;
            }
            if (epochNanos < 0) {
                epochNanos = nowNanos;
                greatest = Math.max(greatest, segments);
                riseSeconds = Math.cbrt((greatest - segments) / C);
                reno = segments;
            }
            reno += RENO_ALPHA / segments;
            double seconds = (double) (nowNanos - epochNanos + roundTripNanos) / Simulation.SECOND;
            double aim = greatest + C * Math.pow(seconds - riseSeconds, 3);
            aim = Math.clamp(aim, segments, 1.5 * segments);
            segments = Math.max(reno, segments + (aim - segments) / segments);
        }

        @Override
        public void onLoss(long nowNanos) {
            epochNanos = -1;
            greatest = segments < greatest ? segments * (1 + BETA) / 2 : segments;
            segments = Math.max(2, segments * BETA);
            threshold = segments;
        }

        @Override
        public void onTimeout() {
            onLoss(0);
            segments = 1;
        }
    }
}
