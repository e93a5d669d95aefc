package io.sotto.loadtest.simulate;

import io.sotto.bandwidth.ArrivalLog;
import io.sotto.srtp.rtcp.RtcpHandler;
import io.sotto.srtp.rtcp.RtcpReader;
import io.sotto.srtp.rtcp.RtcpWriter;
import io.sotto.srtp.rtcp.RtcpWriter.FeedbackAddress;
import io.sotto.srtp.rtp.SequenceUnwrapper;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Transport-wide feedback as it is on the wire, by the server's own writer and reader: in 250 µs,
 * and as long as it is.
 */
final class FeedbackMessages implements RtcpHandler {
    private static final FeedbackAddress ADDRESS = new FeedbackAddress(1, 2);
    private static final int SEQUENCE_MASK = 0xFFFF;

    /** Unwrapped numbers begin one cycle up. */
    private static final long SEQUENCES = SEQUENCE_MASK + 1;

    private static final long MICRO = 1000;

    private final RateControl control;
    private final RtcpWriter writer = new RtcpWriter();
    private final SequenceUnwrapper sequences = new SequenceUnwrapper();
    private int written;
    private long nowNanos;

    FeedbackMessages(RateControl control) {
        this.control = control;
    }

    /** Tells of everything that is pending. */
    void write(ArrivalLog arrivals, Consumer<byte[]> out) {
        while (arrivals.pending() > 0) {
            int base = (int) arrivals.firstPending() & SEQUENCE_MASK;
            long[] micros = arrivals.pendingArrivals();
            writer.begin();
            int covered =
                    writer.transportFeedback(ADDRESS, base, micros, arrivals.pending(), written++);
            arrivals.reported(covered);
            out.accept(Arrays.copyOf(writer.bytes(), writer.length()));
        }
    }

    /** Gives what a message says to the rate control. */
    void read(byte[] message, long readNanos) {
        nowNanos = readNanos;
        if (!RtcpReader.read(message, message.length, this)) {
            throw new IllegalStateException("feedback that cannot be read");
        }
    }

    @Override
    public void onTransportArrival(int sequence, long arrivalMicros) {
        long arrivalNanos = arrivalMicros == NOT_RECEIVED ? -1 : arrivalMicros * MICRO;
        control.onReport(sequences.unwrap(sequence) - SEQUENCES, arrivalNanos);
    }

    @Override
    public void onTransportFeedbackEnd() {
        control.onFeedback(nowNanos);
    }

    // -- what no message here says

    @Override
    public void onStreamArrival(int mediaSsrc, int sequence, long arrivalMicros, int ecn) {}

    @Override
    public void onSenderReport(int senderSsrc, long ntpTime, int rtpTimestamp) {}

    @Override
    public void onReportBlock(ReportBlock block) {}

    @Override
    public void onNack(int mediaSsrc, int sequence) {}

    @Override
    public void onPictureLoss(int mediaSsrc) {}

    @Override
    public void onFullIntraRequest(int mediaSsrc) {}

    @Override
    public void onMaximumBitrate(long bitsPerSecond) {}

    @Override
    public void onBye(int ssrc) {}
}
