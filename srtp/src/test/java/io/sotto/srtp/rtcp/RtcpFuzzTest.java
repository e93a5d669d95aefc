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

    /** Counts what it is told: nothing may tell much more than it is long. */
    private static final class Counter implements RtcpHandler {
        int told;

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
    }

    @FuzzTest
    void everyCompoundIsReadWithinItsBytes(byte[] data) {
        Counter counter = new Counter();
        RtcpReader.read(Arrays.copyOf(data, data.length), data.length, counter);
        // The densest thing is a NACK: seventeen packets in four bytes.
        assertTrue(counter.told <= data.length / 4 * 17);
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
        assertTrue(RtcpReader.read(writer.bytes(), writer.length(), new Counter()));

        ByteBuffer in = ByteBuffer.wrap(writer.bytes(), 0, writer.length());
        assertEquals(base, in.getShort(12) & 0xFFFF);
        assertEquals(covered, in.getShort(14) & 0xFFFF);
        long ticks = (long) (in.getInt(16) >>> 8) * 256;
        in.position(20);
        int[] symbols = symbols(in, covered);
        for (int i = 0; i < covered; i++) {
            if (symbols[i] == 0) {
                assertEquals(-1, times[i]);
            } else {
                ticks += symbols[i] == 1 ? in.get() & 0xFF : in.getShort();
                long expected = times[i] / TICK_MICROS;
                assertEquals(expected & 0xFFFF_FFFFL, ticks & 0xFFFF_FFFFL);
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
