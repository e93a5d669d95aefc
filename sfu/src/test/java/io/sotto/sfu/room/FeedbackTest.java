package io.sotto.sfu.room;

import static io.sotto.sfu.room.TestPacket.audio;
import static io.sotto.sfu.room.TestPacket.video;
import static io.sotto.sfu.room.TestRoom.MILLI;
import static io.sotto.sfu.room.TestRoom.OUT_SSRC;
import static io.sotto.sfu.room.TestRoom.SECOND;
import static io.sotto.sfu.room.TestRoom.SSRC;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sotto.metrics.DropReason;
import io.sotto.srtp.rtcp.RtcpHandler.ReportBlock;
import io.sotto.srtp.rtcp.RtcpWriter;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The reports between the server and each of its people. */
final class FeedbackTest {
    private static final long NTP = 0x1234_5678_8000_0000L;

    private TestRoom room = new TestRoom(0);
    private TestPeer ann = room.join("ann");
    private TestPeer bob = room.join("bob");

    private void begin(long clock) {
        room = new TestRoom(clock);
        ann = room.join("ann");
        bob = room.join("bob");
        room.publishVideo(ann, "v");
        room.subscribe(bob, "v");
    }

    private record Totals(long packets, long payloadBytes) implements RtcpWriter.SenderTotals {}

    // -- transport-wide feedback

    @ParameterizedTest
    @FieldSource("io.sotto.sfu.room.TestRoom#CLOCKS")
    void arrivalsAreToldWithinFiftyMillisecondsWithTheirTimes(long clock) {
        begin(clock);
        int first = 65_534;
        for (int i : new int[] {0, 1, 3, 4}) {
            room.send(ann, video(SSRC, i, 0).transport(first + i));
            room.pass(10 * MILLI);
        }
        assertTrue(ann.transportFeedback().isEmpty());
        room.pass(10 * MILLI);

        List<TransportFeedback> feedback = ann.transportFeedback();
        assertEquals(1, feedback.size());
        assertEquals(first, feedback.getFirst().base());
        List<Long> arrivals = feedback.getFirst().arrivals();
        long at = arrivals.getFirst();
        assertEquals(List.of(at, at + 40, -1L, at + 80, at + 120), arrivals);
        room.close();
    }

    @ParameterizedTest
    @FieldSource("io.sotto.sfu.room.TestRoom#CLOCKS")
    void feedbackFollowsFeedbackWithoutLeavingAPacketOut(long clock) {
        begin(clock);
        for (int i = 0; i < 500; i++) {
            room.send(ann, video(SSRC, i, 0).transport(i));
            room.pass(5 * MILLI);
        }
        room.pass(50 * MILLI);
        int next = 0;
        int count = 0;
        long before = Long.MIN_VALUE;
        for (TransportFeedback each : ann.transportFeedback()) {
            assertEquals(next, each.base());
            assertEquals(count++ & 0xFF, each.count());
            next += each.arrivals().size();
            for (long arrival : each.arrivals()) {
                assertTrue(before == Long.MIN_VALUE || arrival - before == 20, "5 ms apart");
                before = arrival;
            }
        }
        assertEquals(500, next);
        assertTrue(count >= 45, "every 50 ms: " + count);
        room.close();
    }

    @Test
    void manyPacketsAreToldSooner() {
        begin(0);
        IntStream.range(0, 200).forEach(i -> room.send(ann, video(SSRC, i, 0).transport(i)));
        assertEquals(200, ann.transportFeedback().getFirst().arrivals().size());
        room.close();
    }

    /** From what fits one feedback to what the log of arrivals holds, and beyond. */
    @ParameterizedTest
    @ValueSource(ints = {100, 479, 480, 481, 1000, 2047, 2048, 5000, 30_000})
    void aJumpInTheTransportSequenceDoesNotStopTheLoop(int gap) {
        begin(0);
        assertTimeoutPreemptively(
                Duration.ofSeconds(10),
                () -> {
                    room.send(ann, video(SSRC, 1, 0).transport(10));
                    room.send(ann, video(SSRC, 2, 0).transport(10 + gap));
                    room.pass(50 * MILLI);
                });
        List<TransportFeedback> feedback = ann.transportFeedback();
        TransportFeedback last = feedback.getLast();
        assertEquals(10 + gap, last.base() + last.arrivals().size() - 1);
        assertTrue(last.arrivals().getLast() >= 0);
        assertTrue(feedback.size() <= 7, "feedbacks " + feedback.size());
        room.close();
    }

    // -- receiver reports to the publisher

    @ParameterizedTest
    @FieldSource("io.sotto.sfu.room.TestRoom#CLOCKS")
    void aReceiverReportTellsLossAndTheLastSenderReport(long clock) {
        begin(clock);
        room.tick();
        for (int i = 0; i < 100; i++) {
            if (i % 4 != 3) {
                room.send(ann, video(SSRC, 65_500 + i, i * 450));
            }
            room.pass(5 * MILLI);
        }
        room.control(ann, out -> out.senderReport(SSRC, NTP, 77, new Totals(1, 1)));
        room.pass(500 * MILLI);

        ReportBlock block = ann.control.blocks.getFirst();
        assertEquals(SSRC, block.sourceSsrc());
        // The last one that came is number 98 of 0 to 99: 24 of 99 are missing.
        assertEquals(24, block.cumulativeLost());
        assertEquals(24 * 256 / 99, block.fractionLost());
        assertEquals(65_500 + 98 & 0xFFFF, block.extendedHighest() & 0xFFFF);
        assertEquals((int) (NTP >> 16), block.lastSenderReport());
        assertEquals(65_536 / 2, block.delaySinceSenderReport(), 400);
        assertTrue(block.jitter() < 20, "evenly sent, jitter " + block.jitter());
        room.close();
    }

    @Test
    void aRepairedLossIsNotALoss() {
        begin(0);
        room.tick();
        room.send(ann, video(SSRC, 1, 0));
        room.send(ann, video(SSRC, 3, 0));
        room.send(ann, video(SSRC, 2, 0).retransmitted(TestRoom.RTX_SSRC, 1));
        room.pass(SECOND);
        assertEquals(0, ann.control.blocks.getFirst().cumulativeLost());
        room.close();
    }

    @Test
    void jitterIsHowUnevenlyPacketsCome() {
        begin(0);
        room.tick();
        for (int i = 0; i < 190; i++) {
            room.send(ann, video(SSRC, i, i * 450));
            room.pass((i % 2 == 0 ? 1 : 9) * MILLI);
        }
        room.pass(100 * MILLI);
        // 4 ms early, 4 ms late: the transit differs by 4 ms each time, 360 units of 1/90000 s.
        assertEquals(36, (ann.control.blocks.getFirst().jitter() + 5) / 10);
        room.close();
    }

    // -- sender reports to the receiver

    @ParameterizedTest
    @FieldSource("io.sotto.sfu.room.TestRoom#CLOCKS")
    void aSenderReportTellsThePublishersTimeInTheReceiversNumbers(long clock) {
        begin(clock);
        room.tick();
        room.send(ann, video(SSRC, 1, 90_000).key().body(new byte[93]));
        room.pass(SECOND);
        assertTrue(bob.control.senderReports.isEmpty(), "before the publisher's clock is known");

        room.control(ann, out -> out.senderReport(SSRC, NTP, 180_000, new Totals(1, 1)));
        room.pass(SECOND);
        TestPeer.Control.SenderReport report = bob.control.senderReports.getFirst();
        assertEquals(OUT_SSRC, report.ssrc());
        assertEquals(0, report.ntp() - NTP - (1L << 32) >> 10, "a second later");
        int asSent = bob.media.getFirst().rtp.timestamp();
        assertEquals(asSent + 180_000, report.timestamp(), 1);
        room.close();
    }

    @ParameterizedTest
    @FieldSource("io.sotto.sfu.room.TestRoom#CLOCKS")
    void theRoundTripIsMeasuredByTheReceiversReports(long clock) {
        begin(clock);
        room.tick();
        room.send(ann, video(SSRC, 1, 0).picture(true, 1, 1));
        room.control(ann, out -> out.senderReport(SSRC, NTP, 0, new Totals(1, 1)));
        for (int i = 0; i < 40; i++) {
            bob.control.clear();
            while (bob.control.senderReports.isEmpty()) {
                room.pass(5 * MILLI);
            }
            int compact = (int) (bob.control.senderReports.getLast().ntp() >> 16);
            room.pass(220 * MILLI); // of these the receiver held the report for 20
            ReportBlock block = new ReportBlock(OUT_SSRC, 0, 0, 0, 0, compact, 20 * 65_536 / 1000);
            room.control(bob, out -> out.beginReceiverReport(1).reportBlock(block).endReport());
        }
        // 200 ms: a packet is sent again only after that.
        int sequence = bob.sequences(OUT_SSRC).getFirst();
        Runnable nack =
                () ->
                        room.control(
                                bob, out -> out.beginNack(1, OUT_SSRC).missing(sequence).endNack());
        nack.run();
        room.pass(190 * MILLI);
        nack.run();
        assertEquals(1, bob.under(OUT_SSRC + 1).size());
        room.pass(20 * MILLI);
        nack.run();
        assertEquals(1 + 2, bob.under(OUT_SSRC + 1).size());
        room.close();
    }

    @Test
    void whatIsNotRtcpIsCountedAndDropped() {
        begin(0);
        room.control(bob, new byte[] {(byte) 0x81, (byte) 201, 0, 9, 1, 2, 3, 4});
        assertEquals(1, room.dropped(DropReason.MALFORMED_RTCP));
        room.close();
    }

    // -- what signalling is told

    @ParameterizedTest
    @FieldSource("io.sotto.sfu.room.TestRoom#CLOCKS")
    void whoSpeaksIsToldWhenItBeginsAndWhenItEnds(long clock) {
        begin(clock);
        room.publishAudio(ann, "a", 5);
        room.tick();
        int sequence = 0;
        for (int level : new int[] {127, 20, 127, 20}) {
            boolean muted = sequence >= 180;
            room.apply(new RoomCommand.Mute("a", muted));
            for (int i = 0; i < 60; i++, sequence++) {
                room.send(ann, audio(5, sequence, 0).level(level));
                room.pass(20 * MILLI);
            }
            boolean speaks = level == 20 && !muted;
            boolean active =
                    !room.speakers.isEmpty() && room.speakers.getLast().getFirst().active();
            assertEquals(speaks, active, "at packet " + sequence);
        }
        assertEquals("ann", room.speakers.getFirst().getFirst().endpointId());
        assertTrue(room.speakers.size() <= 4, "told only of changes: " + room.speakers);
        room.close();
    }

    @ParameterizedTest
    @FieldSource("io.sotto.sfu.room.TestRoom#CLOCKS")
    void howMuchIsLostIsToldWhenItChanges(long clock) {
        begin(clock);
        room.send(ann, video(SSRC, 1, 0).key());
        room.tick();
        for (int fractionLost : new int[] {0, 0, 60, 60, 10, 0}) {
            ReportBlock block = new ReportBlock(OUT_SSRC, fractionLost, 0, 0, 0, 0, 0);
            room.control(bob, out -> out.beginReceiverReport(1).reportBlock(block).endReport());
            room.pass(5 * SECOND);
        }
        assertEquals(List.of("bob POOR", "bob GOOD", "bob EXCELLENT"), room.qualities);
        room.close();
    }
}
