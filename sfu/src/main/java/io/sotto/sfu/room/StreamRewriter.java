package io.sotto.sfu.room;

import io.sotto.srtp.payload.PayloadView;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Makes one continuous stream out of the sources that a receiver gets one after another.
 *
 * <p>Within a source every number keeps its distance: a gap stays a gap, so that the receiver asks
 * for what is missing. Where a new source begins, sequence numbers and picture ids follow those
 * sent last, and the timestamp is placed by the publisher's clock; as long as that is unknown, by
 * the time that passed.
 */
final class StreamRewriter {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    /**
     * Clocks of two layers may disagree by scheduling noise, not by this: then time passed decides.
     */
    private static final int CLOCKS_APART_SECONDS_MAX = 2;

    /** A receiver's report refers to one of the last few sender reports. */
    private static final int REPORTS_KEPT = 4;

    private final int clockRate;

    private boolean begun;
    private long firstOfSource;
    private long sequenceOffset;
    private int timestampOffset;
    private int pictureOffset;
    private int tl0Offset;
    private boolean pictureKnown;
    private boolean pictureOffsetDue;

    private long highestSequence;
    private int lastTimestamp;
    private int lastPicture;
    private long lastSentNanos;

    private final int[] reportedCompactNtp = new int[REPORTS_KEPT];
    private final long[] reportedNanos = new long[REPORTS_KEPT];
    private int reports;

    /** A stream that starts at a random number below 2^15, so that it does not wrap at once. */
    StreamRewriter(int clockRate, RandomGenerator random) {
        this.clockRate = clockRate;
        highestSequence = (1L << 16) + random.nextInt(1 << 15);
    }

    /** From this packet on the stream is made from its source. */
    void begin(SourcePacket packet, @Nullable SenderClock clockBefore) {
        firstOfSource = packet.sequence();
        sequenceOffset = highestSequence + 1 - packet.sequence();
        if (begun) {
            int timestamp = nextTimestamp(packet, clockBefore);
            timestampOffset = timestamp - packet.rtp().timestamp();
        }
        pictureOffsetDue = true;
        begun = true;
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
        int byClock = clockBefore.timestampAt(ntp) + timestampOffset;
        boolean plausible = Math.abs(byClock - byTime) < CLOCKS_APART_SECONDS_MAX * clockRate;
        return plausible && byClock - lastTimestamp > 0 ? byClock : byTime;
    }

    /** Whether a packet is older than the one its source began with here. */
    boolean precedesSource(long sourceSequence) {
        return sourceSequence < firstOfSource;
    }

    long sequence(long sourceSequence) {
        return sourceSequence + sequenceOffset;
    }

    int timestamp(int sourceTimestamp) {
        return sourceTimestamp + timestampOffset;
    }

    /** The picture id above eight bits of TL0PICIDX, 0 where the source has none. */
    int picture(PayloadView payload) {
        if (!payload.hasPictureId()) {
            return 0;
        }
        if (pictureOffsetDue) {
            pictureOffsetDue = false;
            if (pictureKnown) {
                pictureOffset = (lastPicture >> 8) + 1 - payload.pictureId();
                tl0Offset = (lastPicture & 0xFF) + 1 - payload.tl0PictureIndex();
            }
            pictureKnown = true;
        }
        int pictureId = payload.pictureId() + pictureOffset & payload.pictureIdCycle() - 1;
        int tl0 = payload.hasTl0PictureIndex() ? payload.tl0PictureIndex() + tl0Offset & 0xFF : 0;
        return pictureId << 8 | tl0;
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

    /** The full number of a sequence number that the receiver names. */
    long unwrap(int sequence) {
        return highestSequence + (short) (sequence - (int) highestSequence);
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
