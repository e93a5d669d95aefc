package io.sotto.sfu.room;

import io.sotto.bandwidth.LayerChoice;
import io.sotto.metrics.DropReason;
import io.sotto.metrics.Meter;
import io.sotto.metrics.Tags.LayerChange;
import io.sotto.sfu.room.RoomCommand.LayerSource;
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
    /**
     * The element in pixels may be a little larger than the layer before the next layer is worth
     * it.
     */
    private static final double ENLARGED_MAX = 1.15;

    /** While the loop withholds nothing. */
    static final int EVERY_LAYER = Integer.MAX_VALUE;

    /** While the loop withholds all of it. */
    static final int NO_LAYER = -1;

    private final ShardContext context;
    private final Endpoint receiver;
    private final UpTrack track;
    private final Subscription subscription;
    private final byte[] mid;
    private StreamRewriter rewriter;
    private @Nullable Resends resends;

    private Preference preference = Preference.EVERYTHING;
    private int shedTo = EVERY_LAYER;
    private @Nullable UpStream current;
    private int target = -1;
    private int rtxSequence;
    private long packets;
    private long payloadBytes;

    DownTrack(ShardContext context, Endpoint receiver, UpTrack track, Subscription subscription) {
        this.context = context;
        this.receiver = receiver;
        this.track = track;
        this.subscription = subscription;
        mid = RtpWriter.ascii(subscription.mid());
        rewriter = new StreamRewriter(track.clockRate(), context.random());
        rtxSequence = context.random().nextInt(1 << 15);
    }

    /**
     * Takes the place of another: under the same SSRC its numbers must go on, since a number that
     * came before would be encrypted under the same nonce again.
     */
    void follow(DownTrack before) {
        preference = before.preference;
        shedTo = before.shedTo;
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

    boolean isPaused() {
        return preference.paused() || shedTo == NO_LAYER;
    }

    /** Nothing is wanted, or could be sent: a key frame that came now would be wasted. */
    private boolean isIdle() {
        return isPaused() || !receiver.egress().isReady();
    }

    void prefer(Preference newPreference, long nowNanos) {
        preference = newPreference;
        if (newPreference.paused()) {
            stop();
        } else {
            retarget(nowNanos);
        }
    }

    /** What comes after a pause begins with a key frame again. */
    private void stop() {
        current = null;
        target = -1;
    }

    // -- while the loop is overloaded

    /**
     * The loop lets it have no larger layer than this, whatever it asked for; with {@link
     * #NO_LAYER} it ends here and now. Sound is not asked.
     */
    void shedTo(int largestLayer, long nowNanos) {
        if (largestLayer == shedTo || !track.isRepaired()) {
            return;
        }
        boolean wanted = !preference.paused();
        boolean wasPaused = shedTo == NO_LAYER;
        shedTo = largestLayer;
        if (largestLayer == NO_LAYER) {
            stop();
        } else {
            retarget(nowNanos);
        }
        if (wanted && (wasPaused || largestLayer == NO_LAYER)) {
            LayerChange change = wasPaused ? LayerChange.RESUMED : LayerChange.PAUSED;
            context.counters().increment(Meter.LAYER_SWITCHES, change);
        }
    }

    /** Counts what it sends, and what it would send if the loop withheld nothing. */
    void account(ShedTotals totals, long nowNanos) {
        if (preference.paused() || !receiver.egress().isReady()) {
            return;
        }
        int otherwise = choose(EVERY_LAYER, nowNanos);
        if (otherwise == -1) {
            return; // its publisher sends nothing
        }
        long[] layerBps = track.layerBps(nowNanos);
        totals.video(
                current == null ? 0 : layerBps[current.layer()],
                target == -1 ? 0 : layerBps[target],
                layerBps[otherwise]);
        totals.layer(otherwise, track.layers());
        if (shedTo == NO_LAYER) {
            totals.paused();
        } else if (shedTo < otherwise) {
            totals.limited();
        }
    }

    @Override
    public void onPacket(SourcePacket packet) {
        UpStream stream = packet.stream();
        if (stream != current && target != -1 && stream.layer() != target) {
            return; // most packets of a track that has layers: nothing else need be looked at
        }
        if (isIdle() || stream != current && !begins(packet)) {
            return;
        }
        if (rewriter.precedesSource(packet.sequence())) {
            return; // from before the key frame that this receiver began with
        }
        forward(packet);
    }

    /** Whether the receiver changes over to this packet's source, here and now. */
    private boolean begins(SourcePacket packet) {
        boolean video = track.isRepaired();
        boolean chosenNow = video && target == -1;
        if (chosenNow) {
            target = choose(shedTo, packet.nowNanos());
        }
        if (video && (packet.stream().layer() != target || !packet.keyFrameStart())) {
            if (chosenNow) {
                askForTarget(packet.nowNanos());
            }
            return false;
        }
        if (current != null) {
            boolean up = packet.stream().layer() > current.layer();
            context.counters()
                    .increment(Meter.LAYER_SWITCHES, up ? LayerChange.UP : LayerChange.DOWN);
        }
        rewriter.begin(packet, current == null ? null : current.clock());
        current = packet.stream();
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
        packet.elements().write(out, receiver.outboundExtensions(), mid);
        packet.payload().lend(packet.buffer(), rtp, out, picture >> 8, picture & 0xFF);
        packets++;
        payloadBytes += rtp.payloadLength();
        receiver.send(out, packet.nowNanos());
    }

    /** The receiver misses a packet. */
    void onNack(int sequence, long nowNanos) {
        if (!track.isRepaired() || subscription.rtxPayloadType() == 0) {
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
        if (!counted.count(full, receiver.roundTripNanos(), nowNanos)) {
            context.counters().increment(Meter.RETRANSMISSIONS_LIMITED);
            return;
        }
        context.counters().increment(Meter.RETRANSMISSIONS_SENT);
        retransmit(sequence, span, packet);
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
        original.elements().write(out, receiver.outboundExtensions(), mid);
        out.originalSequence(sequence);
        int picture = span.picture(original.payload());
        original.payload().copy(rtp, out, picture >> 8, picture & 0xFF);
        receiver.send(out, original.nowNanos());
    }

    /** The receiver cannot decode any more. */
    void onPictureLoss(long nowNanos) {
        UpStream stream = current == null ? targetStream() : current;
        if (stream != null) {
            stream.requestKeyFrame(nowNanos);
        }
    }

    @Override
    public void onSourceReplaced(UpStream gone) {
        if (current == gone) {
            current = null;
        }
        if (target == gone.layer()) {
            target = -1;
        }
    }

    @Override
    public void onLayersChanged(long nowNanos) {
        retarget(nowNanos);
    }

    @Override
    public boolean isOver(TrackLink link) {
        return false;
    }

    /** It makes reports of its own from the source's clock. */
    @Override
    public void onSenderReport(UpStream stream, long ntpTime, int rtpTimestamp) {}

    /** Chooses the layer anew, and asks for a key frame where that means a change. */
    void retarget(long nowNanos) {
        if (isIdle() || !track.isRepaired()) {
            return;
        }
        int before = target;
        target = choose(shedTo, nowNanos);
        if (target != before) {
            askForTarget(nowNanos);
        }
    }

    private int choose(int largestLayer, long nowNanos) {
        int layer = current == null ? -1 : current.layer();
        return LayerChoice.choose(
                track.layerBps(nowNanos),
                Math.min(wantedLayer(), largestLayer),
                layer,
                receiver.shareBps(nowNanos));
    }

    private void askForTarget(long nowNanos) {
        UpStream stream = targetStream();
        if (stream != null && stream != current) {
            stream.requestKeyFrame(nowNanos);
        }
    }

    private @Nullable UpStream targetStream() {
        return target == -1 ? null : track.stream(target);
    }

    /** The smallest layer that fills the receiver's picture, within what it asked for. */
    private int wantedLayer() {
        int last = Math.min(track.layers() - 1, preference.layerMax());
        int side = Math.max(preference.width(), preference.height());
        for (int layer = 0; side > 0 && layer < last; layer++) {
            LayerSource source = track.publication().layers().get(layer);
            if (Math.max(source.width(), source.height()) * ENLARGED_MAX >= side) {
                return layer;
            }
        }
        return last;
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
