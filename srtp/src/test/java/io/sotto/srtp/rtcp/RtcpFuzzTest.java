package io.sotto.srtp.rtcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Whatever comes as RTCP is read within its bytes; what we write can be read. */
final class RtcpFuzzTest {
    private static final long TICK_MICROS = 250;

    @FuzzTest
    void everyCompoundIsReadWithinItsBytes(byte[] data) {
        FeedbackCounter counter = new FeedbackCounter();
        RtcpReader.read(Arrays.copyOf(data, data.length), data.length, counter);
        // Nothing may tell much more than it is long. The densest thing is a NACK: seventeen
        // packets in four bytes; but losses of transport-wide feedback have a limit of their own.
        assertTrue(counter.told <= data.length / 4 * 17);
        assertTrue(counter.streamArrivals <= data.length / 2);
        assertTrue(counter.transportReceived <= data.length);
        assertTrue(counter.transportArrivals <= TransportFeedbackReader.PACKETS_MAX);
        assertTrue(counter.ends <= data.length / 12);
    }

    /** Behind a proper header, so that more than the header is looked at. */
    @FuzzTest
    void feedbackOfArrivalsIsReportedWhollyOrNotAtAll(FuzzedDataProvider data) {
        boolean transportWide = data.consumeBoolean();
        int format =
                transportWide
                        ? FeedbackMessages.TRANSPORT_WIDE
                        : FeedbackMessages.CONGESTION_CONTROL;
        byte[] message = FeedbackMessages.message(format, data.consumeRemainingAsBytes());
        FeedbackCounter counter = new FeedbackCounter();
        boolean wellFormed = RtcpReader.read(message, message.length, counter);
        assertEquals(wellFormed ? 1 : 0, counter.ends);
        if (!wellFormed) {
            assertEquals(0, counter.transportArrivals + counter.streamArrivals);
        } else if (transportWide) {
            int packets = ByteBuffer.wrap(message).getShort(14) & 0xFFFF;
            assertEquals(packets, counter.transportArrivals);
        }
    }

    /** Arrivals at any times, lost in any pattern: all are told once, in order. */
    @FuzzTest
    void arrivalsAreReadAsTheyWere(FuzzedDataProvider data) {
        int first = data.consumeInt(0, 0xFFFF);
        long now = data.consumeLong(0, 1L << 40);
        List<Long> arrivals = new ArrayList<>();
        while (data.remainingBytes() > 0 && arrivals.size() < 2000) {
            int kind = data.consumeInt(0, 9);
            if (kind == 0) {
                for (int lost = data.consumeInt(1, 600); lost > 0; lost--) {
                    arrivals.add(-1L);
                }
            } else {
                now = Math.max(0, now + data.consumeInt(-100_000, kind == 1 ? 20_000_000 : 9_000));
                arrivals.add(now);
            }
        }
        arrivals.add(now);
        int next = 0;
        for (int rounds = 0; next < arrivals.size(); rounds++) {
            assertTrue(rounds <= arrivals.size(), "it comes to an end");
            next += feedback(first + next & 0xFFFF, arrivals.subList(next, arrivals.size()));
        }
    }

    private static int feedback(int base, List<Long> pending) {
        long[] times = pending.stream().mapToLong(Long::longValue).toArray();
        RtcpWriter writer = new RtcpWriter().begin();
        var address = new RtcpWriter.FeedbackAddress(1, 2);
        int covered = writer.transportFeedback(address, base, times, times.length, 7);
        assertTrue(writer.length() <= 1200, "length " + writer.length());
        FeedbackRecorder recorder = new FeedbackRecorder();
        assertTrue(RtcpReader.read(writer.bytes(), writer.length(), recorder));
        assertEquals(covered, recorder.arrivals.size());

        ByteBuffer in = ByteBuffer.wrap(writer.bytes(), 0, writer.length());
        assertEquals(base, in.getShort(12) & 0xFFFF);
        assertEquals(covered, in.getShort(14) & 0xFFFF);
        long ticks = (long) (in.getInt(16) >>> 8) * 256;
        in.position(20);
        int[] symbols = symbols(in, covered);
        for (int i = 0; i < covered; i++) {
            FeedbackRecorder.Arrival read = recorder.arrivals.get(i);
            assertEquals(base + i & 0xFFFF, read.sequence());
            if (symbols[i] == 0) {
                assertEquals(-1, times[i]);
                assertEquals(-1, read.micros());
            } else {
                ticks += symbols[i] == 1 ? in.get() & 0xFF : in.getShort();
                long expected = times[i] / TICK_MICROS;
                assertEquals(expected & 0xFFFF_FFFFL, ticks & 0xFFFF_FFFFL);
                assertEquals((expected & 0xFFFF_FFFFL) * TICK_MICROS, read.micros());
            }
        }
        return covered;
    }

    private static int[] symbols(ByteBuffer in, int count) {
        int[] symbols = new int[count + 16];
        int at = 0;
        while (at < count) {
            int chunk = in.getShort() & 0xFFFF;
            if (chunk >> 15 == 0) {
                for (int run = chunk & 0x1FFF; run > 0; run--) {
                    symbols[at++] = chunk >> 13;
                }
            } else {
                for (int shift = 12; shift >= 0; shift -= 2) {
                    symbols[at++] = chunk >> shift & 3;
                }
            }
        }
        return symbols;
    }
}
