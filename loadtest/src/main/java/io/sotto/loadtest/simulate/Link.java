package io.sotto.loadtest.simulate;

import java.util.ArrayDeque;
import java.util.Random;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One direction of a path: a queue that drops at its tail before a serial line, and behind it
 * delay, jitter and loss. The queue is so long that it takes a fixed time to send, whatever the
 * rate.
 *
 * <p>Jitter is the absolute value of a normal variable cut at three standard deviations (RFC 8868
 * section 4.5.1), and never changes the order.
 */
final class Link {
    private static final double JITTER_CUT = 3;

    private final Simulation simulation;
    private final Random random;
    private final Line line;
    private final ArrayDeque<Packet> queue = new ArrayDeque<>();
    private long rateBps;
    private long backlogBytes;
    private boolean sending;
    private long lastArrivalNanos;
    private long carriedBytes;
    private long offered;
    private long dropped;

    /**
     * What does not change about a link.
     *
     * @param queueNanos how long the full queue takes to send
     * @param jitterNanos standard deviation
     * @param loss share that is lost behind the queue, at random
     */
    record Line(long queueNanos, long delayNanos, long jitterNanos, double loss) {
        static Line of(int queueMillis, int delayMillis, int jitterMillis, double loss) {
            return new Line(
                    queueMillis * Simulation.MILLI,
                    delayMillis * Simulation.MILLI,
                    jitterMillis * Simulation.MILLI,
                    loss);
        }
    }

    /**
     * What travels.
     *
     * @param bytes its size on the wire
     * @param extraDelayNanos how much longer its own way is than the link's
     * @param arrived is told when it arrives
     */
    record Packet(int bytes, long extraDelayNanos, Consumer<Long> arrived) {}

    Link(Simulation simulation, Random random, long rateBps, Line line) {
        this.simulation = simulation;
        this.random = random;
        this.rateBps = rateBps;
        this.line = line;
    }

    void rate(long bitsPerSecond) {
        rateBps = bitsPerSecond;
    }

    long rateBps() {
        return rateBps;
    }

    /** How long a packet that came now would wait. */
    long queueNanos() {
        return backlogBytes * 8 * Simulation.SECOND / rateBps;
    }

    /** Bytes that have left the queue. */
    long carriedBytes() {
        return carriedBytes;
    }

    long offered() {
        return offered;
    }

    /** Lost, in the queue or behind it. */
    long dropped() {
        return dropped;
    }

    void send(Packet packet) {
        offered++;
        long after = (backlogBytes + packet.bytes()) * 8 * Simulation.SECOND / rateBps;
        if (after > line.queueNanos() && sending) {
            dropped++;
            return;
        }
        backlogBytes += packet.bytes();
        queue.add(packet);
        if (!sending) {
            serve();
        }
    }

    private void serve() {
        Packet next = queue.peek();
        sending = next != null;
        if (next != null) {
            long serialNanos = next.bytes() * 8L * Simulation.SECOND / rateBps;
            simulation.after(serialNanos, this::served);
        }
    }

    private void served() {
        @Nullable Packet packet = queue.poll();
        if (packet == null) {
            throw new IllegalStateException("something left that was not there");
        }
        backlogBytes -= packet.bytes();
        carriedBytes += packet.bytes();
        if (line.loss() > 0 && random.nextDouble() < line.loss()) {
            dropped++;
        } else {
            deliver(packet);
        }
        serve();
    }

    private void deliver(Packet packet) {
        long arrival = simulation.nowNanos() + line.delayNanos() + jitter();
        lastArrivalNanos = Math.max(lastArrivalNanos, arrival);
        long due = lastArrivalNanos + packet.extraDelayNanos();
        simulation.at(due, () -> packet.arrived().accept(due));
    }

    private long jitter() {
        if (line.jitterNanos() == 0) {
            return 0;
        }
        double deviation;
        do {
            deviation = Math.abs(random.nextGaussian());
        } while (deviation > JITTER_CUT);
        return (long) (deviation * line.jitterNanos());
    }
}
