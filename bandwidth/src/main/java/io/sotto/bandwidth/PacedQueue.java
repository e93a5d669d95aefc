package io.sotto.bandwidth;

import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.Map;

/**
 * What waits to leave one transport. Most packets do not: as long as the {@link Pacer}'s debt is
 * small they pass. Otherwise sound leaves first, then what is sent again, then video, then padding.
 *
 * <p>What waits is bounded. Beyond that whole frames go that have not begun to leave: all of the
 * largest layer first, and of the smallest the oldest. Sound is given up last, and the oldest of
 * it.
 *
 * @param <P> a packet
 */
public final class PacedQueue<P> {
    /** In the order in which they leave. */
    public enum Kind {
        /** Sound. */
        AUDIO,
        /** What a receiver missed. */
        RETRANSMISSION,
        /** Pictures. */
        VIDEO,
        /** Nothing: it only fills up. */
        PADDING
    }

    /** What becomes of packets. */
    public interface Out<P> {
        /** It leaves now. */
        void send(P packet);

        /** It never leaves. */
        void drop(P packet);
    }

    /**
     * What is known of a packet.
     *
     * @param kind of what it carries
     * @param bytes its size on the wire
     * @param frame a number that the packets of one frame share; of no matter but for video
     * @param layer the larger, the sooner it can be done without
     */
    public record Label(Kind kind, int bytes, long frame, int layer) {}

    /** A quarter of a second is what a jitter buffer bears. */
    private static final long WAIT_MAX_NANOS = 250_000_000L;

    private static final int PACKETS_MAX = 128;

    private static final long NO_FRAME = Long.MIN_VALUE;

    private final Pacer pacer;
    private final Out<P> out;
    private final Map<Kind, ArrayDeque<Waiting<P>>> waiting = new EnumMap<>(Kind.class);
    private int packets;
    private long bytes;
    private long leavingFrame = NO_FRAME;
    private long droppedFrame = NO_FRAME;

    private record Waiting<P>(P packet, Label label) {}

    /**
     * Nothing waits.
     *
     * @param rateBps pacing rate, bits per second
     */
    public PacedQueue(long rateBps, Out<P> out) {
        pacer = new Pacer(rateBps);
        this.out = out;
        for (Kind kind : Kind.values()) {
            waiting.put(kind, new ArrayDeque<>());
        }
    }

    /** Changes the pacing rate. */
    public void rate(long bitsPerSecond, long nowNanos) {
        pacer.rate(bitsPerSecond, nowNanos);
    }

    /** Whether nothing waits. */
    public boolean isEmpty() {
        return packets == 0;
    }

    /** Sends a packet, or keeps it until it may leave. */
    public void add(P packet, Label label, long nowNanos) {
        if (label.kind() == Kind.VIDEO && label.frame() == droppedFrame) {
            out.drop(packet);
            return;
        }
        of(label.kind()).addLast(new Waiting<>(packet, label));
        packets++;
        bytes += label.bytes();
        flush(nowNanos);
        while (isTooMuch()) {
            shed();
        }
    }

    /**
     * Sends what may leave by now.
     *
     * @return how long the next packet has to wait, nanoseconds; 0 if nothing waits
     */
    public long flush(long nowNanos) {
        while (packets > 0) {
            long wait = pacer.waitNanos(nowNanos);
            if (wait > 0) {
                return wait;
            }
            leave(nowNanos);
        }
        return 0;
    }

    private void leave(long nowNanos) {
        for (ArrayDeque<Waiting<P>> kind : waiting.values()) {
            Waiting<P> next = kind.poll();
            if (next != null) {
                forget(next);
                if (next.label().kind() == Kind.VIDEO) {
                    leavingFrame = next.label().frame();
                }
                pacer.onSent(next.label().bytes(), nowNanos);
                out.send(next.packet());
                return;
            }
        }
    }

    // -- too much

    private boolean isTooMuch() {
        return packets > PACKETS_MAX || pacer.nanosFor(bytes) > WAIT_MAX_NANOS && packets > 1;
    }

    private void shed() {
        if (dropOldest(Kind.PADDING) || dropFrames()) {
            return;
        }
        if (!dropOldest(Kind.RETRANSMISSION) && !dropOldest(Kind.VIDEO)) {
            dropOldest(Kind.AUDIO);
        }
    }

    private boolean dropOldest(Kind kind) {
        Waiting<P> oldest = of(kind).poll();
        if (oldest != null) {
            forget(oldest);
            out.drop(oldest.packet());
        }
        return oldest != null;
    }

    /** Gives up the frames of the largest layer, of the smallest only the oldest one. */
    private boolean dropFrames() {
        int largest = -1;
        int smallest = Integer.MAX_VALUE;
        long oldest = NO_FRAME;
        for (Waiting<P> packet : of(Kind.VIDEO)) {
            Label label = packet.label();
            if (label.frame() != leavingFrame) {
                oldest = oldest == NO_FRAME ? label.frame() : oldest;
                largest = Math.max(largest, label.layer());
                smallest = Math.min(smallest, label.layer());
            }
        }
        if (oldest == NO_FRAME) {
            return false;
        }
        boolean onlyOldest = largest == smallest;
        Iterator<Waiting<P>> all = of(Kind.VIDEO).iterator();
        while (all.hasNext()) {
            Waiting<P> packet = all.next();
            Label label = packet.label();
            boolean chosen = onlyOldest ? label.frame() == oldest : label.layer() == largest;
            if (chosen && label.frame() != leavingFrame) {
                all.remove();
                forget(packet);
                droppedFrame = label.frame();
                out.drop(packet.packet());
            }
        }
        return true;
    }

    private void forget(Waiting<P> packet) {
        packets--;
        bytes -= packet.label().bytes();
    }

    private ArrayDeque<Waiting<P>> of(Kind kind) {
        ArrayDeque<Waiting<P>> packetsOfKind = waiting.get(kind);
        if (packetsOfKind == null) {
            throw new IllegalStateException("every kind has a queue");
        }
        return packetsOfKind;
    }
}
