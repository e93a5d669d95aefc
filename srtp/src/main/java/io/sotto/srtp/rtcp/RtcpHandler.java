package io.sotto.srtp.rtcp;

/**
 * What a compound RTCP packet says, block by block. Numbers are as on the wire, 32 bits in an int.
 */
public interface RtcpHandler {
    /** Instead of an arrival time: the packet has not been received. */
    long NOT_RECEIVED = -1;

    /**
     * Instead of an arrival time: the packet has been received, but when is not said. RFC 8888
     * section 3.1 has that for one that came more than eight seconds before the report, or after
     * its timestamp, or was not measured.
     */
    long RECEIVED_AT_UNKNOWN_TIME = -2;

    /**
     * The receiver's clock of transport-wide feedback starts again from zero after so many
     * microseconds, some 12 days: 24 bits of 64 ms.
     */
    long TRANSPORT_CLOCK_MODULUS_MICROS = (1L << 24) * 64_000;

    /**
     * The receiver's clock of congestion control feedback starts again from zero after so many
     * microseconds, some 18 hours: 32 bits of 1/65536 s.
     */
    long STREAM_CLOCK_MODULUS_MICROS = (1L << 16) * 1_000_000;

    /**
     * Sender information: NTP time in 32.32 fixed point and the RTP timestamp of the same instant.
     */
    void onSenderReport(int senderSsrc, long ntpTime, int rtpTimestamp);

    /** What a receiver reports of a source (RFC 3550 section 6.4.1). */
    void onReportBlock(ReportBlock block);

    /** A packet that a receiver misses (RFC 4585 section 6.2.1); called once for each. */
    void onNack(int mediaSsrc, int sequence);

    /** A receiver needs a key frame: PLI (RFC 4585 section 6.3.1). */
    void onPictureLoss(int mediaSsrc);

    /** A receiver demands a key frame: FIR (RFC 5104 section 4.3.1). */
    void onFullIntraRequest(int mediaSsrc);

    /** What a receiver believes it can take, over all sources (draft-alvestrand-rmcat-remb-03). */
    void onMaximumBitrate(long bitsPerSecond);

    /** A source says goodbye (RFC 3550 section 6.6). */
    void onBye(int ssrc);

    /**
     * What became of one packet, by transport-wide feedback
     * (draft-holmer-rmcat-transport-wide-cc-extensions-01 section 3.1). A message that is not well
     * formed reports none of its packets.
     *
     * @param sequence transport-wide sequence number, 16 bits
     * @param arrivalMicros by the receiver's clock in whole 250 µs, from 0 to below {@link
     *     #TRANSPORT_CLOCK_MODULUS_MICROS}; or {@link #NOT_RECEIVED}
     */
    void onTransportArrival(int sequence, long arrivalMicros);

    /**
     * What became of one packet, by congestion control feedback (RFC 8888 section 3.1). A message
     * that is not well formed reports none of its packets.
     *
     * @param sequence RTP sequence number, 16 bits
     * @param arrivalMicros by the receiver's clock, to 1/1024 s, from 0 to below {@link
     *     #STREAM_CLOCK_MODULUS_MICROS}; or {@link #NOT_RECEIVED}, or {@link
     *     #RECEIVED_AT_UNKNOWN_TIME}
     * @param ecn the mark it was received with (RFC 3168 section 5), 2 bits; 0 if not received
     */
    void onStreamArrival(int mediaSsrc, int sequence, long arrivalMicros, int ecn);

    /** All packets of one message of either feedback have been reported. */
    void onTransportFeedbackEnd();

    /**
     * One reception report block.
     *
     * @param sourceSsrc the source it is about
     * @param fractionLost lost since the last report, in 1/256
     * @param cumulativeLost lost since the beginning; negative with duplicates
     * @param extendedHighest highest sequence number with its cycles above
     * @param jitter interarrival jitter in timestamp units
     * @param lastSenderReport middle 32 bits of the last sender report's NTP time, 0 if none came
     * @param delaySinceSenderReport time since that report in 1/65536 s
     */
    record ReportBlock(
            int sourceSsrc,
            int fractionLost,
            int cumulativeLost,
            int extendedHighest,
            long jitter,
            int lastSenderReport,
            int delaySinceSenderReport) {}
}
