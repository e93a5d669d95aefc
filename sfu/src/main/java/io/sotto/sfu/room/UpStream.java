package io.sotto.sfu.room;

import io.sotto.metrics.Meter;
import io.sotto.sfu.room.LayerDemand.Rung;
import io.sotto.sfu.room.RoomCommand.LayerSource;
import io.sotto.srtp.rtp.PacketBuffer;
import io.sotto.srtp.rtp.RtpPacket;
import io.sotto.srtp.rtp.SequenceUnwrapper;
import io.sotto.srtp.rtp.TemplateStructure;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What comes of a published track under one SSRC, its gaps, its cache and its clock: one layer, or
 * all of them (SVC).
 *
 * <p>An SSRC that a publisher replaces becomes a new object, so that numbers of two sources never
 * mix.
 */
final class UpStream {
    /**
     * One request a layer serves everybody who needs a key frame; a second so soon would only add
     * load.
     */
    private static final long KEY_FRAME_INTERVAL_NANOS = 300_000_000L;

    /**
     * A layer that does not answer is still asked every 2.4 s: its requests may all have been lost.
     */
    private static final int KEY_FRAME_DOUBLINGS_MAX = 3;

    /**
     * A layer that stops unannounced is to be left quickly. A camera sends more often; a still
     * screen may not, but whoever shares one announces its layers.
     */
    private static final long SILENCE_MAX_NANOS = 400_000_000L;

    /** An announcement may be lost, or the camera's cable be pulled. */
    private static final long ANNOUNCED_SILENCE_MAX_NANOS = 3_000_000_000L;

    /** A second of a camera's pictures. */
    private static final long USUAL_BITS_PER_PIXEL = 2;

    /** What the publisher said about this layer (its video-layers-allocation). */
    private enum Announced {
        NOTHING,
        ON,
        OFF
    }

    private final UpTrack track;
    private final int layer;
    private final List<LayerSource> sources;
    private final boolean scalable;
    private final int ssrc;

    private final SequenceUnwrapper sequences = new SequenceUnwrapper();
    private final ReceptionStatistics statistics;
    private final SenderClock clock;
    private final LayerRate[] rates;
    private final @Nullable Repair repair;
    private @Nullable TemplateStructure structure;

    /** Up to which of several layers its publisher sends, and in which packet it said so. */
    private int highestActive;

    private long activeSequence = -1;

    private boolean received;
    private long receivedNanos;
    private Announced announced = Announced.NOTHING;

    private boolean keyFrameWanted;
    private boolean keyFrameAsked;
    private long keyFrameAskedNanos;
    private int keyFrameAsksUnanswered;

    /** What a layer needs whose losses are mended: what came, and what did not. */
    private record Repair(PacketCache came, MissingPackets missing) {}

    /**
     * A stream of which nothing has come yet.
     *
     * @param layer its layer, the smallest if it carries several
     * @param sources what was announced of each layer that it carries
     */
    UpStream(UpTrack track, int layer, List<LayerSource> sources, int ssrc) {
        this.track = track;
        this.layer = layer;
        this.sources = sources;
        scalable = sources.size() > 1;
        this.ssrc = ssrc;
        rates = new LayerRate[sources.size()];
        Arrays.setAll(rates, i -> new LayerRate());
        statistics = new ReceptionStatistics(track.clockRate());
        clock = new SenderClock(track.clockRate());
        repair = track.isRepaired() ? new Repair(new PacketCache(), new MissingPackets()) : null;
    }

    UpTrack track() {
        return track;
    }

    /** The smallest layer that it carries: 0 for the smallest of all. */
    int layer() {
        return layer;
    }

    /** Whether it carries several layers (SVC). */
    boolean isScalable() {
        return scalable;
    }

    /** Whether a layer comes in it. */
    boolean carries(int which) {
        return which >= layer && which < layer + sources.size();
    }

    int ssrc() {
        return ssrc;
    }

    SenderClock clock() {
        return clock;
    }

    ReceptionStatistics statistics() {
        return statistics;
    }

    /**
     * What it takes to send a layer, with what that needs of smaller ones; 0 only while it is
     * switched off. One that has just begun counts with what pictures of its size usually take.
     */
    long bitsPerSecond(int which, long nowNanos) {
        if (!isOn(which, nowNanos)) {
            return 0;
        }
        LayerRate rate = rates[which - layer];
        LayerSource source = sources.get(which - layer);
        long measured = rate.bitsPerSecond(nowNanos);
        long usual = rate.isSettled() ? 0 : USUAL_BITS_PER_PIXEL * source.width() * source.height();
        return Math.max(1, Math.max(measured, usual));
    }

    /** The same up to a temporal layer, where the higher ones are left out. */
    long bitsPerSecond(Rung rung, long nowNanos) {
        LayerRate rate = rates[rung.layer() - layer];
        long above = rate.bitsPerSecondAbove(rung.temporalLayer(), nowNanos);
        return Math.max(1, bitsPerSecond(rung.layer(), nowNanos) - above);
    }

    /** The highest temporal layer of a layer that was seen; 0 where there is but one. */
    int highestTemporalLayer(int which) {
        return rates[which - layer].highestTemporalLayer();
    }

    /** What its last key frame said about the frames since; null if it said nothing. */
    @Nullable TemplateStructure structure() {
        return structure;
    }

    /** Whether the publisher sends it at the moment, as far as one can know. */
    private boolean isOn(long nowNanos) {
        return received
                && announced != Announced.OFF
                && nowNanos - receivedNanos < silenceMaxNanos();
    }

    private boolean isOn(int which, long nowNanos) {
        boolean active =
                which == layer
                        || which <= highestActive
                                && rates[which - layer].wasSeenWithin(silenceMaxNanos(), nowNanos);
        return active && isOn(nowNanos);
    }

    private long silenceMaxNanos() {
        return announced == Announced.ON ? ANNOUNCED_SILENCE_MAX_NANOS : SILENCE_MAX_NANOS;
    }

    /** The publisher says whether it sends this layer; true if that is news. */
    boolean announce(boolean on) {
        Announced before = announced;
        announced = on ? Announced.ON : Announced.OFF;
        return on == (before == Announced.OFF);
    }

    /** The packet of this unwrapped sequence number, if it is still there. */
    @Nullable PacketBuffer cached(long sequence) {
        return repair == null ? null : repair.came().get(sequence);
    }

    /**
     * Takes a packet in.
     *
     * @return its unwrapped sequence number, or -1 if it has been here before
     */
    long accept(SourcePacket packet, boolean repaired) {
        RtpPacket rtp = packet.rtp();
        long nowNanos = packet.nowNanos();
        long highestBefore = sequences.highest();
        long sequence = sequences.unwrap(rtp.sequence());
        if (repair != null && !repair.came().put(sequence, packet.buffer(), nowNanos)) {
            return -1;
        }
        received = true;
        receivedNanos = nowNanos;
        if (repaired) {
            statistics.onRepaired();
        } else {
            statistics.onPacket(sequence, rtp.timestamp(), nowNanos);
        }
        if (repair != null) {
            if (sequence > highestBefore + 1 && highestBefore >= 0) {
                onGap(repair.missing(), highestBefore + 1, sequence, nowNanos);
            } else if (sequence <= highestBefore) {
                repair.missing().remove(sequence);
            }
        }
        return sequence;
    }

    private void onGap(MissingPackets missing, long from, long toExclusive, long nowNanos) {
        if (missing.add(from, toExclusive, nowNanos)) {
            askForMissing(nowNanos);
        } else {
            requestKeyFrame(nowNanos);
        }
    }

    /** Sends a NACK for whatever is due. */
    void askForMissing(long nowNanos) {
        if (repair != null && !repair.missing().isEmpty()) {
            track.publisher().feedback().nack(this, repair.missing(), nowNanos);
        }
    }

    /** A receiver needs a key frame of this layer. */
    void requestKeyFrame(long nowNanos) {
        if (keyFrameWanted) {
            track.context().counters().increment(Meter.PLIS_MERGED);
        }
        keyFrameWanted = true;
        askForKeyFrame(nowNanos);
    }

    /**
     * Sends a request that is still wanted. A layer that is switched off is not asked: a browser
     * would make key frames of all its other layers instead. One that does not answer is asked less
     * and less.
     */
    void askForKeyFrame(long nowNanos) {
        int doublings = Math.clamp(keyFrameAsksUnanswered - 1, 0, KEY_FRAME_DOUBLINGS_MAX);
        long intervalNanos = KEY_FRAME_INTERVAL_NANOS << doublings;
        boolean due = !keyFrameAsked || nowNanos - keyFrameAskedNanos >= intervalNanos;
        if (!keyFrameWanted || !due || !isOn(nowNanos)) {
            return;
        }
        keyFrameAsked = true;
        keyFrameAsksUnanswered++;
        keyFrameAskedNanos = nowNanos;
        track.context().counters().increment(Meter.PLIS_SENT);
        track.publisher().feedback().pictureLoss(this);
    }

    /**
     * An accepted packet was described.
     *
     * @return whether it said, without a key frame, that other layers come from it on than before
     */
    boolean onDescribed(SourcePacket packet) {
        if (packet.keyFrameStart()) {
            structure = packet.structure();
            onKeyFrame();
        }
        if (scalable) {
            return onScalable(packet);
        }
        rates[0].add(packet.buffer().length(), packet.temporalLayer(), packet.nowNanos());
        return false;
    }

    private boolean onScalable(SourcePacket packet) {
        int before = highestActive;
        int active = packet.highestActive();
        if (active != TemplateStructure.UNSAID && packet.sequence() > activeSequence) {
            highestActive = Math.min(active, rates.length - 1);
            activeSequence = packet.sequence();
        }
        int spatialLayer = packet.spatialLayer();
        for (int i = 0; i < rates.length; i++) {
            LayerRate rate = rates[i];
            if (packet.isNeeded(i, LayerLimit.ALL_TEMPORAL)) {
                rate.add(packet.buffer().length(), packet.temporalLayer(), packet.nowNanos());
            }
            boolean promised = packet.keyFrameStart() && i <= highestActive && !rate.wasSeen();
            if (promised || i == spatialLayer) {
                rate.seen(packet.nowNanos());
            }
        }
        return highestActive != before && !packet.keyFrameStart();
    }

    private void onKeyFrame() {
        if (announced == Announced.OFF) {
            announced = Announced.NOTHING; // it is on again, and that it said so was lost
        }
        keyFrameWanted = false;
        keyFrameAsksUnanswered = 0;
        track.context().counters().increment(Meter.KEY_FRAMES);
    }

    void close() {
        if (repair != null) {
            repair.came().clear();
        }
    }
}
