package io.sotto.sfu.room;

import io.sotto.srtp.payload.PayloadView;
import io.sotto.srtp.rtp.PacketBuffer;
import io.sotto.srtp.rtp.RtpParse;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Makes one continuous stream out of the sources that a receiver gets one after another.
 *
 * <p>Within a source every number keeps its distance: a gap stays a gap, so that the receiver asks
 * for what is missing; only what the receiver is not to get leaves none. Where a new source begins,
 * sequence numbers and picture ids follow those sent last, and the timestamp is placed by the
 * publisher's clock; as long as that is unknown, by the time that passed.
 */
final class StreamRewriter {
    /** Instead of a sequence number: a packet must not be sent. */
    static final long NO_NUMBER = -1;

    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    /**
     * Clocks of two layers may disagree by scheduling noise, not by this: then time passed decides.
     */
    private static final int CLOCKS_APART_SECONDS_MAX = 2;

    /** A receiver's report refers to one of the last few sender reports. */
    private static final int REPORTS_KEPT = 4;

    /** Who switches so often within a second cannot be helped by retransmissions. */
    private static final int SPANS_KEPT = 4;

    private final int clockRate;

    private final @Nullable Span[] spans = new @Nullable Span[SPANS_KEPT];
    private int begun;
    private Span current = new Span(null, 0, 0, 0);
    private boolean pictureKnown;
    private boolean pictureOffsetDue;

    private long highestSequence;
    private int lastTimestamp;
    private int lastPicture;
    private long lastSentNanos;

    private final int[] reportedCompactNtp = new int[REPORTS_KEPT];
    private final long[] reportedNanos = new long[REPORTS_KEPT];
    private int reports;

    /** What the numbers of one source became, from where it began here. */
    static final class Span {
        private final @Nullable UpStream source;
        private final long firstOfSource;
        private final long sequenceOffset;
        private final int timestampOffset;
        private int pictureOffset;
        private int tl0Offset;
        private @Nullable Omissions omissions;

        private Span(
                @Nullable UpStream source,
                long firstOfSource,
                long sequenceOffset,
                int timestampOffset) {
            this.source = source;
            this.firstOfSource = firstOfSource;
            this.sequenceOffset = sequenceOffset;
            this.timestampOffset = timestampOffset;
        }

        /**
         * Reads what the source sent under the number that went out as this one; false if it is not
         * there any more.
         */
        boolean readOriginal(long sequence, SourcePacket packet, long nowNanos) {
            UpStream stream = source;
            long original = original(sequence);
            PacketBuffer cached = stream == null ? null : stream.cached(original);
            if (stream == null || cached == null || packet.read(cached, nowNanos) != RtpParse.OK) {
                return false;
            }
            packet.describe(stream, original);
            return true;
        }

        private long original(long sequence) {
            long unshifted = sequence - sequenceOffset;
            if (omissions == null) {
                return unshifted;
            }
            int run = omissions.runBeforeSent(unshifted);
            return run == Omissions.FORGOTTEN ? NO_NUMBER : unshifted + omissions.packetsUpTo(run);
        }

        private long sequence(long sourceSequence) {
            long unshifted = sourceSequence + sequenceOffset;
            if (omissions == null) {
                return unshifted;
            }
            int run = omissions.runBefore(sourceSequence);
            return run == Omissions.FORGOTTEN ? NO_NUMBER : unshifted - omissions.packetsUpTo(run);
        }

        int timestamp(int sourceTimestamp) {
            return sourceTimestamp + timestampOffset;
        }

        /** The picture id above eight bits of TL0PICIDX, 0 where the source has none. */
        int picture(SourcePacket packet) {
            PayloadView payload = packet.payload();
            if (!payload.hasPictureId()) {
                return 0;
            }
            int offset = pictureOffset;
            if (omissions != null) {
                offset -= omissions.picturesUpTo(omissions.runBefore(packet.sequence()));
            }
            int pictureId = payload.pictureId() + offset & payload.pictureIdCycle() - 1;
            int tl0 =
                    payload.hasTl0PictureIndex() ? payload.tl0PictureIndex() + tl0Offset & 0xFF : 0;
            return pictureId << 8 | tl0;
        }
    }

    /** A stream that starts at a random number below 2^15, so that it does not wrap at once. */
    StreamRewriter(int clockRate, RandomGenerator random) {
        this.clockRate = clockRate;
        highestSequence = (1L << 16) + random.nextInt(1 << 15);
    }

    /** From this packet on the stream is made from its source. */
    void begin(SourcePacket packet, @Nullable SenderClock clockBefore) {
        begin(
                packet,
                begun == 0 ? 0 : nextTimestamp(packet, clockBefore) - packet.rtp().timestamp());
    }

    /** The source goes on with this packet, and what it sent since the last one leaves no gap. */
    void resume(SourcePacket packet) {
        begin(packet, current.timestampOffset);
    }

    private void begin(SourcePacket packet, int timestampOffset) {
        current =
                new Span(
                        packet.stream(),
                        packet.sequence(),
                        highestSequence + 1 - packet.sequence(),
                        timestampOffset);
        spans[begun++ % SPANS_KEPT] = current;
        pictureOffsetDue = true;
    }

    private int nextTimestamp(SourcePacket packet, @Nullable SenderClock clockBefore) {
        long elapsedNanos = packet.nowNanos() - lastSentNanos;
        int byTime =
                lastTimestamp + Math.max(1, (int) (elapsedNanos * clockRate / NANOS_PER_SECOND));
        SenderClock clock = packet.stream().clock();
        if (clockBefore == null || !clockBefore.isKnown() || !clock.isKnown()) {
            return byTime;
        }
        long ntp = clock.ntpOf(packet.rtp().timestamp());
        int byClock = current.timestamp(clockBefore.timestampAt(ntp));
        boolean plausible = Math.abs(byClock - byTime) < CLOCKS_APART_SECONDS_MAX * clockRate;
        return plausible && byClock - lastTimestamp > 0 ? byClock : byTime;
    }

    /** Whether a packet is older than the one its source began with here. */
    boolean precedesSource(long sourceSequence) {
        return sourceSequence < current.firstOfSource;
    }

    /**
     * The number that a packet goes out under; {@link #NO_NUMBER} if it was left out, or so much
     * was since that its number may be another's.
     */
    long sequence(long sourceSequence) {
        return current.sequence(sourceSequence);
    }

    /** Whether later packets of the source went out, or were left out, before this one came. */
    boolean isLate(long sourceSequence) {
        Omissions omissions = current.omissions;
        return sequence(sourceSequence) <= highestSequence
                || omissions != null && sourceSequence < omissions.end();
    }

    /** Whether something of its picture went out last. */
    boolean isUnderWay(SourcePacket packet) {
        return timestamp(packet.rtp().timestamp()) == lastTimestamp;
    }

    /**
     * A packet is not sent, and leaves no gap. It must not be {@link #isLate late}, and all of its
     * frame must be left out with it.
     *
     * @param picture whether all of its picture is
     */
    void omit(SourcePacket packet, boolean picture) {
        Omissions omissions = current.omissions;
        if (omissions == null) {
            omissions = new Omissions();
            current.omissions = omissions;
        }
        omissions.add(packet.sequence());
        if (picture) {
            omissions.addPicture(packet.rtp().timestamp());
        }
    }

    int timestamp(int sourceTimestamp) {
        return current.timestamp(sourceTimestamp);
    }

    /** The picture id above eight bits of TL0PICIDX, 0 where the source has none. */
    int picture(SourcePacket packet) {
        PayloadView payload = packet.payload();
        if (pictureOffsetDue && payload.hasPictureId()) {
            pictureOffsetDue = false;
            if (pictureKnown) {
                current.pictureOffset = (lastPicture >> 8) + 1 - payload.pictureId();
                current.tl0Offset = (lastPicture & 0xFF) + 1 - payload.tl0PictureIndex();
            }
            pictureKnown = true;
        }
        return current.picture(packet);
    }

    /** A packet went out under these numbers. */
    void sent(long sequence, int timestamp, int picture, long nowNanos) {
        if (sequence > highestSequence) {
            highestSequence = sequence;
            lastTimestamp = timestamp;
            lastPicture = picture;
            lastSentNanos = nowNanos;
        }
    }

    /** Padding went out under this number, which nothing else may have any more. */
    void padded(long sequence) {
        highestSequence = Math.max(highestSequence, sequence);
    }

    /** The number of the newest packet that went out. */
    long highestSequence() {
        return highestSequence;
    }

    /** The timestamp of that packet. */
    int lastTimestamp() {
        return lastTimestamp;
    }

    /** The full number of a sequence number that the receiver names. */
    long unwrap(int sequence) {
        return highestSequence + (short) (sequence - (int) highestSequence);
    }

    /** The span that a packet with this number went out in; null if that is long ago, or never. */
    @Nullable Span spanOf(long sequence) {
        for (int i = begun - 1; i >= Math.max(0, begun - SPANS_KEPT); i--) {
            Span span = spans[i % SPANS_KEPT];
            if (span != null && sequence - span.sequenceOffset >= span.firstOfSource) {
                return sequence <= highestSequence ? span : null;
            }
        }
        return null;
    }

    /** A sender report with this NTP time went out. */
    void reported(long ntp, long nowNanos) {
        int slot = reports++ % REPORTS_KEPT;
        reportedCompactNtp[slot] = (int) (ntp >> 16);
        reportedNanos[slot] = nowNanos;
    }

    /**
     * The round trip that a receiver's report block shows (RFC 3550 section 6.4.1), -1 if it shows
     * none.
     */
    long roundTripNanos(int lastSenderReport, int delaySince, long nowNanos) {
        for (int slot = 0; slot < Math.min(reports, REPORTS_KEPT); slot++) {
            if (lastSenderReport != 0 && reportedCompactNtp[slot] == lastSenderReport) {
                long heldNanos = (delaySince & 0xFFFFFFFFL) * NANOS_PER_SECOND >> 16;
                return Math.max(0, nowNanos - reportedNanos[slot] - heldNanos);
            }
        }
        return -1;
    }
}
