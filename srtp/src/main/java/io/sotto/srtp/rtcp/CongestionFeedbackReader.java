package io.sotto.srtp.rtcp;

import static io.sotto.srtp.rtcp.RtcpReader.i32;
import static io.sotto.srtp.rtcp.RtcpReader.u16;

/**
 * Reads congestion control feedback (RFC 8888 section 3.1).
 *
 * <pre>
 *  0: header, SSRC of the sender
 *  8: for each source: | SSRC (32) | begin_seq (16) | num_reports (16) |
 *     for each packet: |R| ECN (2) | arrival time offset (13) |, an even number of them
 *     report timestamp (32)
 * </pre>
 *
 * <p>The report timestamp is the middle of an NTP time, in 1/65536 s; the offset is how long before
 * it a packet arrived, in 1/1024 s. num_reports is how many packets there are, as erratum 8166 has
 * it; the RFC's own words may be read as one more.
 */
final class CongestionFeedbackReader {
    private static final int REPORTS_AT = 8;
    private static final int REPORT_HEADER_BYTES = 8;
    private static final int TIMESTAMP_BYTES = 4;

    /** A quarter of all sequence numbers; more must not be in one report. */
    private static final int PACKETS_MAX = 16384;

    private static final int RECEIVED = 0x8000;
    private static final int OFFSET_MASK = 0x1FFF;

    /**
     * From here on an offset is no time: longer ago than can be told, and not measured or after the
     * report timestamp.
     */
    private static final int OFFSET_OVER_RANGE = 0x1FFE;

    private static final int TIMESTAMP_UNITS_PER_OFFSET = 64;

    private CongestionFeedbackReader() {}

    /** Reports each packet of a message; false, and nothing reported, if it is not well formed. */
    static boolean read(byte[] data, int at, int end, RtcpHandler handler) {
        int timestampAt = end - TIMESTAMP_BYTES;
        if (timestampAt - at < REPORTS_AT || !isWellFormed(data, at + REPORTS_AT, timestampAt)) {
            return false;
        }
        long timestamp = i32(data, timestampAt) & 0xFFFFFFFFL;
        int reportAt = at + REPORTS_AT;
        while (reportAt < timestampAt) {
            report(data, reportAt, timestamp, handler);
            reportAt += reportBytes(data, reportAt);
        }
        handler.onTransportFeedbackEnd();
        return true;
    }

    /** Whether the reports end exactly where the timestamp begins. */
    private static boolean isWellFormed(byte[] data, int from, int timestampAt) {
        int reportAt = from;
        while (timestampAt - reportAt >= REPORT_HEADER_BYTES) {
            if (packets(data, reportAt) > PACKETS_MAX) {
                return false;
            }
            reportAt += reportBytes(data, reportAt);
        }
        return reportAt == timestampAt;
    }

    private static void report(byte[] data, int reportAt, long timestamp, RtcpHandler handler) {
        int mediaSsrc = i32(data, reportAt);
        int first = u16(data, reportAt + 4);
        int packets = packets(data, reportAt);
        for (int i = 0; i < packets; i++) {
            int packet = u16(data, reportAt + REPORT_HEADER_BYTES + 2 * i);
            int sequence = first + i & 0xFFFF;
            if ((packet & RECEIVED) == 0) {
                handler.onStreamArrival(mediaSsrc, sequence, RtcpHandler.NOT_RECEIVED, 0);
            } else {
                long arrivalMicros = arrivalMicros(timestamp, packet & OFFSET_MASK);
                handler.onStreamArrival(mediaSsrc, sequence, arrivalMicros, packet >> 13 & 3);
            }
        }
    }

    private static long arrivalMicros(long timestamp, int offset) {
        if (offset >= OFFSET_OVER_RANGE) {
            return RtcpHandler.RECEIVED_AT_UNKNOWN_TIME;
        }
        // Wrapped like the timestamp, so that no time is negative.
        long units = timestamp - (long) offset * TIMESTAMP_UNITS_PER_OFFSET & 0xFFFFFFFFL;
        return units * 1_000_000 >> 16;
    }

    private static int packets(byte[] data, int reportAt) {
        return u16(data, reportAt + 6);
    }

    private static int reportBytes(byte[] data, int reportAt) {
        return REPORT_HEADER_BYTES + (packets(data, reportAt) + 1) / 2 * 4;
    }
}
