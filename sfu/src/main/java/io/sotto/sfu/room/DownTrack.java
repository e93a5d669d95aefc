package io.sotto.sfu.room;

import io.sotto.metrics.DropReason;
import io.sotto.metrics.Meter;
import io.sotto.metrics.Tags.LayerChange;
import io.sotto.sfu.room.LayerDemand.Rung;
import io.sotto.sfu.room.RoomCommand.Preference;
import io.sotto.sfu.room.RoomCommand.Subscription;
import io.sotto.srtp.rtcp.RtcpWriter;
import io.sotto.srtp.rtp.HeaderExtension;
import io.sotto.srtp.rtp.RtpPacket;
import io.sotto.srtp.rtp.RtpWriter;
import org.jspecify.annotations.Nullable;

/**
 * A track on its way to one receiver: which layer it gets, and as what the layer's packets appear.
 *
 * <p>The layer changes only at a key frame; until that comes the old one goes on.
 */
final class DownTrack implements TrackReceiver {
    private final ShardContext context;
    private final Endpoint receiver;
    private final UpTrack track;
    private final Subscription subscription;
    private final byte[] mid;
    private StreamRewriter rewriter;
    private SentTotals sent = new SentTotals();
    private final Retransmissions retransmissions;
    private final LayerDemand demand;
    private @Nullable UpStream current;
    private Rung target = Rung.NOTHING;
    private final LayerLimit limit = new LayerLimit();

    /** The stream whose key frame is being looked at: nobody need ask for that one. */
    private @Nullable UpStream beginning;

    /** Nothing of the current layer is sent any more, and the target's key frame is awaited. */
    private boolean left;

    /** Its picture stands still: the path does not even carry the smallest. */
    private boolean withheld;

    /** What the receiver was told last about whether its picture stands still. */
    private boolean toldPaused;

    DownTrack(ShardContext context, Endpoint receiver, UpTrack track, Subscription subscription) {
        this.context = context;
        this.receiver = receiver;
        this.track = track;
        this.subscription = subscription;
        mid = HeaderExtension.ascii(subscription.mid());
        demand = new LayerDemand(track);
        rewriter = new StreamRewriter(track.clockRate(), context.random());
        retransmissions = new Retransmissions(context, this);
    }

    /**
     * Takes the place of another: under the same SSRC its numbers must go on, since a number that
     * came before would be encrypted under the same nonce again.
     */
    void follow(DownTrack before) {
        demand.follow(before.demand);
        toldPaused = before.toldPaused;
        if (subscription.ssrc() == before.subscription.ssrc()) {
            rewriter = before.rewriter;
            sent = before.sent;
        }
        if (subscription.rtxSsrc() == before.subscription.rtxSsrc()) {
            retransmissions.follow(before.retransmissions);
        }
    }

    UpTrack track() {
        return track;
    }

    Endpoint receiver() {
        return receiver;
    }

    Subscription subscription() {
        return subscription;
    }

    LayerDemand demand() {
        return demand;
    }

    boolean isVideo() {
        return track.isRepaired();
    }

    /** Whether a layer of it is to be chosen now. */
    boolean isChoosing() {
        return isVideo() && !isIdle();
    }

    /** What it gets, or will get with its next key frame. */
    Rung target() {
        return target;
    }

    /** Nothing is wanted, or could be sent: a key frame that came now would be wasted. */
    private boolean isIdle() {
        return demand.isPaused() || !receiver.egress().isReady();
    }

    void prefer(Preference preference, long nowNanos) {
        demand.prefer(preference);
        if (preference.paused()) {
            stop();
        } else {
            receiver.downlink().allocate(nowNanos);
        }
    }

    /** What comes after a pause begins with a key frame again. */
    private void stop() {
        current = null;
        target = Rung.NOTHING;
        left = false;
        withheld = false;
    }

    /** The path does not carry it: its picture stands still until {@link #aim} begins it again. */
    void withhold() {
        stop();
        withheld = true;
    }

    /** Whether its picture stands still though the receiver wants it. */
    boolean isPaused() {
        return isVideo() && !demand.isUnwanted() && (withheld || demand.isShed());
    }

    /** Whether that is other than what the receiver was told, which is told now. */
    boolean isPauseNews() {
        boolean news = isPaused() != toldPaused;
        if (news) {
            toldPaused = !toldPaused;
            count(toldPaused ? LayerChange.PAUSED : LayerChange.RESUMED);
        }
        return news;
    }

    private void count(LayerChange change) {
        context.counters().increment(Meter.LAYER_SWITCHES, change);
    }

    /**
     * A larger layer than the target ends here and now: the path is so full that it would only make
     * the target's key frame wait.
     */
    void leave() {
        UpStream next = targetStream();
        boolean smaller = current != null && target.layer() < limit.layer();
        left = smaller && next != null && needsKeyFrame(next);
    }

    /**
     * The loop lets it have no larger layer than this, whatever it asked for; with {@link
     * LayerDemand#NO_LAYER} it ends here and now. Sound is not asked.
     */
    void shedTo(int largestLayer, long nowNanos) {
        if (largestLayer == demand.shedTo() || !isVideo()) {
            return;
        }
        demand.shedTo(largestLayer);
        if (demand.isShed()) {
            stop();
        } else {
            receiver.downlink().allocate(nowNanos);
        }
    }

    /** Counts what it sends, and what it would send if the loop withheld nothing. */
    void account(ShedTotals totals, long nowNanos) {
        if (demand.isUnwanted() || !receiver.egress().isReady()) {
            return;
        }
        boolean limited = demand.isShed() || target.layer() >= demand.largest(nowNanos);
        int otherwise = limited ? demand.largestUnshed(nowNanos) : target.layer();
        if (otherwise == LayerDemand.NO_LAYER) {
            return; // its publisher sends nothing
        }
        long[] layerBps = track.layerBps(nowNanos);
        totals.video(
                current == null ? 0 : layerBps[limit.layer()],
                target.isLayer() ? layerBps[target.layer()] : 0,
                layerBps[otherwise]);
        totals.layer(otherwise, track.layers());
        totals.allowed(demand.shedTo(), otherwise);
    }

    @Override
    public void onPacket(SourcePacket packet) {
        UpStream stream = packet.stream();
        if (stream != current && target.isLayer() && !stream.carries(target.layer())) {
            return; // most packets of a track that has layers: nothing else need be looked at
        }
        if (isIdle() || withheld) {
            return;
        }
        boolean undecided = stream != current && !target.isLayer();
        if ((undecided || packet.keyFrameStart() && stream.isScalable()) && isVideo()) {
            choose(packet);
        }
        if ((stream != current || left) && !begins(packet)) {
            return;
        }
        if (packet.resuming()) {
            rewriter.resume(packet);
        }
        if (rewriter.precedesSource(packet.sequence())) {
            return; // from before the key frame that this receiver began with
        }
        if (limit.admits(packet, rewriter)) {
            forward(packet);
        } else {
            pad(packet);
        }
    }

    /** If the number of a packet that is not sent was left free: nothing is missing there. */
    private void pad(SourcePacket packet) {
        long sequence = rewriter.sequence(packet.sequence());
        if (sequence != StreamRewriter.NO_NUMBER) {
            int timestamp = rewriter.timestamp(packet.rtp().timestamp());
            rewriter.padded(sequence);
            retransmissions.pad(begin(sequence, false, timestamp), packet.nowNanos());
        }
    }

    /** Looks which layer it is to get, for which nobody need ask if this begins its key frame. */
    private void choose(SourcePacket packet) {
        beginning = packet.keyFrameStart() ? packet.stream() : null;
        receiver.downlink().allocate(packet.nowNanos());
        beginning = null;
    }

    /** Whether the receiver changes over to this packet's source, here and now. */
    private boolean begins(SourcePacket packet) {
        if (isVideo() && !(packet.keyFrameStart() && packet.stream().carries(target.layer()))) {
            return false;
        }
        if (current != null) {
            count(target.layer() > limit.layer() ? LayerChange.UP : LayerChange.DOWN);
        }
        rewriter.begin(packet, current == null ? null : current.clock());
        current = packet.stream();
        left = false;
        limit.begin(target);
        return true;
    }

    private void forward(SourcePacket packet) {
        RtpPacket rtp = packet.rtp();
        if (!RtpWriter.fits(rtp)) {
            context.counters().drop(DropReason.OVERSIZED);
            return;
        }
        long sequence = rewriter.sequence(packet.sequence());
        if (sequence == StreamRewriter.NO_NUMBER) {
            return;
        }
        int timestamp = rewriter.timestamp(rtp.timestamp());
        int picture = rewriter.picture(packet);
        boolean late = sequence < rewriter.highestSequence();
        boolean ends = endsPicture(packet);
        rewriter.sent(sequence, timestamp, picture, packet.nowNanos());
        RtpWriter out = begin(sequence, ends, timestamp);
        extend(out, packet.elements());
        packet.payload().lend(packet.buffer(), rtp, out, picture >> 8, picture & 0xFF);
        sent.add(rtp.payloadLength());
        if (isVideo()) {
            receiver.departures().video(out, packet.spareLayer(), packet.nowNanos());
        } else {
            receiver.departures().audio(out, packet.nowNanos());
        }
        if (late || ends) {
            retransmissions.secure(sequence, packet);
        }
    }

    /** Whether nothing of a packet's picture is sent after it. */
    boolean endsPicture(SourcePacket packet) {
        return packet.endsPicture(limit.layer());
    }

    private RtpWriter begin(long sequence, boolean marker, int timestamp) {
        return receiver.egress()
                .packet()
                .header(
                        subscription.payloadType(),
                        marker,
                        (int) sequence,
                        timestamp,
                        subscription.ssrc());
    }

    /** Writes the header extensions, with room for a transport-wide number. */
    void extend(RtpWriter out, HeaderElements elements) {
        elements.write(out, receiver.outboundExtensions(), mid, subscription.numbered());
    }

    /** The receiver misses a packet. */
    void onNack(int sequence, long nowNanos) {
        if (isVideo()) {
            retransmissions.onNack(sequence, nowNanos);
        }
    }

    /** Sends something a probe can measure, which the receiver throws away; false if it cannot. */
    boolean fill(long nowNanos) {
        return isChoosing() && subscription.numbered() && retransmissions.fill(nowNanos);
    }

    /** The receiver cannot decode any more. */
    void onPictureLoss(long nowNanos) {
        UpStream stream = current == null || left ? targetStream() : current;
        if (stream != null) {
            stream.requestKeyFrame(nowNanos);
        }
    }

    @Override
    public void onSourceReplaced(UpStream gone) {
        if (current == gone) {
            current = null;
            left = false;
        }
        if (target.isLayer() && gone.carries(target.layer())) {
            target = Rung.NOTHING;
        }
    }

    @Override
    public void onLayersChanged(long nowNanos) {
        receiver.downlink().allocate(nowNanos);
    }

    /**
     * From its next key frame on it gets this layer, which is asked for one; what the stream that
     * it has lets it change to without, from the next picture on that allows it.
     */
    void aim(Rung rung, long nowNanos) {
        if (rung.equals(target)) {
            return;
        }
        Rung before = target;
        target = rung;
        if (current != null && current.carries(rung.layer())) {
            limit.aim(rung);
        }
        if (rung.layer() == before.layer()) {
            boolean more = rung.temporalLayer() > before.temporalLayer();
            count(more ? LayerChange.MORE_FRAMES : LayerChange.FEWER_FRAMES);
            return;
        }
        withheld = false;
        if (left) {
            current = null; // what was left out of it is not to be had again
            left = false;
        }
        UpStream stream = targetStream();
        if (stream != null && stream == current) {
            count(rung.layer() > before.layer() ? LayerChange.UP : LayerChange.DOWN);
        }
        if (stream != null && stream != beginning && needsKeyFrame(stream)) {
            stream.requestKeyFrame(nowNanos);
        }
    }

    private boolean needsKeyFrame(UpStream stream) {
        return stream != current || limit.needsKeyFrame(stream.structure());
    }

    private @Nullable UpStream targetStream() {
        return target.isLayer() ? track.streamOf(target.layer()) : null;
    }

    /** Adds a sender report; nothing before the publisher's own clock is known. */
    boolean report(RtcpWriter out, long nowNanos) {
        UpStream stream = current;
        if (stream == null || !stream.clock().isKnown()) {
            return false;
        }
        long ntp = stream.clock().ntpAt(nowNanos);
        int timestamp = rewriter.timestamp(stream.clock().timestampAt(ntp));
        out.senderReport(subscription.ssrc(), ntp, timestamp, sent);
        out.canonicalName(subscription.ssrc(), track.publisher().id());
        rewriter.reported(ntp, nowNanos);
        return true;
    }

    StreamRewriter rewriter() {
        return rewriter;
    }
}
