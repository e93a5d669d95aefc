package io.sotto.sfu.room;

import io.sotto.metrics.DropReason;
import io.sotto.metrics.Meter;
import io.sotto.metrics.Tags.LayerChange;
import io.sotto.sfu.room.RoomCommand.Preference;
import io.sotto.sfu.room.RoomCommand.Subscription;
import io.sotto.sfu.room.StreamRewriter.Span;
import io.sotto.srtp.rtcp.RtcpWriter;
import io.sotto.srtp.rtp.RtpPacket;
import io.sotto.srtp.rtp.RtpWriter;
import org.jspecify.annotations.Nullable;

/**
 * A track on its way to one receiver: which layer it gets, and as what the layer's packets appear.
 *
 * <p>The layer changes only at a key frame; until that comes the old one goes on. Retransmissions
 * are made from the source's cache and always travel as RTX (RFC 4588).
 */
final class DownTrack implements TrackReceiver, RtcpWriter.SenderTotals {
    /** A probe sends these again, the newest first: a receiver still knows that it has them. */
    private static final int RECENT_PACKETS = 64;

    private final ShardContext context;
    private final Endpoint receiver;
    private final UpTrack track;
    private final Subscription subscription;
    private final byte[] mid;
    private StreamRewriter rewriter;
    private @Nullable Resends resends;

    private final LayerDemand demand;
    private @Nullable UpStream current;
    private int target = LayerDemand.NO_LAYER;

    /** Nothing of the current layer is sent any more, and the target's key frame is awaited. */
    private boolean left;

    /** The layer whose key frame is being looked at: nobody need ask for that one. */
    private int beginning = LayerDemand.NO_LAYER;

    private int rtxSequence;
    private int sentAgain;
    private long packets;
    private long payloadBytes;

    DownTrack(ShardContext context, Endpoint receiver, UpTrack track, Subscription subscription) {
        this.context = context;
        this.receiver = receiver;
        this.track = track;
        this.subscription = subscription;
        mid = RtpWriter.ascii(subscription.mid());
        demand = new LayerDemand(track);
        rewriter = new StreamRewriter(track.clockRate(), context.random());
        rtxSequence = context.random().nextInt(1 << 15);
    }

    /**
     * Takes the place of another: under the same SSRC its numbers must go on, since a number that
     * came before would be encrypted under the same nonce again.
     */
    void follow(DownTrack before) {
        demand.follow(before.demand);
        if (subscription.ssrc() == before.subscription.ssrc()) {
            rewriter = before.rewriter;
            packets = before.packets;
            payloadBytes = before.payloadBytes;
        }
        if (subscription.rtxSsrc() == before.subscription.rtxSsrc()) {
            rtxSequence = before.rtxSequence;
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

    /** The layer it gets, or will get with its next key frame; -1 for none. */
    int target() {
        return target;
    }

    /** What its publisher sends of a layer, bits per second; 0 where that is switched off. */
    long sourceBps(int layer, long nowNanos) {
        return track.layerBps(nowNanos)[layer];
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
        target = LayerDemand.NO_LAYER;
        left = false;
    }

    /**
     * A larger layer than the target ends here and now: the path is so full that it would only make
     * the target's key frame wait.
     */
    void leave() {
        left = current != null && target != LayerDemand.NO_LAYER && target < current.layer();
    }

    // -- while the loop is overloaded

    /**
     * The loop lets it have no larger layer than this, whatever it asked for; with {@link
     * LayerDemand#NO_LAYER} it ends here and now. Sound is not asked.
     */
    void shedTo(int largestLayer, long nowNanos) {
        if (largestLayer == demand.shedTo() || !isVideo()) {
            return;
        }
        boolean wasPaused = demand.shedTo() == LayerDemand.NO_LAYER;
        demand.shedTo(largestLayer);
        if (largestLayer == LayerDemand.NO_LAYER) {
            stop();
        } else {
            receiver.downlink().allocate(nowNanos);
        }
        if (!demand.isUnwanted() && (wasPaused || largestLayer == LayerDemand.NO_LAYER)) {
            LayerChange change = wasPaused ? LayerChange.RESUMED : LayerChange.PAUSED;
            context.counters().increment(Meter.LAYER_SWITCHES, change);
        }
    }

    /** Counts what it sends, and what it would send if the loop withheld nothing. */
    void account(ShedTotals totals, long nowNanos) {
        if (demand.isUnwanted() || !receiver.egress().isReady()) {
            return;
        }
        boolean withheld =
                demand.shedTo() == LayerDemand.NO_LAYER || target >= demand.largest(nowNanos);
        int otherwise = withheld ? demand.largestUnshed(nowNanos) : target;
        if (otherwise == LayerDemand.NO_LAYER) {
            return; // its publisher sends nothing
        }
        long[] layerBps = track.layerBps(nowNanos);
        totals.video(
                current == null ? 0 : layerBps[current.layer()],
                target == LayerDemand.NO_LAYER ? 0 : layerBps[target],
                layerBps[otherwise]);
        totals.layer(otherwise, track.layers());
        if (demand.shedTo() == LayerDemand.NO_LAYER) {
            totals.paused();
        } else if (demand.shedTo() < otherwise) {
            totals.limited();
        }
    }

    @Override
    public void onPacket(SourcePacket packet) {
        UpStream stream = packet.stream();
        if (stream != current && target != LayerDemand.NO_LAYER && stream.layer() != target) {
            return; // most packets of a track that has layers: nothing else need be looked at
        }
        if (isIdle() || stream != current && !begins(packet) || left) {
            return;
        }
        if (rewriter.precedesSource(packet.sequence())) {
            return; // from before the key frame that this receiver began with
        }
        forward(packet);
    }

    /** Whether the receiver changes over to this packet's source, here and now. */
    private boolean begins(SourcePacket packet) {
        boolean key = packet.keyFrameStart();
        if (isVideo() && target == LayerDemand.NO_LAYER) {
            beginning = key ? packet.stream().layer() : LayerDemand.NO_LAYER;
            receiver.downlink().allocate(packet.nowNanos());
            beginning = LayerDemand.NO_LAYER;
        }
        if (isVideo() && (packet.stream().layer() != target || !key)) {
            return false;
        }
        if (current != null) {
            boolean up = packet.stream().layer() > current.layer();
            context.counters()
                    .increment(Meter.LAYER_SWITCHES, up ? LayerChange.UP : LayerChange.DOWN);
        }
        rewriter.begin(packet, current == null ? null : current.clock());
        current = packet.stream();
        left = false;
        return true;
    }

    private void forward(SourcePacket packet) {
        RtpPacket rtp = packet.rtp();
        if (!RtpWriter.fits(rtp)) {
            context.counters().drop(DropReason.OVERSIZED);
            return;
        }
        long sequence = rewriter.sequence(packet.sequence());
        int timestamp = rewriter.timestamp(rtp.timestamp());
        int picture = rewriter.picture(packet.payload());
        rewriter.sent(sequence, timestamp, picture, packet.nowNanos());
        RtpWriter out = receiver.egress().packet();
        out.header(
                subscription.payloadType(),
                rtp.marker(),
                (int) sequence,
                timestamp,
                subscription.ssrc());
        number(packet, out);
        packet.payload().lend(packet.buffer(), rtp, out, picture >> 8, picture & 0xFF);
        packets++;
        payloadBytes += rtp.payloadLength();
        receiver.egress().send(out);
    }

    /** Writes the header extensions, a transport-wide number among them. */
    private void number(SourcePacket packet, RtpWriter out) {
        int transportSequence =
                receiver.downlink()
                        .onSent(
                                packet.buffer().length(),
                                subscription.numbered(),
                                packet.nowNanos());
        packet.elements().write(out, receiver.outboundExtensions(), mid, transportSequence);
    }

    /** The receiver misses a packet. */
    void onNack(int sequence, long nowNanos) {
        if (!isVideo() || subscription.rtxPayloadType() == 0) {
            return;
        }
        long full = rewriter.unwrap(sequence);
        Span span = rewriter.spanOf(full);
        SourcePacket packet = context.arrivals().next(); // not used yet: nothing comes meanwhile
        if (span == null || !span.readOriginal(full, packet, nowNanos)) {
            context.counters().increment(Meter.RETRANSMISSIONS_NOT_FOUND);
            return;
        }
        Resends counted = resends == null ? new Resends() : resends;
        resends = counted;
        int copies = counted.count(full, receiver.roundTripNanos(), nowNanos);
        if (copies == 0) {
            context.counters().increment(Meter.RETRANSMISSIONS_LIMITED);
        }
        for (; copies > 0; copies--) {
            context.counters().increment(Meter.RETRANSMISSIONS_SENT);
            retransmit(sequence, span, packet);
        }
    }

    private void retransmit(int sequence, Span span, SourcePacket original) {
        RtpPacket rtp = original.rtp();
        RtpWriter out = receiver.egress().packet();
        out.header(
                subscription.rtxPayloadType(),
                rtp.marker(),
                rtxSequence++ & 0xFFFF,
                span.timestamp(rtp.timestamp()),
                subscription.rtxSsrc());
        number(original, out);
        out.originalSequence(sequence);
        int picture = span.picture(original.payload());
        original.payload().copy(rtp, out, picture >> 8, picture & 0xFF);
        receiver.egress().send(out);
    }

    /** Sends one of the last packets again, for a probe; false if there is none. */
    boolean sendAgain(long nowNanos) {
        if (current == null || subscription.rtxPayloadType() == 0 || isIdle()) {
            return false;
        }
        SourcePacket packet = context.arrivals().next(); // not used yet: nothing comes meanwhile
        for (int tries = 0; tries < RECENT_PACKETS; tries++) {
            long sequence = rewriter.highestSequence() - sentAgain++ % RECENT_PACKETS;
            Span span = rewriter.spanOf(sequence);
            if (span != null && span.readOriginal(sequence, packet, nowNanos)) {
                retransmit((int) sequence & 0xFFFF, span, packet);
                return true;
            }
        }
        return false;
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
        if (target == gone.layer()) {
            target = LayerDemand.NO_LAYER;
        }
    }

    @Override
    public void onLayersChanged(long nowNanos) {
        receiver.downlink().allocate(nowNanos);
    }

    @Override
    public boolean isOver(TrackLink link) {
        return false;
    }

    /** It makes reports of its own from the source's clock. */
    @Override
    public void onSenderReport(UpStream stream, long ntpTime, int rtpTimestamp) {}

    /** From its next key frame on it gets this layer, which is asked for one; -1 for none. */
    void aim(int layer, long nowNanos) {
        if (layer == target) {
            return;
        }
        target = layer;
        if (left) {
            current = null; // what was left out of it is not to be had again
            left = false;
        }
        UpStream stream = targetStream();
        if (stream != null && stream != current && layer != beginning) {
            stream.requestKeyFrame(nowNanos);
        }
    }

    private @Nullable UpStream targetStream() {
        return target == LayerDemand.NO_LAYER ? null : track.stream(target);
    }

    /** Adds a sender report; nothing before the publisher's own clock is known. */
    boolean report(RtcpWriter out, long nowNanos) {
        UpStream stream = current;
        if (stream == null || !stream.clock().isKnown()) {
            return false;
        }
        long ntp = stream.clock().ntpAt(nowNanos);
        int timestamp = rewriter.timestamp(stream.clock().timestampAt(ntp));
        out.senderReport(subscription.ssrc(), ntp, timestamp, this);
        out.canonicalName(subscription.ssrc(), track.publisher().id());
        rewriter.reported(ntp, nowNanos);
        return true;
    }

    StreamRewriter rewriter() {
        return rewriter;
    }

    @Override
    public long packets() {
        return packets;
    }

    @Override
    public long payloadBytes() {
        return payloadBytes;
    }
}
