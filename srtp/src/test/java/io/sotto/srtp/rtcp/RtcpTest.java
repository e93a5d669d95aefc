package io.sotto.srtp.rtcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RtcpTest {
    private final RtcpWriter writer = new RtcpWriter();
    private final Recorder recorder = new Recorder();

    @Test
    void aCompoundIsReadBlockByBlock() {
        writer.begin()
                .senderReport(1, 0x1234567890ABCDEFL, 77, new Totals(10, 1000))
                .canonicalName(1, "abc")
                .pictureLoss(1, 9)
                .goodbye(5);
        assertTrue(RtcpReader.read(writer.bytes(), writer.length(), recorder));
        assertEquals(List.of("sr 1 1234567890abcdef 77", "pli 9", "bye 5"), recorder.seen);
    }

    @Test
    void aReportBlockKeepsItsNumbers() {
        var block = new RtcpHandler.ReportBlock(3, 128, -2, 0x10001, 55, 66, 77);
        writer.begin().beginReceiverReport(1).reportBlock(block).endReport();
        assertTrue(RtcpReader.read(writer.bytes(), writer.length(), recorder));
        assertEquals(List.of(block.toString()), recorder.seen);
    }

    @Test
    void missingPacketsShareAMaskWithinSixteen() {
        writer.begin().beginNack(1, 9);
        for (int sequence : new int[] {65534, 65535, 14, 15, 200}) {
            writer.missing(sequence);
        }
        writer.endNack();
        assertEquals(12 + 3 * 4, writer.length());
        assertTrue(RtcpReader.read(writer.bytes(), writer.length(), recorder));
        assertEquals(
                List.of("nack 9 65534", "nack 9 65535", "nack 9 14", "nack 9 15", "nack 9 200"),
                recorder.seen);
    }

    @Test
    void paddingIsNoMissingPacket() {
        byte[] nack =
                HexFormat.of()
                        .parseHex("a1cd0004" + "00000001" + "00000009" + "00c80000" + "00000004");
        assertTrue(RtcpReader.read(nack, nack.length, recorder));
        assertEquals(List.of("nack 9 200"), recorder.seen);
        nack[nack.length - 1] = 0;
        assertFalse(RtcpReader.read(nack, nack.length, recorder), "padding of no bytes");
    }

    @Test
    void aMaximumBitrateIsMantissaTimesTwoToTheExponent() {
        byte[] remb =
                HexFormat.of()
                        .parseHex(
                                "8fce0005"
                                        + "00000001"
                                        + "00000000"
                                        + "52454d42"
                                        + "01100a00"
                                        + "00000007");
        assertTrue(RtcpReader.read(remb, remb.length, recorder));
        assertEquals(List.of("remb " + (0xA00L << 4)), recorder.seen);
        remb[17] = (byte) 0xFF;
        assertTrue(RtcpReader.read(remb, remb.length, recorder));
        assertEquals("remb " + Long.MAX_VALUE, recorder.seen.get(1));
    }

    @Test
    void aCompoundCutAnywhereIsNotWellFormed() {
        writer.begin().beginReceiverReport(1).endReport().canonicalName(1, "x").pictureLoss(1, 2);
        byte[] whole = Arrays.copyOf(writer.bytes(), writer.length());
        for (int length = 1; length < whole.length; length++) {
            boolean boundary = length == 8 || length == 8 + 12;
            assertEquals(boundary, RtcpReader.read(Arrays.copyOf(whole, length), length, recorder));
        }
    }

    @Test
    void aCountBeyondThePacketIsRefused() {
        byte[] bytes = HexFormat.of().parseHex("9fc9000100000001");
        assertFalse(RtcpReader.read(bytes, bytes.length, recorder));
    }

    /** Laid out by hand from the draft: base 65535, one lost in the middle, reference 1 x 64 ms. */
    @Test
    void transportFeedbackSaysWhatArrivedAndWhen() {
        long[] arrivals = {64_000 + 250, -1, 64_000 + 250 + 100 * 250, 64_000 + 250 + 99 * 250};
        writer.begin();
        int covered =
                writer.transportFeedback(
                        new RtcpWriter.FeedbackAddress(1, 2), 65535, arrivals, 4, 7);
        assertEquals(4, covered);
        String hex = HexFormat.of().formatHex(writer.bytes(), 0, writer.length());
        assertEquals(
                "afcd0006"
                        + "00000001"
                        + "00000002"
                        + "ffff0004"
                        + "00000107"
                        // one vector: small, lost, small, large, nothing
                        + "d180"
                        + "01"
                        + "64"
                        + "ffff"
                        + "0002",
                hex);
        assertTrue(RtcpReader.read(writer.bytes(), writer.length(), recorder));
        assertEquals(
                List.of(
                        "arrival 65535 64250",
                        "arrival 0 -1",
                        "arrival 1 89250",
                        "arrival 2 89000",
                        "end"),
                recorder.seen);
    }

    @Test
    void transportFeedbackMayBeginWithALoss() {
        long[] arrivals = {-1, 128_000};
        writer.begin();
        writer.transportFeedback(new RtcpWriter.FeedbackAddress(1, 2), 9, arrivals, 2, 0);
        String hex = HexFormat.of().formatHex(writer.bytes(), 12, writer.length());
        assertEquals("00090002" + "00000200" + "c400" + "00" + "01", hex);
    }

    @Test
    void aGapTooLongForADeltaEndsTheFeedback() {
        long[] arrivals = {0, 1000, 20_000_000, 20_001_000};
        writer.begin();
        assertEquals(
                2,
                writer.transportFeedback(new RtcpWriter.FeedbackAddress(1, 2), 5, arrivals, 4, 0));
    }

    @Test
    void aLongFeedbackStaysWithinItsPacket() {
        long[] arrivals = new long[2000];
        for (int i = 0; i < arrivals.length; i++) {
            arrivals[i] = i % 2 == 0 ? i * 100_000L % 7_000_000 : -1;
        }
        writer.begin();
        writer.transportFeedback(new RtcpWriter.FeedbackAddress(1, 2), 5, arrivals, 2000, 0);
        assertTrue(writer.length() < 1200, () -> "length " + writer.length());
        assertTrue(RtcpReader.read(writer.bytes(), writer.length(), recorder));
    }

    private record Totals(long packets, long payloadBytes) implements RtcpWriter.SenderTotals {}

    private static final class Recorder implements RtcpHandler {
        final List<String> seen = new ArrayList<>();

        @Override
        public void onSenderReport(int senderSsrc, long ntpTime, int rtpTimestamp) {
            seen.add("sr " + senderSsrc + " " + Long.toHexString(ntpTime) + " " + rtpTimestamp);
        }

        @Override
        public void onReportBlock(ReportBlock block) {
            seen.add(block.toString());
        }

        @Override
        public void onNack(int mediaSsrc, int sequence) {
            seen.add("nack " + mediaSsrc + " " + sequence);
        }

        @Override
        public void onPictureLoss(int mediaSsrc) {
            seen.add("pli " + mediaSsrc);
        }

        @Override
        public void onFullIntraRequest(int mediaSsrc) {
            seen.add("fir " + mediaSsrc);
        }

        @Override
        public void onMaximumBitrate(long bitsPerSecond) {
            seen.add("remb " + bitsPerSecond);
        }

        @Override
        public void onBye(int ssrc) {
            seen.add("bye " + ssrc);
        }

        @Override
        public void onTransportArrival(int sequence, long arrivalMicros) {
            seen.add("arrival " + sequence + " " + arrivalMicros);
        }

        @Override
        public void onStreamArrival(int mediaSsrc, int sequence, long arrivalMicros, int ecn) {
            seen.add("arrival " + mediaSsrc + " " + sequence + " " + arrivalMicros + " " + ecn);
        }

        @Override
        public void onTransportFeedbackEnd() {
            seen.add("end");
        }
    }
}
