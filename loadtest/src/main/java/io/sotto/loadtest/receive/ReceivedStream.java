package io.sotto.loadtest.receive;

import io.sotto.srtp.rtcp.RtcpHandler.ReportBlock;

/**
 * One track as one participant receives it: which packets came, what is asked for again, and what a
 * receiver report says of it (RFC 3550 section 6.4.1).
 *
 * <p>Confined to one thread.
 */
final class ReceivedStream {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    /** libwebrtc waits this long for a first key frame before it asks, and then again. */
    private static final long KEY_FRAME_WAIT_NANOS = 200_000_000L;

    private static final long KEY_FRAME_AGAIN_NANOS = 1_000_000_000L;

    private final Inbound inbound;
    private final SequenceWindow window = new SequenceWindow();
    private final Missing missing = new Missing();

    private boolean begun;
    private boolean keyFrameWanted;
    private long keyFrameDueNanos;

    private long first;
    private long received;
    private long receivedBefore;
    private long expectedBefore;
    private long jitter;
    private long transitBefore;
    private int lastSenderReport;
    private long lastSenderReportNanos;

    private int stampedStream = -1;
    private long stampedNumber;
    private long stampedAt;
    private int countedStream = -1;
    private long countedBefore;
    private long withheld;

    ReceivedStream(Inbound inbound, long nowNanos) {
        this.inbound = inbound;
        keyFrameWanted = inbound.video();
        keyFrameDueNanos = nowNanos + KEY_FRAME_WAIT_NANOS;
    }

    Inbound inbound() {
        return inbound;
    }

    SequenceWindow window() {
        return window;
    }

    Missing missing() {
        return missing;
    }

    /** Whether anything has come. */
    boolean isFlowing() {
        return begun;
    }

    /**
     * Takes a packet in. Gaps of video are asked for; those that are too large cost a key frame.
     */
    SequenceWindow.Arrival onPacket(int sequence, int timestamp, long nowNanos) {
        long highestBefore = window.highest();
        SequenceWindow.Arrival arrival = window.onPacket(sequence);
        long full = window.lastUnwrapped();
        if (arrival == SequenceWindow.Arrival.DUPLICATE) {
            return arrival;
        }
        if (!begun) {
            begun = true;
            first = full;
        }
        received++;
        if (arrival == SequenceWindow.Arrival.LATE) {
            missing.remove(full);
            return arrival;
        }
        measureJitter(timestamp, nowNanos);
        if (inbound.video()
                && highestBefore >= 0
                && full > highestBefore + 1
                && !missing.add(highestBefore + 1, full, nowNanos)) {
            wantKeyFrame(nowNanos);
        }
        return arrival;
    }

    /** Takes in a retransmission of the packet of this number. */
    SequenceWindow.Arrival onRepair(int sequence) {
        SequenceWindow.Arrival arrival = window.onPacket(sequence);
        if (arrival != SequenceWindow.Arrival.DUPLICATE) {
            received++;
            missing.remove(window.lastUnwrapped());
        }
        return arrival;
    }

    private void measureJitter(int timestamp, long nowNanos) {
        long transit = nowNanos / 1000 * inbound.clockRate() / 1_000_000 - timestamp;
        int difference = (int) (transit - transitBefore);
        if (received > 1) {
            jitter += (Math.abs((long) difference) - jitter) / 16;
        }
        transitBefore = transit;
    }

    // -- key frames

    void wantKeyFrame(long nowNanos) {
        if (!keyFrameWanted) {
            keyFrameWanted = true;
            keyFrameDueNanos = nowNanos;
        }
    }

    void onKeyFrame() {
        keyFrameWanted = false;
    }

    /** Whether a key frame has to be asked for now. */
    boolean asksForKeyFrame(long nowNanos) {
        if (!keyFrameWanted || keyFrameDueNanos - nowNanos > 0) {
            return false;
        }
        keyFrameDueNanos = nowNanos + KEY_FRAME_AGAIN_NANOS;
        return true;
    }

    // -- where its publisher was

    /** The newest packet is number {@code number} of its publisher's stream {@code stream}. */
    void onStamp(int stream, int number) {
        if (window.lastUnwrapped() == window.highest()) {
            if (stream == stampedStream) {
                withheld += Math.max(0, number - numberOfNewest());
            }
            stampedStream = stream;
            stampedNumber = number;
            stampedAt = window.highest();
        }
    }

    /** From here on what is missing counts. */
    void beginCounting(SentCounts sent) {
        window.beginCounting();
        withheld = 0;
        countedStream = stampedStream;
        countedBefore = sent(sent);
    }

    /** How many packets the publisher has sent after the last that came, and while it counted. */
    long tail(SentCounts sent) {
        long newest = numberOfNewest();
        long before = stampedStream == countedStream ? countedBefore - 1 : newest;
        return Math.max(0, sent(sent) - 1 - Math.max(newest, before));
    }

    /** What its publisher's number of the newest packet is, if nothing was left out meanwhile. */
    private long numberOfNewest() {
        return stampedNumber + window.highest() - stampedAt;
    }

    /** How many packets the publisher sent in between that left no gap. */
    long withheld() {
        return withheld;
    }

    private long sent(SentCounts sent) {
        return stampedStream == -1 ? 0 : sent.packets(inbound.publisher(), stampedStream);
    }

    // -- reports

    void onSenderReport(long ntpTime, long nowNanos) {
        lastSenderReport = (int) (ntpTime >> 16);
        lastSenderReportNanos = nowNanos;
    }

    ReportBlock report(long nowNanos) {
        long expected = window.highest() - first + 1;
        long expectedNow = expected - expectedBefore;
        long lostNow = expectedNow - (received - receivedBefore);
        expectedBefore = expected;
        receivedBefore = received;
        int fraction = lostNow <= 0 ? 0 : (int) Math.min(255, lostNow * 256 / expectedNow);
        long sinceNanos = nowNanos - lastSenderReportNanos;
        int delay = lastSenderReport == 0 ? 0 : (int) ((sinceNanos << 16) / NANOS_PER_SECOND);
        return new ReportBlock(
                inbound.ssrc(),
                fraction,
                Math.clamp(expected - received, -0x800000, 0x7FFFFF),
                (int) (window.highest() - (1 << 16)), // the unwrapper begins one cycle up
                jitter,
                lastSenderReport,
                delay);
    }
}
