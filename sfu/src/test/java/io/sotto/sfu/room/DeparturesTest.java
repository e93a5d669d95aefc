package io.sotto.sfu.room;

import static io.sotto.sfu.room.TestPacket.audio;
import static io.sotto.sfu.room.TestPacket.video;
import static io.sotto.sfu.room.TestRoom.MILLI;
import static io.sotto.sfu.room.TestRoom.OUT_RTX_SSRC;
import static io.sotto.sfu.room.TestRoom.OUT_SSRC;
import static io.sotto.sfu.room.TestRoom.SECOND;
import static io.sotto.sfu.room.TestRoom.SSRC;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sotto.bandwidth.CongestionController;
import io.sotto.metrics.DropReason;
import io.sotto.metrics.LoopCounters;
import io.sotto.metrics.Meter;
import io.sotto.sfu.room.TestPeer.Received;
import io.sotto.srtp.rtp.RtpWriter;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What leaves for Bob at once, and what later: his line carries little more than the picture. */
final class DeparturesTest {
    private static final int PACKET_BYTES = 1000;
    private static final int PICTURE_PACKETS = 4;
    private static final int SOUND_SSRC = 77;
    private static final int OUT_SOUND_SSRC = 7000;
    private static final long FRAME_NANOS = SECOND / 30;

    private final TestRoom room = new TestRoom(0);
    private final TestPeer ann = room.join("ann");
    private final TestPeer bob = room.join("bob");
    private TestLine line = new TestLine(room, bob, 0);
    private int sequence = 65_000;
    private int pictures;

    @BeforeEach
    void aPictureIsOnItsWay() {
        line = new TestLine(room, bob, 1_500_000);
        room.publishVideo(ann, "v");
        room.publishAudio(ann, "a", SOUND_SSRC);
        room.subscribeNumbered(bob, "v", OUT_SSRC, "7");
        room.subscribeNumbered(bob, "a", OUT_SOUND_SSRC, "8");
        picture(PICTURE_PACKETS, 0, true);
        pass(FRAME_NANOS);
        pictures(150);
        bob.forget();
        line.read = 0;
    }

    private void pictures(int count) {
        for (int i = 0; i < count; i++) {
            picture(PICTURE_PACKETS, 0, false);
            pass(FRAME_NANOS);
        }
    }

    /** A picture of Ann's comes at once. */
    private void picture(int packets, int temporalLayer, boolean key) {
        for (int i = 0; i < packets; i++) {
            TestPacket packet =
                    video(SSRC, sequence++ & 0xFFFF, pictures * 3000)
                            .picture(key && i == 0, pictures & 0x7FFF, pictures & 0xFF)
                            .temporal(temporalLayer, true)
                            .mid("1")
                            .body(new byte[PACKET_BYTES]);
            room.send(ann, i == packets - 1 ? packet.marker() : packet);
        }
        pictures++;
    }

    private void pass(long nanos) {
        for (long passed = 0; passed < nanos; passed += TestRoom.TICK) {
            room.pass(Math.min(TestRoom.TICK, nanos - passed));
            line.carry();
        }
    }

    private void finish() {
        pass(SECOND);
        List<Integer> numbers = bob.media.stream().map(Received::transportSequence).toList();
        for (int i = 1; i < numbers.size(); i++) {
            assertEquals(numbers.get(i - 1) + 1 & 0xFFFF, numbers.get(i), "numbered as they leave");
        }
        List<Integer> sequences = bob.sequences(OUT_SSRC);
        for (int i = 1; i < sequences.size(); i++) {
            assertEquals(sequences.get(i - 1) + 1 & 0xFFFF, sequences.get(i), "in order");
        }
        room.close();
    }

    @Test
    void aKeyFrameLeavesAtThePaceOfTheLine() {
        long waited = room.count(Meter.PACKETS_PACED);
        pictures(50);
        assertEquals(waited, room.count(Meter.PACKETS_PACED), "usual pictures do not wait");
        bob.forget();
        line.read = 0;
        long came = room.nowNanos();
        line.longestQueueNanos = 0;
        picture(40, 0, true);
        assertTrue(bob.media.size() < 12, bob.media.size() + " packets left at once");
        pass(SECOND);
        assertEquals(40, bob.media.size());
        long took = bob.last().atNanos - came;
        assertTrue(took > 100 * MILLI && took <= 255 * MILLI, "it took " + took);
        long queued = line.longestQueueNanos;
        assertTrue(queued < 120 * MILLI, queued + "; it is 213 ms if all leaves at once");
        assertTrue(room.count(Meter.PACKETS_PACED) > 30);
        finish();
    }

    @Test
    void soundAndWhatWasMissedDoNotWaitBehindIt() {
        picture(PICTURE_PACKETS, 0, false);
        pass(FRAME_NANOS);
        int missed = bob.under(OUT_SSRC).getLast().rtp.sequence();
        picture(40, 0, true);
        room.control(bob, out -> out.beginNack(1, OUT_SSRC).missing(missed).endNack());
        room.send(ann, audio(SOUND_SSRC, 1, 960));
        assertEquals(OUT_SOUND_SSRC, bob.last().rtp.ssrc(), "at once");
        pass(20 * MILLI);
        assertEquals(1, bob.under(OUT_RTX_SSRC).size(), "before the rest of the picture");
        assertTrue(bob.under(OUT_SSRC).size() < PICTURE_PACKETS + 20);
        finish();
    }

    @Test
    void whatTakesTooLongIsThinnedAndLeavesNoGap() {
        picture(40, 0, true);
        for (int i = 0; i < 8; i++) {
            picture(PICTURE_PACKETS, 2, false);
        }
        picture(PICTURE_PACKETS, 0, false);
        pass(SECOND);
        long thinned = room.dropped(DropReason.PACER_FULL);
        assertTrue(thinned >= PICTURE_PACKETS, thinned + " packets");
        List<Received> all = bob.under(OUT_SSRC);
        assertEquals(40 + 9 * PICTURE_PACKETS, all.size());
        assertEquals(thinned, all.stream().filter(p -> p.rtp.payloadLength() == 0).count());
        assertTrue(all.getLast().rtp.payloadLength() > 0, "what others need is sent");
        finish();
    }

    @Test
    void whoDoesNotReportGetsAllAtOnce() {
        TestPeer cleo = room.join("cleo");
        room.subscribe(cleo, "v", 8000, "7");
        picture(40, 0, true);
        assertEquals(40, cleo.media.size());
        finish();
    }

    @Test
    void whoLeavesTakesNothingAlong() {
        picture(40, 0, true);
        room.apply(new RoomCommand.Leave(bob.id));
        int left = bob.media.size();
        room.pass(SECOND);
        assertEquals(left, bob.media.size());
        room.close();
    }

    /** RTP alone, as a receiver counts that tells what it can take (REMB). */
    @Test
    void whatNobodyReportsIsCountedWithoutWhatGoesAroundIt() {
        ShardContext context =
                new ShardContext(new LoopCounters(0), new Random(1), Voices.UNLIMITED);
        CongestionController controller = new CongestionController(1_000_000, 50_000, 2_000_000, 1);
        Departures departures = new Departures(context, bob, controller, 1_000_000);
        for (int i = 0; i < 100; i++) {
            RtpWriter packet =
                    bob.packet().header(111, false, i, 0, OUT_SOUND_SSRC).onlyPadding(188);
            assertEquals(200, packet.length());
            departures.audio(packet, i * 10L * MILLI);
        }
        assertEquals(100 * 200 * 8, departures.unreportedBps(SECOND));
        room.close();
    }
}
