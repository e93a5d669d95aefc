package io.sotto.loadtest.receive;

import io.sotto.bandwidth.ArrivalLog;
import io.sotto.srtp.rtcp.RtcpWriter;
import io.sotto.srtp.rtcp.RtcpWriter.FeedbackAddress;
import io.sotto.srtp.rtp.SequenceUnwrapper;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * What a receiver tells the server: NACK and PLI (RFC 4585), receiver reports (RFC 3550), and
 * either transport-wide feedback, where packets carry such numbers, or the bitrate it can take
 * (REMB).
 *
 * <p>Confined to one thread.
 */
public final class ReceiverFeedback {
    /** What libwebrtc sends at most: every 50 ms. */
    private static final long TRANSPORT_NANOS = 50_000_000L;

    private static final long REPORT_NANOS = 1_000_000_000L;

    /** A receiver without congestion: it takes what comes and twice that, and never less. */
    private static final long REMB_MIN_BPS = 5_000_000L;

    private static final int REMB_BYTES = 24;
    private static final int TRAILER_ROOM = 40;

    /** Sends a compound packet; there is room for a trailer behind it. */
    public interface Out {
        /** Sends it now. */
        void rtcp(byte[] bytes, int length);
    }

    private final Out out;
    private final RtcpWriter writer = new RtcpWriter();
    private final int ssrc = ThreadLocalRandom.current().nextInt();
    private final byte[] remb = new byte[REMB_BYTES + TRAILER_ROOM];

    private @Nullable ArrivalLog arrivals; // only where a server sends the numbers
    private final SequenceUnwrapper transportSequences = new SequenceUnwrapper();
    private long firstArrivalNanos;
    private int feedbacks;
    private int mediaSsrc;

    private boolean ticking;
    private long transportDueNanos;
    private long reportDueNanos;
    private long bytesBefore;
    private long rembBps = REMB_MIN_BPS;

    ReceiverFeedback(Out out) {
        this.out = out;
    }

    void onArrival(int transportSequence, int source, long nowNanos) {
        ArrivalLog log = arrivals;
        if (log == null) {
            log = new ArrivalLog();
            arrivals = log;
            firstArrivalNanos = nowNanos;
        }
        log.onArrival(
                transportSequences.unwrap(transportSequence),
                Math.max(0, nowNanos - firstArrivalNanos) / 1000);
        mediaSsrc = source;
    }

    /** Asks for what is due; false if something was given up. */
    boolean nack(int source, Missing missing, long nowNanos) {
        writer.begin().beginNack(ssrc, source);
        int empty = writer.length();
        boolean allHope = missing.ask(nowNanos, number -> writer.missing((int) number & 0xFFFF));
        if (writer.length() > empty) {
            writer.endNack();
            out.rtcp(writer.bytes(), writer.length());
        }
        return allHope;
    }

    void pictureLoss(int source) {
        writer.begin().pictureLoss(ssrc, source);
        out.rtcp(writer.bytes(), writer.length());
    }

    void onTick(List<ReceivedStream> streams, long bytesReceived, long nowNanos) {
        if (!ticking) {
            ticking = true;
            transportDueNanos = nowNanos;
            reportDueNanos = nowNanos + REPORT_NANOS;
            bytesBefore = bytesReceived;
        }
        if (transportDueNanos - nowNanos <= 0) {
            transportDueNanos = nowNanos + TRANSPORT_NANOS;
            transportFeedback();
        }
        if (reportDueNanos - nowNanos <= 0) {
            reportDueNanos = nowNanos + REPORT_NANOS;
            report(streams, nowNanos);
            if (arrivals == null && !streams.isEmpty()) {
                maximumBitrate((bytesReceived - bytesBefore) * 8);
            }
            bytesBefore = bytesReceived;
        }
    }

    private void transportFeedback() {
        ArrivalLog log = arrivals;
        while (log != null && log.pending() > 0) {
            writer.begin();
            int covered =
                    writer.transportFeedback(
                            new FeedbackAddress(ssrc, mediaSsrc),
                            (int) log.firstPending() & 0xFFFF,
                            log.pendingArrivals(),
                            log.pending(),
                            feedbacks++);
            log.reported(covered);
            out.rtcp(writer.bytes(), writer.length());
        }
    }

    private void report(List<ReceivedStream> streams, long nowNanos) {
        int blocks = 0;
        writer.begin().beginReceiverReport(ssrc);
        for (ReceivedStream stream : streams) {
            if (!stream.isFlowing()) {
                continue;
            }
            if (blocks == RtcpWriter.REPORT_BLOCKS_MAX) {
                writer.endReport();
                out.rtcp(writer.bytes(), writer.length());
                writer.begin().beginReceiverReport(ssrc);
                blocks = 0;
            }
            writer.reportBlock(stream.report(nowNanos));
            blocks++;
        }
        writer.endReport();
        if (blocks > 0) {
            out.rtcp(writer.bytes(), writer.length());
        }
    }

    /** draft-alvestrand-rmcat-remb-03 section 2.2: a mantissa of 18 bits, an exponent of 6. */
    private void maximumBitrate(long receivedBps) {
        rembBps = Math.max(rembBps, 2 * receivedBps);
        int exponent = Math.max(0, Long.SIZE - Long.numberOfLeadingZeros(rembBps) - 18);
        int mantissa = (int) (rembBps >> exponent);
        int[] words = {
            0x8FCE0005, ssrc, 0, 0x52454D42, 1 << 24 | exponent << 18 | mantissa, mediaSsrc
        };
        for (int i = 0; i < REMB_BYTES; i++) {
            remb[i] = (byte) (words[i / 4] >> 24 - 8 * (i % 4));
        }
        out.rtcp(remb, REMB_BYTES);
    }
}
