package io.sotto.srtp.rtcp;

import static org.junit.jupiter.api.Assertions.assertTrue;

/** Counts what it is told, leaves nothing to the garbage collector, and checks every range. */
final class FeedbackCounter implements RtcpHandler {
    int told;
    int transportArrivals;
    int transportReceived;
    int streamArrivals;
    int ends;

    @Override
    public void onSenderReport(int senderSsrc, long ntpTime, int rtpTimestamp) {
        told++;
    }

    @Override
    public void onReportBlock(ReportBlock block) {
        told++;
    }

    @Override
    public void onNack(int mediaSsrc, int sequence) {
        assertTrue(sequence >= 0 && sequence <= 0xFFFF);
        told++;
    }

    @Override
    public void onPictureLoss(int mediaSsrc) {
        told++;
    }

    @Override
    public void onFullIntraRequest(int mediaSsrc) {
        told++;
    }

    @Override
    public void onMaximumBitrate(long bitsPerSecond) {
        assertTrue(bitsPerSecond >= 0);
        told++;
    }

    @Override
    public void onBye(int ssrc) {
        told++;
    }

    @Override
    public void onTransportArrival(int sequence, long arrivalMicros) {
        assertTrue(sequence >= 0 && sequence <= 0xFFFF);
        assertTrue(arrivalMicros >= NOT_RECEIVED);
        assertTrue(arrivalMicros < TRANSPORT_CLOCK_MODULUS_MICROS);
        transportArrivals++;
        if (arrivalMicros != NOT_RECEIVED) {
            transportReceived++;
        }
    }

    @Override
    public void onStreamArrival(int mediaSsrc, int sequence, long arrivalMicros, int ecn) {
        assertTrue(sequence >= 0 && sequence <= 0xFFFF);
        assertTrue(arrivalMicros >= RECEIVED_AT_UNKNOWN_TIME);
        assertTrue(arrivalMicros < STREAM_CLOCK_MODULUS_MICROS);
        assertTrue(ecn >= 0 && ecn <= (arrivalMicros == NOT_RECEIVED ? 0 : 3));
        streamArrivals++;
    }

    @Override
    public void onTransportFeedbackEnd() {
        ends++;
    }
}
