package io.sotto.srtp.rtcp;

import static io.sotto.srtp.rtcp.FeedbackMessages.CONGESTION_CONTROL;
import static io.sotto.srtp.rtcp.FeedbackMessages.joined;
import static io.sotto.srtp.rtcp.FeedbackMessages.message;
import static io.sotto.srtp.rtcp.FeedbackMessages.shortened;
import static io.sotto.srtp.rtcp.RtcpHandler.NOT_RECEIVED;
import static io.sotto.srtp.rtcp.RtcpHandler.RECEIVED_AT_UNKNOWN_TIME;
import static io.sotto.srtp.rtcp.RtcpHandler.STREAM_CLOCK_MODULUS_MICROS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sotto.srtp.rtcp.FeedbackRecorder.Arrival;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Congestion control feedback as a sender of packets reads it. */
final class RtcpCongestionFeedbackTest {
    private static final String SENDER = "00000001";

    /** Three packets of one source, around the end of its numbers, and two of another. */
    private static final String TWO_SOURCES =
            SENDER
                    + "00000009"
                    + "fffe0003"
                    + "a200" // received, ECT(1), half a second before
                    + "0000" // not received
                    + "e000" // received, congestion experienced, just now
                    + "0000" // to a whole word
                    + "0000000b"
                    + "00050002"
                    + "9ffe" // received, too long ago
                    + "dfff" // received, ECT(0), nobody knows when
                    + "00020000"; // two seconds

    private static final int HEADER_BITS = 32;

    private final FeedbackRecorder recorder = new FeedbackRecorder();

    private boolean read(byte[] bytes) {
        return RtcpReader.read(bytes, bytes.length, recorder);
    }

    private static byte[] feedback(String hex) {
        return message(CONGESTION_CONTROL, hex);
    }

    // -- laid out by hand from the RFC

    @Test
    void eachPacketOfEachSourceIsReported() {
        assertTrue(read(feedback(TWO_SOURCES)));
        assertEquals(
                List.of(
                        new Arrival(9, 65534, 1_500_000, 1),
                        new Arrival(9, 65535, NOT_RECEIVED, 0),
                        new Arrival(9, 0, 2_000_000, 3),
                        new Arrival(11, 5, RECEIVED_AT_UNKNOWN_TIME, 0),
                        new Arrival(11, 6, RECEIVED_AT_UNKNOWN_TIME, 2)),
                recorder.arrivals);
        assertEquals(1, recorder.ends);
    }

    @Test
    void theLongestOffsetIsSomeEightSeconds() {
        assertTrue(read(feedback(SENDER + "00000009" + "00000001" + "9ffd0000" + "000a0000")));
        assertEquals(List.of(10_000_000L - 7_997_071), recorder.micros());
    }

    @Test
    void aTimeBeforeTheClocksBeginningIsAtItsEnd() {
        assertTrue(read(feedback(SENDER + "00000009" + "00000002" + "84008001" + "00000000")));
        assertEquals(
                List.of(STREAM_CLOCK_MODULUS_MICROS - 1_000_000, STREAM_CLOCK_MODULUS_MICROS - 977),
                recorder.micros());
    }

    @Test
    void theLastTimeOfTheClockIsBelowItsModulus() {
        assertTrue(read(feedback(SENDER + "00000009" + "00000001" + "80000000" + "ffffffff")));
        assertEquals(List.of(STREAM_CLOCK_MODULUS_MICROS - 16), recorder.micros());
    }

    @Test
    void whatIsSaidOfAPacketThatDidNotArriveMeansNothing() {
        assertTrue(read(feedback(SENDER + "00000009" + "00000002" + "7fff7001" + "00020000")));
        assertEquals(
                List.of(new Arrival(9, 0, NOT_RECEIVED, 0), new Arrival(9, 1, NOT_RECEIVED, 0)),
                recorder.arrivals);
    }

    @Test
    void aFeedbackOfNoPacketsOnlyEnds() {
        assertTrue(read(feedback(SENDER + "00020000")));
        assertTrue(read(feedback(SENDER + "00000009" + "00050000" + "00020000")));
        assertEquals(List.of(), recorder.arrivals);
        assertEquals(2, recorder.ends);
    }

    @Test
    void paddingBelongsToNoReport() {
        byte[] padded = feedback(TWO_SOURCES + "00000004");
        assertFalse(read(padded));
        assertTrue(recorder.isEmpty());
        padded[0] |= 0x20;
        assertTrue(read(padded));
        assertEquals(5, recorder.arrivals.size());
        recorder.clear();
        for (int padding : new int[] {0, 1, 2, 3, 5, 44, 47, 48, 255}) {
            padded[padded.length - 1] = (byte) padding;
            assertFalse(read(padded), "padding of " + padding);
        }
        assertTrue(recorder.isEmpty());
    }

    // -- any arrivals

    @Test
    void whatWasWrittenOfAnyArrivalsIsReadAgain() {
        for (int seed = 0; seed < 500; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            int timestamp = random.nextInt();
            ByteBuffer body = ByteBuffer.allocate(65_536).putInt(1);
            List<Arrival> expected = new ArrayList<>();
            int sources = random.nextInt(5);
            for (int i = 0; i < sources; i++) {
                writeReport(random, timestamp, body, expected);
            }
            body.putInt(timestamp);
            byte[] bytes =
                    message(CONGESTION_CONTROL, Arrays.copyOf(body.array(), body.position()));
            recorder.clear();
            assertTrue(read(bytes), "seed " + seed);
            assertEquals(expected, recorder.arrivals, "seed " + seed);
            assertEquals(1, recorder.ends);
        }
    }

    private static void writeReport(
            SplittableRandom random, int timestamp, ByteBuffer body, List<Arrival> expected) {
        int ssrc = random.nextInt();
        int first = random.nextInt(0x10000);
        int packets = random.nextInt(200);
        body.putInt(ssrc).putShort((short) first).putShort((short) packets);
        for (int i = 0; i < packets; i++) {
            int sequence = first + i & 0xFFFF;
            if (random.nextInt(4) == 0) {
                body.putShort((short) 0);
                expected.add(new Arrival(ssrc, sequence, NOT_RECEIVED, 0));
            } else {
                int ecn = random.nextInt(4);
                int offset = random.nextInt(0x1FFE);
                body.putShort((short) (0x8000 | ecn << 13 | offset));
                long units = (timestamp & 0xFFFFFFFFL) - offset * 64L;
                long micros = Math.floorMod(units, 1L << 32) * 15_625 / 1024;
                expected.add(new Arrival(ssrc, sequence, micros, ecn));
            }
        }
        if (packets % 2 != 0) {
            body.putShort((short) 0);
        }
    }

    // -- what is not well formed

    @Test
    void moreThanAQuarterOfAllNumbersInOneReportIsRefused() {
        assertTrue(read(longReport(16384)));
        assertEquals(16384, recorder.arrivals.size());
        recorder.clear();
        assertFalse(read(longReport(16385)));
        assertFalse(read(longReport(65535)));
        assertTrue(recorder.isEmpty());
    }

    private static byte[] longReport(int packets) {
        ByteBuffer body = ByteBuffer.allocate(16 + (packets + 1) / 2 * 4);
        body.putInt(1).putInt(9).putShort((short) 0).putShort((short) packets);
        return message(CONGESTION_CONTROL, body.array());
    }

    @Test
    void reportsThatDoNotEndAtTheTimestampAreRefused() {
        assertFalse(read(feedback(SENDER + "00000009" + "00050003" + "80008000" + "00020000")));
        assertFalse(read(feedback(SENDER + "00000009" + "00050001" + "80000000" + "0".repeat(16))));
        assertFalse(read(feedback(SENDER + "00000009" + "00020000")));
        assertFalse(read(feedback(SENDER)));
        assertFalse(read(feedback("")));
        assertTrue(recorder.isEmpty());
    }

    @Test
    void aFeedbackCutAnywhereReportsNothing() {
        byte[] whole = feedback(TWO_SOURCES);
        for (int length = 0; length < whole.length; length++) {
            assertFalse(read(Arrays.copyOf(whole, length)), "length " + length);
        }
        // Where a source's name stands in for the timestamp, nobody can tell.
        for (int words = 1; words < whole.length / 4; words++) {
            boolean reportsEnd = words == 3 || words == 7;
            recorder.clear();
            assertEquals(reportsEnd, read(shortened(whole, words)), "words " + words);
            assertEquals(reportsEnd, !recorder.isEmpty());
        }
    }

    @Test
    void aFlippedBitReportsAllOrNothing() {
        byte[] whole = feedback(TWO_SOURCES);
        for (int bit = 0; bit < whole.length * 8; bit++) {
            byte[] flipped = whole.clone();
            flipped[bit / 8] ^= (byte) (0x80 >> bit % 8);
            recorder.clear();
            boolean wellFormed = read(flipped);
            if (bit < HEADER_BITS && wellFormed) {
                continue; // another kind of message
            }
            assertEquals(wellFormed ? 5 : 0, recorder.arrivals.size(), "bit " + bit);
            assertEquals(wellFormed ? 1 : 0, recorder.ends, "bit " + bit);
        }
    }

    @Test
    void whatWasReadBeforeAMalformedFeedbackStands() {
        byte[] good = feedback(TWO_SOURCES);
        byte[] bad = feedback(SENDER + "00000009" + "00050003" + "80008000" + "00020000");
        assertFalse(read(joined(good, bad, good)));
        assertEquals(5, recorder.arrivals.size());
        assertEquals(1, recorder.ends);
    }
}
