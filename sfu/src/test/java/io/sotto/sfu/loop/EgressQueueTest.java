package io.sotto.sfu.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sotto.metrics.LoopCounters;
import io.sotto.metrics.Meter;
import io.sotto.metrics.Tags.Traffic;
import io.sotto.srtp.SrtpKeys;
import io.sotto.srtp.SrtpOutcome;
import io.sotto.srtp.SrtpProfile;
import io.sotto.srtp.SrtpSession;
import io.sotto.srtp.rtp.RtpPacket;
import io.sotto.srtp.rtp.RtpParse;
import io.sotto.srtp.rtp.RtpWriter;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Which packets go together, and that their receiver reads what was sent. */
final class EgressQueueTest {
    private static final int HEADER = 12;
    private static final int TAG = 16;
    private static final Destination TO =
            Destination.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 9));

    private final LoopCounters counters = new LoopCounters(0);
    private final Messages messages = new Messages();
    private final DatagramWriter writer = new DatagramWriter(messages, counters);
    private final EgressQueue queue = new EgressQueue(writer);
    private final SrtpSession sender;
    private final SrtpSession receiver;
    private int sequence;

    EgressQueueTest() {
        SrtpKeys keys = SrtpKeys.split(SrtpProfile.AEAD_AES_128_GCM, new byte[56]);
        sender = SrtpSession.server(keys);
        receiver = SrtpSession.client(keys);
    }

    /** The kernel's side, as far as grouping matters. */
    private static final class Messages implements DatagramSink {
        private static final int MAX = 8;
        final List<List<byte[]>> sent = new ArrayList<>();
        private final List<List<byte[]>> added = new ArrayList<>();
        private final MemorySegment memory = Arena.ofAuto().allocate(100_000);

        @Override
        public MemorySegment memory() {
            return memory;
        }

        @Override
        public boolean isFull() {
            return added.size() == MAX;
        }

        @Override
        public void add(long start, int length, int segmentBytes, Destination to) {
            List<byte[]> datagrams = new ArrayList<>();
            for (int at = 0; at < length; at += segmentBytes) {
                int bytes = Math.min(segmentBytes, length - at);
                datagrams.add(memory.asSlice(start + at, bytes).toArray(ValueLayout.JAVA_BYTE));
            }
            added.add(datagrams);
        }

        @Override
        public int send() {
            sent.addAll(added);
            added.clear();
            memory.fill((byte) 0xEE);
            return 0;
        }

        @Override
        public void close() {}
    }

    /**
     * Queues packets of these lengths, flushes, and gives the lengths of each message's datagrams.
     */
    private List<List<Integer>> groups(int... lengths) {
        List<byte[]> payloads = new ArrayList<>();
        for (int length : lengths) {
            byte[] payload = new byte[length - HEADER];
            new Random(length).nextBytes(payload);
            payloads.add(payload);
            RtpWriter packet = writer.packet();
            packet.header(96, false, sequence++ & 0xFFFF, 0, 7).endElements();
            for (byte octet : payload) {
                packet.payloadByte(octet);
            }
            queue.add(packet);
        }
        queue.flush(sender, TO);
        writer.flush(System.nanoTime());
        List<byte[]> received = messages.sent.stream().flatMap(List::stream).toList();
        assertEquals(lengths.length, received.size());
        for (int i = 0; i < lengths.length; i++) {
            assertRead(payloads.get(i), received.get(i).clone());
        }
        List<List<Integer>> groups =
                messages.sent.stream()
                        .map(group -> group.stream().map(bytes -> bytes.length - TAG).toList())
                        .toList();
        messages.sent.clear();
        return groups;
    }

    private void assertRead(byte[] payload, byte[] datagram) {
        assertEquals(SrtpOutcome.OK, receiver.unprotectRtp(datagram, datagram.length));
        RtpPacket rtp = new RtpPacket();
        assertEquals(RtpParse.OK, rtp.wrap(datagram, receiver.length()));
        byte[] read = Arrays.copyOfRange(datagram, HEADER, HEADER + rtp.payloadLength());
        assertTrue(Arrays.equals(payload, read), "what was sent is read, without padding");
    }

    @Test
    void theEvenPacketsOfAFrameAreOneMessage() {
        assertEquals(List.of(List.of(1201, 1201, 1201)), groups(1200, 1201, 1200));
    }

    @Test
    void aSingleKindOfLengthIsNotPadded() {
        assertEquals(List.of(List.of(1000, 1000)), groups(1000, 1000));
        assertEquals(List.of(List.of(500)), groups(500));
    }

    @Test
    void theLastOfAMessageMayBeMuchShorter() {
        assertEquals(
                List.of(List.of(1100, 1100, 300), List.of(1100)), groups(1100, 1099, 300, 1100));
    }

    @Test
    void aMuchLongerPacketBeginsAMessage() {
        assertEquals(List.of(List.of(300), List.of(1100, 1100)), groups(300, 1100, 1100));
    }

    @Test
    void lengthsThatGrowLittleByLittleAreNotPaddedWithoutLimit() {
        assertEquals(List.of(List.of(116, 116, 116), List.of(124)), groups(100, 108, 116, 124));
    }

    @Test
    void aMessageEndsBeforeTheKernelsLimits() {
        int[] lengths = IntStream.generate(() -> 1200).limit(130).toArray();
        assertEquals(List.of(53, 53, 24), groups(lengths).stream().map(List::size).toList());
        lengths[53] = 300;
        assertEquals(List.of(53, 1, 53, 23), groups(lengths).stream().map(List::size).toList());
        int[] small = IntStream.generate(() -> 60).limit(65).toArray();
        assertEquals(List.of(64, 1), groups(small).stream().map(List::size).toList());
    }

    @Test
    void moreMessagesThanOneCallTakesAreSentInSeveral() {
        int[] lengths = IntStream.range(0, 40).map(i -> 100 + 30 * i).toArray();
        assertEquals(40, groups(lengths).size());
    }

    @Test
    void whatWasSentIsCounted() {
        groups(1200, 1201, 1200);
        assertEquals(3, counters.value(Meter.PACKETS, Traffic.OUT_RTP));
        assertEquals(3 * (1201 + TAG), counters.value(Meter.TRAFFIC, Traffic.OUT_RTP));
    }
}
