package io.sotto.loadtest.simulate;

import io.sotto.bandwidth.ArrivalLog;
import io.sotto.bandwidth.PacedQueue;
import io.sotto.bandwidth.PacedQueue.Kind;
import io.sotto.bandwidth.PacedQueue.Label;
import io.sotto.loadtest.simulate.Link.Packet;

/** One sender of media and its receiver, which gives transport-wide feedback. */
final class MediaFlow implements PacedQueue.Out<Integer> {
    private static final int PACKET_BYTES = 1200;
    private static final long NANOS_PER_MICRO = 1000;
    private static final long FEEDBACK_NANOS = 50 * Simulation.MILLI;

    /** IP, UDP, and what SRTCP adds. */
    private static final int AROUND_RTCP_BYTES = 20 + 8 + 20;

    private final Simulation simulation;
    private final Path path;
    private final Source source;
    private final RateControl control;
    private final FeedbackMessages feedback;
    private final Throughput received;

    /** Of the sizes of packets. */
    private final PacedQueue<Integer> queue;

    private final ArrivalLog arrivals = new ArrivalLog();
    private long frames;
    private long sent;
    private long sentBytes;
    private long paddingBytes;
    private long lastSentNanos;
    private boolean waiting;
    private boolean paused;
    private boolean probing;

    /**
     * The way there and back.
     *
     * @param extraDelayNanos added to both directions
     */
    record Path(Link forward, Link backward, long extraDelayNanos) {}

    MediaFlow(Simulation simulation, Path path, Source source, RateControl control) {
        this.simulation = simulation;
        this.path = path;
        this.source = source;
        this.control = control;
        queue = new PacedQueue<>(1, this);
        feedback = new FeedbackMessages(control);
        received = new Throughput(simulation);
    }

    void start(long atNanos) {
        simulation.at(
                atNanos,
                () -> {
                    frame();
                    simulation.every(FEEDBACK_NANOS, this::feedback);
                });
    }

    /** Nothing is sent between two instants. */
    void pause(long fromNanos, long untilNanos) {
        simulation.at(fromNanos, () -> paused = true);
        simulation.at(untilNanos, () -> paused = false);
    }

    Throughput received() {
        return received;
    }

    /** How much of what was sent was padding. */
    double paddingShare() {
        return sentBytes == 0 ? 0 : (double) paddingBytes / sentBytes;
    }

    Source source() {
        return source;
    }

    // -- the sender

    private void frame() {
        long now = simulation.nowNanos();
        queue.rate(paced(), now);
        int bytes = paused ? 0 : source.nextFrameBytes(control.targetBps(now), now);
        // Packets of a frame are of one size, as browsers make them.
        int packets = Math.ceilDiv(bytes, PACKET_BYTES);
        frames++;
        for (int i = 0; i < packets; i++) {
            add(Kind.VIDEO, bytes / packets);
        }
        flush();
        if (!paused) {
            probe();
        }
        simulation.after(source.frameNanos(), this::frame);
    }

    private void add(Kind kind, int bytes) {
        long now = simulation.nowNanos();
        if (queue.passes(kind, bytes, frames, now)) {
            send(bytes);
        } else {
            queue.add(bytes, new Label(kind, bytes, frames, 0), now);
        }
    }

    private void flush() {
        long wait = queue.flush(simulation.nowNanos());
        if (wait > 0 && !waiting) {
            waiting = true;
            simulation.after(
                    wait,
                    () -> {
                        waiting = false;
                        flush();
                    });
        }
    }

    /** Fills up with padding, a packet each so often, for as long as the control says. */
    private void probe() {
        long useful = source.usefulBps();
        if (useful == 0 || probing) {
            return;
        }
        long now = simulation.nowNanos();
        long probe = control.probeBps(useful, now);
        if (probe == 0) {
            return;
        }
        queue.rate(Math.max(probe, paced()), now);
        flush();
        long gap = PACKET_BYTES * 8L * Simulation.SECOND / probe;
        if (queue.isEmpty() && now - lastSentNanos >= gap) {
            paddingBytes += PACKET_BYTES;
            add(Kind.PADDING, PACKET_BYTES);
        }
        probing = true;
        long next = gap - (simulation.nowNanos() - lastSentNanos);
        simulation.after(
                Math.max(Simulation.MILLI / 4, next),
                () -> {
                    probing = false;
                    probe();
                });
    }

    @Override
    public void send(Integer bytes) {
        long now = simulation.nowNanos();
        long sequence = sent++;
        sentBytes += bytes;
        lastSentNanos = now;
        control.onSent(sequence, bytes, now);
        path.forward()
                .send(
                        new Packet(
                                bytes,
                                path.extraDelayNanos(),
                                arrivedNanos -> {
                                    arrivals.onArrival(sequence, arrivedNanos / NANOS_PER_MICRO);
                                    received.add(bytes);
                                }));
    }

    /** Padding that waited too long. */
    @Override
    public void drop(Integer bytes) {}

    @Override
    public int giveUp(Integer bytes) {
        throw new IllegalStateException("every frame is needed");
    }

    // -- the receiver

    private void feedback() {
        feedback.write(
                arrivals,
                message ->
                        path.backward()
                                .send(
                                        new Packet(
                                                message.length + AROUND_RTCP_BYTES,
                                                path.extraDelayNanos(),
                                                arrived -> reported(message))));
    }

    private void reported(byte[] message) {
        long now = simulation.nowNanos();
        feedback.read(message, now);
        queue.rate(paced(), now);
        flush();
    }

    private long paced() {
        return (long) (control.targetBps(simulation.nowNanos()) * control.pacing());
    }
}
