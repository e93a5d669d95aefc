package io.sotto.bandwidth;

import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.Map;

/**
 * What waits to leave one transport. Most packets do not: as long as the {@link Pacer}'s debt is
 * small they pass, and sound always does. Otherwise what is sent again leaves first, then video,
 * then padding.
 *
 * <p>What waits is bounded, in time and in number. When it takes too long, frames that can be done
 * without are given up, whole ones and those of the largest layer first. What pictures are made
 * from is never given up: it leaves faster then, and beyond the number at once.
 *
 * @param <P> a packet
 */
public final class PacedQueue<P> {
    /** In the order in which they leave. */
    public enum Kind {
        /** Sound, which does not wait. */
        AUDIO,
        /** What a receiver missed. */
        RETRANSMISSION,
        /** Pictures. */
        VIDEO,
        /** Nothing: it only fills up. */
        PADDING
    }

    /** What becomes of packets that had to wait. */
    public interface Out<P> {
        /** It leaves now. */
        void send(P packet);

        /** It never leaves. */
        void drop(P packet);

        /**
         * Its frame is given up.
         *
         * @return how many bytes have to leave in its place all the same, 0 for none
         */
        int giveUp(P packet);
    }

    /**
     * What is known of a packet.
     *
     * @param kind of what it carries
     * @param bytes its size on the wire
     * @param frame a number that the packets of one frame share; of no matter but for video
     * @param layer the larger, the sooner it can be done without; 0 for what others are made from
     */
    public record Label(Kind kind, int bytes, long frame, int layer) {}

    /** What waits leaves in that part of a second: more than a quarter no jitter buffer bears. */
    private static final int WAITS_A_SECOND = 4;

    /** A large key frame, or small ones of many publishers. */
    private static final int PACKETS_MAX = 512;

    private final Pacer pacer;
    private final Out<P> out;
    private final Map<Kind, ArrayDeque<Waiting<P>>> waiting = new EnumMap<>(Kind.class);
    private final LastFrames begun = new LastFrames();
    private final LastFrames givenUp = new LastFrames();
    private long rateBps;
    private long hurryBps;
    private int packets;
    private long bytes;

    private record Waiting<P>(P packet, Label label) {}

    /** The last few frames that something became of: of as many streams at a time. */
    private static final class LastFrames {
        private static final int KEPT = 16;

        private final long[] frames = new long[KEPT];
        private long added;
        private long newest;

        boolean has(long frame) {
            if (added > 0 && newest == frame) {
                return true; // nearly always
            }
            for (int i = 0; i < Math.min(added, KEPT); i++) {
                if (frames[i] == frame) {
                    return true;
                }
            }
            return false;
        }

        void add(long frame) {
            if (!has(frame)) {
                newest = frame;
                frames[(int) (added++ % KEPT)] = frame;
            }
        }
    }

    /**
     * Nothing waits.
     *
     * @param rateBps pacing rate, bits per second
     */
    public PacedQueue(long rateBps, Out<P> out) {
        this.rateBps = rateBps;
        pacer = new Pacer(rateBps);
        this.out = out;
        for (Kind kind : Kind.values()) {
            waiting.put(kind, new ArrayDeque<>());
        }
    }

    /** Changes the pacing rate. */
    public void rate(long bitsPerSecond, long nowNanos) {
        rateBps = bitsPerSecond;
        pace(nowNanos);
    }

    /**
     * Whether the path carries no more than is sent, as is assumed at first: then the packets of
     * each picture follow each other at the pacing rate. Otherwise a usual picture leaves at once.
     */
    public void limited(boolean limited) {
        pacer.limited(limited);
    }

    private void pace(long nowNanos) {
        hurryBps = packets == 0 ? 0 : Math.max(hurryBps, bytes * 8 * WAITS_A_SECOND);
        pacer.rate(Math.max(rateBps, hurryBps), nowNanos);
    }

    /** Whether nothing waits. */
    public boolean isEmpty() {
        return packets == 0;
    }

    /**
     * Whether a packet leaves now. Otherwise it is to be {@link #add added}.
     *
     * @param frame as in its {@link Label}
     */
    public boolean passes(Kind kind, int size, long frame, long nowNanos) {
        if (kind != Kind.AUDIO && (packets > 0 || pacer.waitNanos(nowNanos) > 0)) {
            return false;
        }
        if (kind == Kind.VIDEO) {
            if (givenUp.has(frame)) {
                return false;
            }
            begun.add(frame);
        }
        pacer.onSent(size, nowNanos);
        return true;
    }

    /** Keeps a packet that does not {@link #passes pass} until it may leave. */
    public void add(P packet, Label label, long nowNanos) {
        if (label.kind() == Kind.VIDEO && givenUp.has(label.frame())) {
            keepRest(packet, label);
        } else {
            keep(packet, label);
        }
        while (bytes * 8 * WAITS_A_SECOND > rateBps && shed()) {
            // until what is left takes no longer, or is needed
        }
        while (packets > PACKETS_MAX) {
            leave(nowNanos);
        }
        pace(nowNanos);
        flush(nowNanos);
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
                    begun.add(next.label().frame());
                }
                pacer.onSent(next.label().bytes(), nowNanos);
                out.send(next.packet());
                if (packets == 0) {
                    pace(nowNanos);
                }
                return;
            }
        }
    }

    /** Drops all that waits. */
    public void clear() {
        for (ArrayDeque<Waiting<P>> kind : waiting.values()) {
            kind.forEach(packet -> out.drop(packet.packet()));
            kind.clear();
        }
        packets = 0;
        bytes = 0;
    }

    // -- too much

    /** Gives up what is of the least use and no other packet needs; false if there is none. */
    private boolean shed() {
        Waiting<P> padding = of(Kind.PADDING).poll();
        if (padding == null) {
            return giveUpFrames();
        }
        forget(padding);
        out.drop(padding.packet());
        return true;
    }

    /** Gives up the frames of the largest layer that can be done without. */
    private boolean giveUpFrames() {
        ArrayDeque<Waiting<P>> video = of(Kind.VIDEO);
        int largest = 0;
        for (Waiting<P> packet : video) {
            if (!begun.has(packet.label().frame())) {
                largest = Math.max(largest, packet.label().layer());
            }
        }
        if (largest == 0) {
            return false;
        }
        for (int i = video.size(); i > 0; i--) {
            Waiting<P> packet = video.remove();
            Label label = packet.label();
            if (label.layer() == largest && !begun.has(label.frame())) {
                forget(packet);
                givenUp.add(label.frame());
                keepRest(packet.packet(), label);
            } else {
                video.addLast(packet);
            }
        }
        return true;
    }

    /** What has to leave of a packet that is given up takes its place. */
    private void keepRest(P packet, Label label) {
        int rest = out.giveUp(packet);
        if (rest > 0) {
            keep(packet, new Label(label.kind(), rest, label.frame(), 0));
        }
    }

    private void keep(P packet, Label label) {
        of(label.kind()).addLast(new Waiting<>(packet, label));
        packets++;
        bytes += label.bytes();
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
