package io.sotto.sfu.room;

import io.sotto.bandwidth.CongestionController;
import io.sotto.bandwidth.PacedQueue;
import io.sotto.bandwidth.PacedQueue.Kind;
import io.sotto.bandwidth.PacedQueue.Label;
import io.sotto.bandwidth.RateMeter;
import io.sotto.metrics.DropReason;
import io.sotto.metrics.LoopCounters;
import io.sotto.metrics.Meter;
import io.sotto.srtp.rtp.RtpWriter;

/**
 * The media that leaves for one receiver, at the pace of its path. Publishers pace what they send,
 * but what several of them send at once, key frames above all, fills the path's queue, and sound
 * and what is sent again would wait behind it.
 *
 * <p>That is so for whoever reports when packets came. A packet gets its transport-wide number when
 * it leaves, so that numbers rise with time. Who does not report is sent everything at once.
 */
final class Departures implements PacedQueue.Out<RtpWriter> {
    /** IP and UDP headers, and what SRTP adds. */
    private static final int AROUND_BYTES = 20 + 8 + 16;

    /** What is left of a packet that is given up, so that its number is not missed. */
    private static final int REST_BYTES = 4;

    private final LoopCounters counters;
    private final Egress egress;
    private final CongestionController controller;
    private final PacedQueue<RtpWriter> queue;
    private final Ticks.Tick tick;
    private final RateMeter unreported = new RateMeter();
    private long reportedBytes;
    private long lastNanos;
    private long turnNanos; // the time for what leaves out of the queue

    /**
     * Nothing has left yet.
     *
     * @param controller is told what leaves
     * @param paceBps bits per second, until {@link #pace} says otherwise
     */
    Departures(ShardContext context, Egress egress, CongestionController controller, long paceBps) {
        counters = context.counters();
        this.egress = egress;
        this.controller = controller;
        queue = new PacedQueue<>(paceBps, this);
        tick = context.ticks().of(this::onTick);
    }

    /** Sound leaves at once. */
    void audio(RtpWriter packet, long nowNanos) {
        send(packet, Kind.AUDIO, 0, nowNanos);
    }

    /**
     * A picture's packet.
     *
     * @param layer the larger, the sooner its frame can be done without; 0 if others need it
     */
    void video(RtpWriter packet, int layer, long nowNanos) {
        send(packet, Kind.VIDEO, layer, nowNanos);
    }

    /** What the receiver missed, or is likely to. */
    void again(RtpWriter packet, long nowNanos) {
        send(packet, Kind.RETRANSMISSION, 0, nowNanos);
    }

    /** What only fills up. */
    void filling(RtpWriter packet, long nowNanos) {
        send(packet, Kind.PADDING, 0, nowNanos);
    }

    private void send(RtpWriter packet, Kind kind, int layer, long nowNanos) {
        if (!packet.hasTransportNumber()) {
            unreported.add(packet.length(), nowNanos);
            egress.send(packet);
            return;
        }
        int bytes = packet.length() + AROUND_BYTES;
        turnNanos = nowNanos;
        reportedBytes += bytes;
        long frame = frame(packet, layer);
        if (queue.passes(kind, bytes, frame, nowNanos)) {
            send(packet);
        } else {
            counters.increment(Meter.PACKETS_PACED);
            queue.add(packet, new Label(kind, bytes, frame, layer), nowNanos);
            tick.ask();
        }
    }

    /** Packets of one frame, and of its layer where a picture has several, share this. */
    private static long frame(RtpWriter packet, int layer) {
        return ((long) packet.ssrc() << Integer.SIZE | packet.timestamp() & 0xFFFF_FFFFL) + layer;
    }

    /**
     * So fast packets may follow each other from now on, bits per second.
     *
     * @param limited whether the path carries no more than that
     */
    void pace(long bitsPerSecond, boolean limited, long nowNanos) {
        turnNanos = nowNanos;
        queue.limited(limited);
        queue.rate(bitsPerSecond, nowNanos);
        queue.flush(nowNanos);
    }

    /** Sends what need not wait any longer; whether more waits. */
    private boolean onTick(long nowNanos) {
        turnNanos = nowNanos;
        queue.flush(nowNanos);
        return !queue.isEmpty();
    }

    /** Nothing more leaves. */
    void close() {
        queue.clear();
    }

    /** What was handed over to be sent since the beginning, for who reports. */
    long reportedBytes() {
        return reportedBytes;
    }

    /** How fast that is for who does not, bits per second. */
    long unreportedBps(long nowNanos) {
        return unreported.bitsPerSecond(nowNanos);
    }

    /** When something last left for who reports. */
    long lastNanos() {
        return lastNanos;
    }

    @Override
    public void send(RtpWriter packet) {
        lastNanos = turnNanos;
        packet.numberTransport(controller.onSent(packet.length() + AROUND_BYTES, turnNanos));
        egress.send(packet);
    }

    @Override
    public void drop(RtpWriter packet) {
        egress.giveBack(packet);
    }

    @Override
    public int giveUp(RtpWriter packet) {
        counters.drop(DropReason.PACER_FULL);
        packet.clear();
        return packet.onlyPadding(REST_BYTES).length() + AROUND_BYTES;
    }
}
