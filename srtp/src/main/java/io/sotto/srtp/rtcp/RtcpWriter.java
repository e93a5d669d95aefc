package io.sotto.srtp.rtcp;

import java.nio.charset.StandardCharsets;

/**
 * Writes compound RTCP packets into an array of its own (RFC 3550 section 6, RFC 4585, RFC 5506).
 *
 * <p>{@link #begin()} starts a new compound; each further call adds one packet to it. What it wrote
 * stands in {@link #bytes()} from 0 to {@link #length()}; behind it is room for an SRTCP trailer.
 */
public final class RtcpWriter {
    /** Half an Ethernet frame's worth of blocks; no compound of ours comes near it. */
    private static final int CAPACITY_BYTES = 1664;

    /** What fits one report packet: its count has five bits. */
    public static final int REPORT_BLOCKS_MAX = 31;

    /** As many missing packets as one NACK packet of ours names. */
    public static final int NACKS_MAX = 128;

    private static final int SENDER_REPORT = 200;
    private static final int RECEIVER_REPORT = 201;
    private static final int SOURCE_DESCRIPTION = 202;
    private static final int GOODBYE = 203;
    private static final int TRANSPORT_LAYER_FEEDBACK = 205;
    private static final int PAYLOAD_SPECIFIC_FEEDBACK = 206;

    private final byte[] bytes = new byte[CAPACITY_BYTES];
    private final TransportFeedbackLayout layout = new TransportFeedbackLayout();
    private int at;
    private int packetStart;

    /** Begins a new compound packet. */
    public RtcpWriter begin() {
        at = 0;
        return this;
    }

    /** Sender information without report blocks (section 6.4.1). NTP time is 32.32 fixed point. */
    public RtcpWriter senderReport(int ssrc, long ntpTime, int rtpTimestamp, SenderTotals totals) {
        open(SENDER_REPORT, 0);
        putInt(ssrc);
        putInt((int) (ntpTime >>> 32));
        putInt((int) ntpTime);
        putInt(rtpTimestamp);
        putInt((int) totals.packets());
        putInt((int) totals.payloadBytes());
        return close();
    }

    /** How much a source has sent since it began. */
    public interface SenderTotals {
        /** RTP packets. */
        long packets();

        /** Payload bytes, without headers and padding. */
        long payloadBytes();
    }

    /**
     * Opens a receiver report (section 6.4.2); add {@link #reportBlock}s, then {@link #endReport}.
     */
    public RtcpWriter beginReceiverReport(int ssrc) {
        open(RECEIVER_REPORT, 0);
        putInt(ssrc);
        return this;
    }

    /** Adds a block to the open receiver report; at most {@link #REPORT_BLOCKS_MAX}. */
    public RtcpWriter reportBlock(RtcpHandler.ReportBlock block) {
        putInt(block.sourceSsrc());
        putInt(block.fractionLost() << 24 | block.cumulativeLost() & 0xFFFFFF);
        putInt(block.extendedHighest());
        putInt((int) block.jitter());
        putInt(block.lastSenderReport());
        putInt(block.delaySinceSenderReport());
        bytes[packetStart]++;
        return this;
    }

    /** Closes the open receiver report. */
    public RtcpWriter endReport() {
        return close();
    }

    /** The canonical name of a source (section 6.5.1): what ties sources of one person together. */
    public RtcpWriter canonicalName(int ssrc, String name) {
        byte[] text = name.getBytes(StandardCharsets.US_ASCII);
        open(SOURCE_DESCRIPTION, 1);
        putInt(ssrc);
        bytes[at++] = 1; // CNAME
        bytes[at++] = (byte) text.length;
        System.arraycopy(text, 0, bytes, at, text.length);
        at += text.length;
        do { // a chunk ends with at least one zero byte, on a word boundary
            bytes[at++] = 0;
        } while (at % 4 != 0);
        return close();
    }

    /** A source ends (section 6.6). */
    public RtcpWriter goodbye(int ssrc) {
        open(GOODBYE, 1);
        putInt(ssrc);
        return close();
    }

    /** Asks for a key frame (RFC 4585 section 6.3.1). */
    public RtcpWriter pictureLoss(int senderSsrc, int mediaSsrc) {
        open(PAYLOAD_SPECIFIC_FEEDBACK, 1);
        putInt(senderSsrc);
        putInt(mediaSsrc);
        return close();
    }

    /** Opens a NACK (RFC 4585 section 6.2.1); add {@link #missing}, then {@link #endNack}. */
    public RtcpWriter beginNack(int senderSsrc, int mediaSsrc) {
        open(TRANSPORT_LAYER_FEEDBACK, 1);
        putInt(senderSsrc);
        putInt(mediaSsrc);
        return this;
    }

    /** Adds one missing packet to the open NACK; ascending order makes it shortest. */
    public RtcpWriter missing(int sequence) {
        if (at > packetStart + 12) {
            int distance = sequence - u16(at - 4) & 0xFFFF;
            if (distance >= 1 && distance <= 16) {
                int mask = u16(at - 2) | 1 << distance - 1;
                bytes[at - 2] = (byte) (mask >> 8);
                bytes[at - 1] = (byte) mask;
                return this;
            }
        }
        putShort(sequence);
        putShort(0);
        return this;
    }

    /** Closes the open NACK. */
    public RtcpWriter endNack() {
        return close();
    }

    /**
     * Transport-wide feedback (draft-holmer-rmcat-transport-wide-cc-extensions-01 section 3.1).
     *
     * @param arrivalMicros when each packet from {@code baseSequence} on arrived, -1 if it did not;
     *     at least the first one did
     * @param count how many of them
     * @param feedbackCount running number of this feedback, modulo 256
     * @return how many packets the feedback covers: fewer than {@code count} where a gap in time is
     *     too long for one feedback
     */
    public int transportFeedback(
            FeedbackAddress address,
            int baseSequence,
            long[] arrivalMicros,
            int count,
            int feedbackCount) {
        open(TRANSPORT_LAYER_FEEDBACK, 15);
        putInt(address.senderSsrc());
        putInt(address.mediaSsrc());
        int covered = TransportFeedbackLayout.coverable(arrivalMicros, count);
        putShort(baseSequence);
        putShort(covered);
        long reference = TransportFeedbackLayout.reference(arrivalMicros);
        putShort((int) (reference >> 8));
        bytes[at++] = (byte) reference;
        bytes[at++] = (byte) feedbackCount;
        at = layout.write(bytes, at, arrivalMicros, covered);
        close();
        return covered;
    }

    /** Who gives feedback, and on which source; for transport-wide feedback any source will do. */
    public record FeedbackAddress(int senderSsrc, int mediaSsrc) {}

    private void open(int type, int count) {
        packetStart = at;
        bytes[at++] = (byte) (0x80 | count);
        bytes[at++] = (byte) type;
        putShort(0);
    }

    private RtcpWriter close() {
        int padding = -(at - packetStart) & 3;
        if (padding != 0) {
            bytes[packetStart] |= 0x20;
            for (int i = 1; i < padding; i++) {
                bytes[at++] = 0;
            }
            bytes[at++] = (byte) padding;
        }
        int words = (at - packetStart) / 4 - 1;
        bytes[packetStart + 2] = (byte) (words >> 8);
        bytes[packetStart + 3] = (byte) words;
        return this;
    }

    private void putShort(int value) {
        bytes[at++] = (byte) (value >> 8);
        bytes[at++] = (byte) value;
    }

    private void putInt(int value) {
        putShort(value >>> 16);
        putShort(value);
    }

    private int u16(int offset) {
        return (bytes[offset] & 0xFF) << 8 | bytes[offset + 1] & 0xFF;
    }

    /** The array written to; the compound starts at index 0. */
    public byte[] bytes() {
        return bytes;
    }

    /** Length of the compound in bytes. */
    public int length() {
        return at;
    }
}
