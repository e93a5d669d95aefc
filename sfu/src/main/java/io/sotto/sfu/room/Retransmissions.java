package io.sotto.sfu.room;

import io.sotto.metrics.Meter;
import io.sotto.sfu.room.RoomCommand.Subscription;
import io.sotto.sfu.room.StreamRewriter.Span;
import io.sotto.srtp.rtp.RtpPacket;
import io.sotto.srtp.rtp.RtpWriter;
import org.jspecify.annotations.Nullable;

/**
 * The RTX stream beside a track on its way to one receiver (RFC 4588): what it missed, made from
 * the source's cache, and what a probe of its path consists of.
 */
final class Retransmissions {
    /** A probe sends these again, the newest first: a receiver still knows that it has them. */
    private static final int RECENT_PACKETS = 64;

    /** Of a packet that is nothing else; with what makes packets level still below 256. */
    private static final int PADDING_BYTES = 224;

    private final ShardContext context;
    private final DownTrack track;
    private @Nullable Resends resends;
    private int nextSequence;
    private int filled;

    Retransmissions(ShardContext context, DownTrack track) {
        this.context = context;
        this.track = track;
        nextSequence = context.random().nextInt(1 << 15);
    }

    /** It goes on where another under the same SSRC ended. */
    void follow(Retransmissions before) {
        nextSequence = before.nextSequence;
    }

    private boolean isNegotiated() {
        return track.subscription().rtxPayloadType() != 0;
    }

    /** The receiver misses a packet. */
    void onNack(int sequence, long nowNanos) {
        if (!isNegotiated()) {
            return;
        }
        long full = track.rewriter().unwrap(sequence);
        Span span = track.rewriter().spanOf(full);
        SourcePacket packet = context.arrivals().next(); // not used yet: nothing comes meanwhile
        if (span == null || !span.readOriginal(full, packet, nowNanos)) {
            context.counters().increment(Meter.RETRANSMISSIONS_NOT_FOUND);
            return;
        }
        Resends counted = resends == null ? new Resends() : resends;
        resends = counted;
        int time = counted.count(full, track.receiver().roundTripNanos(), nowNanos);
        if (time == 0) {
            context.counters().increment(Meter.RETRANSMISSIONS_LIMITED);
            return;
        }
        resend(sequence, span, packet);
        if (time > 1 || track.receiver().downlink().isLossy()) {
            resend(sequence, span, packet); // a third round trip would be seen
        }
    }

    /**
     * A packet went out whose loss would be noticed late, since it ends a picture, or be the second
     * one: on a lossy path it goes twice.
     */
    void secure(long sequence, SourcePacket packet) {
        if (isNegotiated() && track.receiver().downlink().isLossy()) {
            Span span = track.rewriter().spanOf(sequence);
            if (span != null) {
                resend((int) sequence & 0xFFFF, span, packet);
            }
        }
    }

    private void resend(int sequence, Span span, SourcePacket packet) {
        context.counters().increment(Meter.RETRANSMISSIONS_SENT);
        RtpWriter out = write(sequence, span, packet);
        track.receiver().departures().again(out, packet.nowNanos());
    }

    /** Sends one of the last packets again, or padding if there are none; false if it cannot. */
    boolean fill(long nowNanos) {
        if (!isNegotiated()) {
            return false;
        }
        SourcePacket packet = context.arrivals().next(); // not used yet: nothing comes meanwhile
        for (int tries = 0; tries < RECENT_PACKETS; tries++) {
            long sequence = track.rewriter().highestSequence() - filled++ % RECENT_PACKETS;
            Span span = track.rewriter().spanOf(sequence);
            if (span != null && span.readOriginal(sequence, packet, nowNanos)) {
                RtpWriter out = write((int) sequence & 0xFFFF, span, packet);
                track.receiver().departures().filling(out, nowNanos);
                return true;
            }
        }
        RtpWriter out = padding(begin(false, track.rewriter().lastTimestamp()), nowNanos);
        track.receiver().departures().filling(out, nowNanos);
        return true;
    }

    private RtpWriter write(int sequence, Span span, SourcePacket original) {
        RtpPacket rtp = original.rtp();
        RtpWriter out = begin(track.endsPicture(original), span.timestamp(rtp.timestamp()));
        track.extend(out, original.elements());
        out.originalSequence(sequence);
        int picture = span.picture(original);
        original.payload().copy(rtp, out, picture >> 8, picture & 0xFF);
        return out;
    }

    /** Sends a packet that was begun with padding alone, since nothing is missing there. */
    void pad(RtpWriter out, long nowNanos) {
        track.receiver().departures().again(padding(out, nowNanos), nowNanos);
    }

    /** Ends a packet that was begun with padding alone, and with no extension but our own. */
    private RtpWriter padding(RtpWriter out, long nowNanos) {
        HeaderElements elements = context.arrivals().next().elements(); // not used yet
        elements.begin(nowNanos);
        track.extend(out, elements);
        return out.onlyPadding(PADDING_BYTES);
    }

    private RtpWriter begin(boolean marker, int timestamp) {
        Subscription subscription = track.subscription();
        return track.receiver()
                .egress()
                .packet()
                .header(
                        subscription.rtxPayloadType(),
                        marker,
                        nextSequence++ & 0xFFFF,
                        timestamp,
                        subscription.rtxSsrc());
    }
}
