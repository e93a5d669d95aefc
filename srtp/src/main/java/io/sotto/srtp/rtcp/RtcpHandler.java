package io.sotto.srtp.rtcp;

/**
 * What a compound RTCP packet says, block by block. Numbers are as on the wire, 32 bits in an int.
 */
public interface RtcpHandler {
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
