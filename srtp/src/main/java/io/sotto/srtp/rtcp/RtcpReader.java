package io.sotto.srtp.rtcp;

/**
 * Reads a compound RTCP packet (RFC 3550 section 6) and the feedback it carries (RFC 4585, RFC
 * 5104, RFC 8888, transport-wide feedback).
 *
 * <pre>
 * |V=2|P| count or format |  packet type  | length in 32-bit words - 1 |
 * </pre>
 *
 * <p>Packets of types it does not know are passed over by their length. A packet whose length runs
 * past the end makes the rest unreadable: what was reported before it stands.
 */
public final class RtcpReader {
    private static final int SENDER_REPORT = 200;
    private static final int RECEIVER_REPORT = 201;
    private static final int GOODBYE = 203;
    private static final int TRANSPORT_FEEDBACK = 205;
    private static final int PAYLOAD_FEEDBACK = 206;

    private static final int FORMAT_NACK = 1;
    private static final int FORMAT_CONGESTION_CONTROL = 11;
    private static final int FORMAT_TRANSPORT_WIDE = 15;
    private static final int FORMAT_PLI = 1;
    private static final int FORMAT_FIR = 4;
    private static final int FORMAT_APPLICATION = 15;

    private static final int HEADER_BYTES = 4;
    private static final int REPORT_BLOCK_BYTES = 24;
    private static final int REMB = 0x52454D42; // "REMB"

    private RtcpReader() {}

    /** Reports each block to {@code handler}; false if the packet is not well formed to its end. */
    public static boolean read(byte[] data, int length, RtcpHandler handler) {
        int at = 0;
        int packetsLeft = TransportFeedbackReader.PACKETS_MAX;
        if (length < HEADER_BYTES) {
            return false;
        }
        while (at < length) {
            if (length - at < HEADER_BYTES || (data[at] & 0xC0) != 0x80) {
                return false;
            }
            int end = at + 4 * (u16(data, at + 2) + 1);
            if (end > length) {
                return false;
            }
            if (isTransportWide(data, at)) {
                packetsLeft -= TransportFeedbackReader.packets(data, at, end);
            }
            if (packetsLeft < 0 || !readOne(data, at, end, handler)) {
                return false;
            }
            at = end;
        }
        return true;
    }

    private static boolean isTransportWide(byte[] data, int at) {
        return (data[at + 1] & 0xFF) == TRANSPORT_FEEDBACK
                && (data[at] & 0x1F) == FORMAT_TRANSPORT_WIDE;
    }

    private static boolean readOne(byte[] data, int at, int paddedEnd, RtcpHandler handler) {
        int count = data[at] & 0x1F;
        int end = contentEnd(data, at, paddedEnd);
        return switch (data[at + 1] & 0xFF) {
            case SENDER_REPORT -> readSenderReport(data, at, end, count, handler);
            case RECEIVER_REPORT -> readReportBlocks(data, at + 8, end, count, handler);
            case GOODBYE -> readGoodbye(data, at + 4, end, count, handler);
            case TRANSPORT_FEEDBACK -> readTransportFeedback(data, at, end, count, handler);
            case PAYLOAD_FEEDBACK -> readPayloadFeedback(data, at, end, count, handler);
            default -> true;
        };
    }

    private static boolean readSenderReport(
            byte[] data, int at, int end, int count, RtcpHandler handler) {
        if (end - at < 28) {
            return false;
        }
        long ntp = (i32(data, at + 8) & 0xFFFFFFFFL) << 32 | i32(data, at + 12) & 0xFFFFFFFFL;
        handler.onSenderReport(i32(data, at + 4), ntp, i32(data, at + 16));
        return readReportBlocks(data, at + 28, end, count, handler);
    }

    private static boolean readReportBlocks(
            byte[] data, int from, int end, int count, RtcpHandler handler) {
        if (end - from < count * REPORT_BLOCK_BYTES) {
            return false;
        }
        for (int at = from; at < from + count * REPORT_BLOCK_BYTES; at += REPORT_BLOCK_BYTES) {
            int cumulativeLost = i32(data, at + 4) << 8 >> 8; // 24 bits, signed
            handler.onReportBlock(
                    new RtcpHandler.ReportBlock(
                            i32(data, at),
                            data[at + 4] & 0xFF,
                            cumulativeLost,
                            i32(data, at + 8),
                            i32(data, at + 12) & 0xFFFFFFFFL,
                            i32(data, at + 16),
                            i32(data, at + 20)));
        }
        return true;
    }

    private static boolean readGoodbye(
            byte[] data, int from, int end, int count, RtcpHandler handler) {
        if (end - from < 4 * count) {
            return false;
        }
        for (int i = 0; i < count; i++) {
            handler.onBye(i32(data, from + 4 * i));
        }
        return true;
    }

    private static boolean readTransportFeedback(
            byte[] data, int at, int end, int format, RtcpHandler handler) {
        return switch (format) {
            case FORMAT_NACK -> readNack(data, at, end, handler);
            case FORMAT_CONGESTION_CONTROL -> CongestionFeedbackReader.read(data, at, end, handler);
            case FORMAT_TRANSPORT_WIDE -> TransportFeedbackReader.read(data, at, end, handler);
            default -> true;
        };
    }

    private static boolean readNack(byte[] data, int at, int end, RtcpHandler handler) {
        if (end - at < 12) {
            return false;
        }
        int mediaSsrc = i32(data, at + 8);
        for (int item = at + 12; item + 4 <= end; item += 4) {
            int sequence = u16(data, item);
            handler.onNack(mediaSsrc, sequence);
            for (int rest = u16(data, item + 2), bit = 1; rest != 0; rest >>>= 1, bit++) {
                if ((rest & 1) != 0) {
                    handler.onNack(mediaSsrc, sequence + bit & 0xFFFF);
                }
            }
        }
        return true;
    }

    private static boolean readPayloadFeedback(
            byte[] data, int at, int end, int format, RtcpHandler handler) {
        if (end - at < 12) {
            return false;
        }
        switch (format) {
            case FORMAT_PLI -> handler.onPictureLoss(i32(data, at + 8));
            case FORMAT_FIR -> {
                for (int item = at + 12; item + 8 <= end; item += 8) {
                    handler.onFullIntraRequest(i32(data, item));
                }
            }
            case FORMAT_APPLICATION -> readMaximumBitrate(data, at, end, handler);
            default -> {}
        }
        return true;
    }

    private static void readMaximumBitrate(byte[] data, int at, int end, RtcpHandler handler) {
        if (end - at >= 20 && i32(data, at + 12) == REMB) {
            int exponent = (data[at + 17] & 0xFF) >> 2;
            long mantissa = i32(data, at + 16) & 0x3FFFF;
            // Past 2^62 a shift would turn negative; no network is that fast, so it is "no limit".
            handler.onMaximumBitrate(exponent > 44 ? Long.MAX_VALUE : mantissa << exponent);
        }
    }

    /**
     * Where the packet at {@code at} ends but for its padding, whose last byte is its length (RFC
     * 3550 section 6.4.1); {@code at} if that length cannot be.
     */
    private static int contentEnd(byte[] data, int at, int end) {
        if ((data[at] & 0x20) == 0) {
            return end;
        }
        int padding = data[end - 1] & 0xFF;
        return padding == 0 || padding > end - at ? at : end - padding;
    }

    static int u16(byte[] data, int offset) {
        return (data[offset] & 0xFF) << 8 | data[offset + 1] & 0xFF;
    }

    static int i32(byte[] data, int offset) {
        return u16(data, offset) << 16 | u16(data, offset + 2);
    }
}
