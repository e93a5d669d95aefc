package io.sotto.sfu.room;

import io.sotto.bandwidth.ArrivalLog;
import io.sotto.metrics.DropReason;
import io.sotto.metrics.Meter;
import io.sotto.sfu.room.RoomEvents.Quality;
import io.sotto.srtp.rtcp.RtcpHandler;
import io.sotto.srtp.rtcp.RtcpReader;
import io.sotto.srtp.rtcp.RtcpWriter;
import io.sotto.srtp.rtcp.RtcpWriter.FeedbackAddress;
import io.sotto.srtp.rtp.SequenceUnwrapper;

/**
 * The RTCP between the server and one endpoint: it ends here, nothing of it is passed on.
 *
 * <p>To the endpoint as a publisher: NACK, PLI, receiver reports, transport-wide feedback. To it as
 * a receiver: sender reports. From it: what it lost, what it needs, what it can take.
 */
final class EndpointFeedback implements PublisherFeedback, RtcpHandler {
    /** What a browser's bandwidth estimator expects; half of it when packets are many. */
    private static final long TRANSPORT_FEEDBACK_NANOS = 50_000_000L;

    private static final int TRANSPORT_FEEDBACK_PACKETS = 200;

    private static final long REPORT_INTERVAL_NANOS = 1_000_000_000L;

    /** Before the first report: a path across a continent. */
    private static final long ROUND_TRIP_INITIAL_NANOS = 50_000_000L;

    /**
     * A compound packet that grows past this is sent and a new one begun: it must fit one datagram.
     */
    private static final int COMPOUND_MAX_BYTES = 1000;

    /** Fractions lost, in 1/256, above which people get by with repair, or notice: 2 % and 8 %. */
    private static final int LOSS_GOOD = 5;

    private static final int LOSS_POOR = 20;

    /** Round trips after which people interrupt each other, and hardly talk any more. */
    private static final long ROUND_TRIP_GOOD_NANOS = 250_000_000L;

    private static final long ROUND_TRIP_POOR_NANOS = 600_000_000L;

    /** Of the video that is wanted, so much must come. */
    private static final double SHARE_GOOD = 0.9;

    private static final double SHARE_POOR = 0.2;

    private final ShardContext context;
    private final Endpoint endpoint;
    private final int ssrc;
    private final Ticks.Tick tick;

    private final SequenceUnwrapper transportSequences = new SequenceUnwrapper();
    private final ArrivalLog arrivals = new ArrivalLog();
    private int transportFeedbacks;
    private boolean arrived;
    private long firstArrivalNanos;
    private int feedbackMediaSsrc;
    private long transportFeedbackDueNanos;
    private boolean transportFeedbackDue;

    private long reportDueNanos;
    private long roundTripNanos = ROUND_TRIP_INITIAL_NANOS;
    private int worstFractionLost;
    private Quality quality = Quality.EXCELLENT;
    private long nowNanos;

    EndpointFeedback(ShardContext context, Endpoint endpoint, long nowNanos) {
        this.context = context;
        this.endpoint = endpoint;
        ssrc = context.random().nextInt();
        tick = context.ticks().of(this::onTick);
        reportDueNanos = nowNanos + REPORT_INTERVAL_NANOS;
    }

    long roundTripNanos() {
        return roundTripNanos;
    }

    // -- to the endpoint

    @Override
    public void onArrival(int transportSequence, int mediaSsrc, long arrivedNanos) {
        if (!arrived) {
            arrived = true;
            firstArrivalNanos = arrivedNanos;
        }
        // From zero up: the loop's own clock may stand anywhere, below zero too.
        long micros = (arrivedNanos - firstArrivalNanos) / 1000;
        arrivals.onArrival(transportSequences.unwrap(transportSequence), micros);
        feedbackMediaSsrc = mediaSsrc;
        if (!transportFeedbackDue) {
            transportFeedbackDue = true;
            transportFeedbackDueNanos = arrivedNanos + TRANSPORT_FEEDBACK_NANOS;
            tick.ask();
        }
        if (arrivals.pending() >= TRANSPORT_FEEDBACK_PACKETS) {
            transportFeedback();
        }
    }

    private boolean onTick(long tickNanos) {
        if (transportFeedbackDue && transportFeedbackDueNanos - tickNanos <= 0) {
            transportFeedback();
        }
        return transportFeedbackDue;
    }

    private void transportFeedback() {
        transportFeedbackDue = false;
        while (arrivals.pending() > 0) {
            RtcpWriter out = context.rtcp().begin();
            int base = (int) arrivals.firstPending() & 0xFFFF;
            long[] times = arrivals.pendingArrivals();
            int covered =
                    out.transportFeedback(
                            new FeedbackAddress(ssrc, feedbackMediaSsrc),
                            base,
                            times,
                            arrivals.pending(),
                            transportFeedbacks++);
            arrivals.reported(covered);
            endpoint.egress().rtcp(out.bytes(), out.length());
        }
    }

    @Override
    public void nack(UpStream stream, MissingPackets missing, long askedNanos) {
        RtcpWriter out = context.rtcp().begin().beginNack(ssrc, stream.ssrc());
        int empty = out.length();
        missing.ask(
                roundTripNanos,
                askedNanos,
                sequence -> {
                    context.counters().increment(Meter.NACKS_SENT);
                    out.missing((int) sequence & 0xFFFF);
                });
        if (out.length() > empty) {
            out.endNack();
            endpoint.egress().rtcp(out.bytes(), out.length());
        }
    }

    @Override
    public void pictureLoss(UpStream stream) {
        RtcpWriter out = context.rtcp().begin().pictureLoss(ssrc, stream.ssrc());
        endpoint.egress().rtcp(out.bytes(), out.length());
    }

    void goodbye(int mediaSsrc) {
        RtcpWriter out = context.rtcp().begin().goodbye(mediaSsrc);
        endpoint.egress().rtcp(out.bytes(), out.length());
    }

    /** Sends reports if a second has passed since the last. */
    void report(long tickNanos) {
        if (reportDueNanos - tickNanos <= 0) {
            reportDueNanos = tickNanos + REPORT_INTERVAL_NANOS;
            sendReports(tickNanos);
        }
    }

    private void sendReports(long reportNanos) {
        RtcpWriter out = context.rtcp().begin().beginReceiverReport(ssrc);
        int blocks = 0;
        for (UpTrack track : endpoint.publisher().tracks()) {
            for (int index = 0; index < track.streams(); index++) {
                UpStream stream = track.stream(index);
                if (stream != null
                        && !stream.statistics().isEmpty()
                        && blocks < RtcpWriter.REPORT_BLOCKS_MAX) {
                    ReportBlock block =
                            stream.statistics().report(stream.ssrc(), stream.clock(), reportNanos);
                    worstFractionLost = Math.max(worstFractionLost, block.fractionLost());
                    out.reportBlock(block);
                    blocks++;
                }
            }
        }
        out.endReport().canonicalName(ssrc, "sotto");
        for (DownTrack track : endpoint.received().values()) {
            if (out.length() > COMPOUND_MAX_BYTES) {
                endpoint.egress().rtcp(out.bytes(), out.length());
                out.begin();
            }
            track.report(out, reportNanos);
        }
        if (out.length() > 0) {
            endpoint.egress().rtcp(out.bytes(), out.length());
        }
    }

    // -- from the endpoint

    /** An authentic compound packet came. */
    void onRtcp(byte[] packet, int length, long receivedNanos) {
        nowNanos = receivedNanos;
        if (!RtcpReader.read(packet, length, this)) {
            context.counters().drop(DropReason.MALFORMED_RTCP);
        }
    }

    @Override
    public void onSenderReport(int senderSsrc, long ntpTime, int rtpTimestamp) {
        UpStream stream = endpoint.publisher().streamOf(senderSsrc);
        if (stream != null) {
            stream.track().onSenderReport(stream, ntpTime, rtpTimestamp, nowNanos);
        }
    }

    @Override
    public void onReportBlock(ReportBlock block) {
        DownTrack track = endpoint.receivedUnder(block.sourceSsrc());
        if (track == null) {
            return; // a stream that has just ended, or its retransmissions
        }
        worstFractionLost = Math.max(worstFractionLost, block.fractionLost());
        long measured =
                track.rewriter()
                        .roundTripNanos(
                                block.lastSenderReport(), block.delaySinceSenderReport(), nowNanos);
        if (measured >= 0) {
            roundTripNanos = (roundTripNanos * 7 + measured) / 8;
        }
    }

    @Override
    public void onNack(int mediaSsrc, int sequence) {
        context.counters().increment(Meter.NACKS_RECEIVED);
        DownTrack track = endpoint.receivedUnder(mediaSsrc);
        if (track == null) {
            context.counters().drop(DropReason.RTCP_FOREIGN_SSRC);
        } else {
            track.onNack(sequence, nowNanos);
        }
    }

    @Override
    public void onPictureLoss(int mediaSsrc) {
        context.counters().increment(Meter.PLIS_RECEIVED);
        onKeyFrameNeeded(mediaSsrc);
    }

    @Override
    public void onFullIntraRequest(int mediaSsrc) {
        context.counters().increment(Meter.FIRS_RECEIVED);
        onKeyFrameNeeded(mediaSsrc);
    }

    private void onKeyFrameNeeded(int mediaSsrc) {
        DownTrack track = endpoint.receivedUnder(mediaSsrc);
        if (track == null) {
            context.counters().drop(DropReason.RTCP_FOREIGN_SSRC);
        } else {
            track.onPictureLoss(nowNanos);
        }
    }

    @Override
    public void onMaximumBitrate(long bitsPerSecond) {
        endpoint.downlink().onMaximumBitrate(bitsPerSecond, nowNanos);
    }

    /** A publisher's goodbye needs no answer: signalling ends tracks. */
    @Override
    public void onBye(int byeSsrc) {}

    @Override
    public void onTransportArrival(int sequence, long arrivalMicros) {
        endpoint.downlink().onReport(sequence, arrivalMicros);
    }

    /** Never negotiated: no browser sends it yet. */
    @Override
    public void onStreamArrival(int mediaSsrc, int sequence, long arrivalMicros, int ecn) {}

    @Override
    public void onTransportFeedbackEnd() {
        endpoint.downlink().onFeedback(nowNanos);
    }

    /** Ends an interval of judgement; true if the quality has changed. */
    boolean judge() {
        double share = endpoint.downlink().share();
        Quality now = Quality.EXCELLENT;
        if (worstFractionLost > LOSS_POOR
                || roundTripNanos > ROUND_TRIP_POOR_NANOS
                || share < SHARE_POOR) {
            now = Quality.POOR;
        } else if (worstFractionLost > LOSS_GOOD
                || roundTripNanos > ROUND_TRIP_GOOD_NANOS
                || share < SHARE_GOOD) {
            now = Quality.GOOD;
        }
        worstFractionLost = 0;
        boolean changed = now != quality;
        quality = now;
        return changed;
    }

    Quality quality() {
        return quality;
    }
}
