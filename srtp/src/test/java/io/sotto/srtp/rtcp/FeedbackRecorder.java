package io.sotto.srtp.rtcp;

import java.util.ArrayList;
import java.util.List;

/** Writes down what feedback says of arrivals, and counts everything else. */
final class FeedbackRecorder implements RtcpHandler {
    /**
     * What became of a packet.
     *
     * @param mediaSsrc 0 in transport-wide feedback
     */
    record Arrival(int mediaSsrc, int sequence, long micros, int ecn) {
        static Arrival transport(int sequence, long micros) {
            return new Arrival(0, sequence, micros, 0);
        }
    }

    final List<Arrival> arrivals = new ArrayList<>();
    int ends;
    int others;

    void clear() {
        arrivals.clear();
        ends = 0;
        others = 0;
    }

    boolean isEmpty() {
        return arrivals.isEmpty() && ends == 0;
    }

    List<Long> micros() {
        return arrivals.stream().map(Arrival::micros).toList();
    }

    @Override
    public void onTransportArrival(int sequence, long arrivalMicros) {
        arrivals.add(Arrival.transport(sequence, arrivalMicros));
    }

    @Override
    public void onStreamArrival(int mediaSsrc, int sequence, long arrivalMicros, int ecn) {
        arrivals.add(new Arrival(mediaSsrc, sequence, arrivalMicros, ecn));
    }

    @Override
    public void onTransportFeedbackEnd() {
        ends++;
    }

    @Override
    public void onSenderReport(int senderSsrc, long ntpTime, int rtpTimestamp) {
        others++;
    }

    @Override
    public void onReportBlock(ReportBlock block) {
        others++;
    }

    @Override
    public void onNack(int mediaSsrc, int sequence) {
        others++;
    }

    @Override
    public void onPictureLoss(int mediaSsrc) {
        others++;
    }

    @Override
    public void onFullIntraRequest(int mediaSsrc) {
        others++;
    }

    @Override
    public void onMaximumBitrate(long bitsPerSecond) {
        others++;
    }

    @Override
    public void onBye(int ssrc) {
        others++;
    }
}
