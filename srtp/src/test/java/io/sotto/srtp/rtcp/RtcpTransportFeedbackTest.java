package io.sotto.srtp.rtcp;

import static io.sotto.srtp.rtcp.FeedbackMessages.TRANSPORT_WIDE;
import static io.sotto.srtp.rtcp.FeedbackMessages.joined;
import static io.sotto.srtp.rtcp.FeedbackMessages.message;
import static io.sotto.srtp.rtcp.FeedbackMessages.shortened;
import static io.sotto.srtp.rtcp.RtcpHandler.TRANSPORT_CLOCK_MODULUS_MICROS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.sotto.srtp.rtcp.FeedbackRecorder.Arrival;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Transport-wide feedback as a sender of packets reads it. */
final class RtcpTransportFeedbackTest {
    private static final String SSRCS = "00000001" + "00000002";
    private static final int TICK_MICROS = 250;

    private final FeedbackRecorder recorder = new FeedbackRecorder();

    private boolean read(byte[] bytes) {
        return RtcpReader.read(bytes, bytes.length, recorder);
    }

    private static byte[] feedback(String hex) {
        return message(TRANSPORT_WIDE, SSRCS + hex);
    }

    // -- what our own writer makes

    @Test
    void whatWasWrittenOfAnyArrivalsIsReadAgain() {
        for (int seed = 0; seed < 1000; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            long[] arrivals = arrivals(random);
            int first = random.nextInt(0x10000);
            recorder.clear();
            int messages = 0;
            for (int next = 0; next < arrivals.length; messages++) {
                long[] pending = Arrays.copyOfRange(arrivals, next, arrivals.length);
                byte[] bytes = written(first + next & 0xFFFF, pending);
                assertTrue(read(bytes), "seed " + seed);
                next = recorder.arrivals.size();
            }
            assertEquals(messages, recorder.ends, "seed " + seed);
            assertEquals(expected(first, arrivals), recorder.arrivals, "seed " + seed);
        }
    }

    private static byte[] written(int base, long[] arrivals) {
        RtcpWriter writer = new RtcpWriter().begin();
        var address = new RtcpWriter.FeedbackAddress(1, 2);
        writer.transportFeedback(address, base, arrivals, arrivals.length, 7);
        return Arrays.copyOf(writer.bytes(), writer.length());
    }

    /** Runs of losses, of even and uneven steps, long waits, packets that overtake others. */
    private static long[] arrivals(SplittableRandom random) {
        long now = random.nextLong(3 * TRANSPORT_CLOCK_MODULUS_MICROS);
        if (random.nextInt(4) == 0) {
            now = TRANSPORT_CLOCK_MODULUS_MICROS - random.nextLong(2_000_000);
        }
        List<Long> arrivals = new ArrayList<>();
        int runs = random.nextInt(1, 40);
        for (int i = 0; i < runs; i++) {
            int kind = random.nextInt(6);
            int length = random.nextInt(1, kind == 0 ? 700 : 30);
            for (int k = 0; k < length; k++) {
                long step =
                        switch (kind) {
                            case 1 -> 1000;
                            case 2 -> random.nextInt(-70_000, 70_000);
                            case 3 -> random.nextInt(-9_000_000, 9_000_000);
                            case 4 -> k == 0 ? 20_000_000 : random.nextInt(60_000);
                            default -> random.nextInt(20_000);
                        };
                boolean lost = kind == 0 || kind == 5 && random.nextBoolean();
                now = Math.max(0, lost ? now : now + step);
                arrivals.add(lost ? -1 : now);
            }
        }
        arrivals.add(now);
        return arrivals.stream().mapToLong(Long::longValue).toArray();
    }

    private static List<Arrival> expected(int first, long[] arrivals) {
        List<Arrival> expected = new ArrayList<>();
        for (int i = 0; i < arrivals.length; i++) {
            long whole = arrivals[i] / TICK_MICROS * TICK_MICROS;
            long micros = arrivals[i] < 0 ? -1 : whole % TRANSPORT_CLOCK_MODULUS_MICROS;
            expected.add(Arrival.transport(first + i & 0xFFFF, micros));
        }
        return expected;
    }

    // -- laid out by hand from the draft

    /**
     * The draft's example of a vector of one-bit symbols: 1 lost, 5 here, 3 lost, 3 here, 2 lost.
     */
    @Test
    void aVectorOfOneBitSymbolsHoldsFourteenPackets() {
        assertTrue(
                read(
                        feedback(
                                "fffe000e" // from 65534, fourteen packets
                                        + "00000105" // 1 x 64 ms, the sixth feedback
                                        + "9f1c"
                                        + "04040404ff"
                                        + "000401"
                                        + "0000"))); // nobody said that this is padding
        List<Long> micros = new ArrayList<>();
        micros.add(-1L);
        micros.addAll(List.of(65_000L, 66_000L, 67_000L, 68_000L, 131_750L));
        micros.addAll(List.of(-1L, -1L, -1L));
        micros.addAll(List.of(131_750L, 132_750L, 133_000L));
        micros.addAll(List.of(-1L, -1L));
        assertEquals(micros, recorder.micros());
        assertEquals(65534, recorder.arrivals.get(0).sequence());
        assertEquals(65535, recorder.arrivals.get(1).sequence());
        assertEquals(0, recorder.arrivals.get(2).sequence());
        assertEquals(11, recorder.arrivals.get(13).sequence());
        assertEquals(1, recorder.ends);
    }

    @Test
    void aVectorOfTwoBitSymbolsHoldsSevenPackets() {
        // small, lost, large, small, small, lost, large
        assertTrue(
                read(
                        feedback(
                                "00070007"
                                        + "00000200"
                                        + "d252"
                                        + "01"
                                        + "0100"
                                        + "0203"
                                        + "fff0"
                                        + "000000")));
        assertEquals(
                List.of(128_250L, -1L, 192_250L, 192_750L, 193_500L, -1L, 189_500L),
                recorder.micros());
    }

    /** The draft's example of a run, with a run of packets that arrived behind it. */
    @Test
    void aRunHoldsAsManyPacketsAsItSays() {
        assertTrue(read(feedback("000000e0" + "00000000" + "00dd" + "2003" + "010203" + "00")));
        assertEquals(224, recorder.arrivals.size());
        for (Long micros : recorder.micros().subList(0, 221)) {
            assertEquals(-1L, micros);
        }
        assertEquals(List.of(250L, 750L, 1500L), recorder.micros().subList(221, 224));
    }

    @Test
    void aRunOfLargeDeltasTakesTwoBytesForEach() {
        assertTrue(read(feedback("00050002" + "00000100" + "4002" + "7fff" + "8000" + "0000")));
        assertEquals(List.of(64_000L + 32_767 * 250, 64_000L - 250), recorder.micros());
    }

    @Test
    void theLastChunkMayHoldMoreThanThereArePackets() {
        assertTrue(read(feedback("00050002" + "00000000" + "3fff" + "0102")));
        assertTrue(read(feedback("00050002" + "00000000" + "b000" + "0102")));
        // Symbols behind the last packet mean nothing, not even reserved ones.
        assertTrue(read(feedback("00050002" + "00000000" + "d7ff" + "0102")));
        assertEquals(List.of(250L, 750L, 250L, 750L, 250L, 750L), recorder.micros());
        assertEquals(3, recorder.ends);
    }

    @Test
    void aFeedbackOfNoPacketsOnlyEnds() {
        assertTrue(read(feedback("00050000" + "00000000")));
        assertEquals(List.of(), recorder.arrivals);
        assertEquals(1, recorder.ends);
    }

    // -- times

    @Test
    void aTimeBeforeTheClocksBeginningIsAtItsEnd() {
        // -1 x 250 µs, and then the smallest delta there is
        assertTrue(read(feedback("00050002" + "00000000" + "4002" + "ffff" + "8000" + "0000")));
        assertEquals(
                List.of(
                        TRANSPORT_CLOCK_MODULUS_MICROS - 250,
                        TRANSPORT_CLOCK_MODULUS_MICROS - 250 - 32_768 * 250),
                recorder.micros());
    }

    @Test
    void aTimePastTheClocksEndIsAtItsBeginning() {
        // 64 ms before the end, and 255 and 2 x 250 µs more
        assertTrue(read(feedback("00050002" + "ffffff00" + "2002" + "ff02")));
        assertEquals(List.of(TRANSPORT_CLOCK_MODULUS_MICROS - 250, 250L), recorder.micros());
    }

    // -- what is not well formed

    @Test
    void aReservedSymbolIsRefused() {
        assertFalse(read(feedback("00050002" + "00000000" + "6002" + "01020304" + "0000")));
        assertFalse(read(feedback("00050003" + "00000000" + "d700" + "0102")));
        assertTrue(recorder.isEmpty());
    }

    @Test
    void paddingHoldsNoDeltas() {
        byte[] padded = feedback("00050002" + "00000000" + "2002" + "0102" + "00000004");
        padded[0] |= 0x20;
        assertTrue(read(padded));
        assertEquals(List.of(250L, 750L), recorder.micros());
        recorder.clear();
        for (int padding : new int[] {0, 5, 6, 8, 9, 12, 27, 28, 29, 255}) {
            padded[padded.length - 1] = (byte) padding;
            assertFalse(read(padded), "padding of " + padding);
        }
        assertTrue(recorder.isEmpty());
    }

    @Test
    void aFeedbackCutAnywhereReportsNothing() {
        long[] arrivals = {500, -1, 1000, 900_000, 500, -1, -1, 7_000, 7_000, 8_000, 9_000};
        byte[] whole = written(65530, arrivals);
        assertTrue(read(whole));
        recorder.clear();
        for (int length = 0; length < whole.length; length++) {
            assertFalse(read(Arrays.copyOf(whole, length)), "length " + length);
        }
        for (int words = 1; words < whole.length / 4; words++) {
            assertFalse(read(shortened(whole, words)), "words " + words);
        }
        assertTrue(recorder.isEmpty());
    }

    @Test
    void aFlippedBitReportsAllOrNothing() {
        byte[] oneBit = feedback("fffe000e" + "00000105" + "9f1c" + "04040404ff000401" + "0000");
        byte[] ours =
                written(65530, new long[] {500, -1, 1000, 900_000, 500, -1, -1, 7_000, 8_000});
        for (byte[] whole : List.of(oneBit, ours)) {
            for (int bit = 0; bit < whole.length * 8; bit++) {
                byte[] flipped = whole.clone();
                flipped[bit / 8] ^= (byte) (0x80 >> bit % 8);
                recorder.clear();
                boolean wellFormed = read(flipped);
                boolean transportWide = (flipped[0] & 0x1F) == 15 && (flipped[1] & 0xFF) == 205;
                int packets = ByteBuffer.wrap(flipped).getShort(14) & 0xFFFF;
                assertEquals(wellFormed && transportWide ? packets : 0, recorder.arrivals.size());
                assertEquals(wellFormed && transportWide ? 1 : 0, recorder.ends);
            }
        }
    }

    @Test
    void whatWasReadBeforeAMalformedFeedbackStands() {
        byte[] good = feedback("00050002" + "00000000" + "2002" + "0102");
        byte[] bad = feedback("00050003" + "00000000" + "2003" + "0102");
        assertFalse(read(joined(good, bad, good)));
        assertEquals(List.of(250L, 750L), recorder.micros());
        assertEquals(1, recorder.ends);
    }

    @Test
    void aDatagramTellsOfNoMoreThanHalfOfAllSequenceNumbers() {
        String losses = "1fff1fff1fff1fff1fff";
        assertFalse(read(feedback("00058001" + "00000000" + losses + "0000")));
        assertTrue(recorder.isEmpty());
        assertTrue(read(feedback("00058000" + "00000000" + losses + "0000")));
        assertEquals(0x8000, recorder.arrivals.size());
        recorder.clear();
        byte[] half = feedback("00054000" + "00000000" + losses + "0000");
        byte[] one = feedback("00050001" + "00000000" + "2001" + "0100");
        assertFalse(read(joined(half, half, one)));
        assertEquals(0x8000, recorder.arrivals.size());
        assertEquals(2, recorder.ends);
    }

    // -- cost

    @Test
    void readingAllocatesNothing() {
        long[] arrivals = new long[400];
        for (int i = 0; i < arrivals.length; i++) {
            arrivals[i] = i % 3 == 0 ? -1 : 1000L * i;
        }
        byte[] bytes = written(0, arrivals);
        FeedbackCounter counter = new FeedbackCounter();
        readOften(bytes, counter);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        readOften(bytes, counter);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertEquals(2000, counter.ends);
        assertTrue(allocated < 10_000, allocated + " bytes for 1000 messages");
    }

    private static void readOften(byte[] bytes, FeedbackCounter counter) {
        for (int i = 0; i < 1000; i++) {
            assertTrue(RtcpReader.read(bytes, bytes.length, counter));
        }
    }
}
