package io.sotto.sfu.room;

import static io.sotto.sfu.room.TestPacket.audio;
import static io.sotto.sfu.room.TestPacket.video;
import static io.sotto.sfu.room.TestRoom.MILLI;
import static io.sotto.sfu.room.TestRoom.OUT_RTX_SSRC;
import static io.sotto.sfu.room.TestRoom.OUT_SSRC;
import static io.sotto.sfu.room.TestRoom.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sotto.metrics.Meter;
import io.sotto.metrics.Tags.LayerChange;
import io.sotto.sfu.room.TestPeer.Received;
import io.sotto.srtp.rtcp.RtcpWriter.FeedbackAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * Bob gets the picture that his line carries. What is sent to him queues for a line of a rate, and
 * he reports when it came as a browser does.
 */
final class DownlinkTest {
    private static final long FRAME_NANOS = SECOND / 30;
    private static final long[] LAYER_BPS = {150_000, 500_000, 1_700_000};
    private static final String[] RIDS = {"q", "h", "f"};
    private static final int FIRST_LAYER_SSRC = 40;
    private static final int PACKET_BYTES = 1200;
    private static final int TOP = 2;

    private TestRoom room = new TestRoom(0);
    private TestPeer ann = room.join("ann");
    private TestPeer bob = room.join("bob");
    private Camera camera = new Camera(1);
    private TestLine line = new TestLine(room, bob, 0);

    private void begin(long clock, long bitsPerSecond) {
        room = new TestRoom(clock);
        ann = room.join("ann");
        bob = room.join("bob");
        camera = new Camera(1);
        line = new TestLine(room, bob, bitsPerSecond);
        room.publishSimulcast(ann, "v");
        room.subscribeNumbered(bob, "v", OUT_SSRC, "7");
    }

    /** Ann's: three layers of a browser's rates, a key frame of whichever is asked for one. */
    private final class Camera {
        private final int[] sequences = {100, 65_530, 30_000};
        private final int times;
        private int frames;
        private boolean on = true;
        private boolean temporal;

        /** So many times those rates. */
        Camera(int times) {
            this.times = times;
        }

        void frame() {
            if (!on) {
                return;
            }
            for (int layer = 0; layer <= TOP; layer++) {
                int ssrc = FIRST_LAYER_SSRC + layer;
                boolean key = frames == 0 || ann.control.pictureLosses.contains(ssrc);
                int temporalLayer = !temporal || key || frames % 2 == 0 ? 0 : 1;
                int bytes = (int) (times * LAYER_BPS[layer] * FRAME_NANOS / SECOND / 8);
                for (int left = bytes; left > 0; left -= PACKET_BYTES) {
                    byte[] body = new byte[Math.min(left, PACKET_BYTES)];
                    Arrays.fill(body, (byte) layer);
                    TestPacket packet =
                            video(ssrc, sequences[layer]++, frames * 3000)
                                    .picture(key && left == bytes, frames & 0x7FFF, frames & 0xFF)
                                    .temporal(temporalLayer, true);
                    packet = left > PACKET_BYTES ? packet : packet.marker();
                    room.send(ann, packet.mid("1").rid(RIDS[layer]).body(body));
                }
            }
            ann.control.clear();
            frames++;
        }
    }

    private void pass(double seconds) {
        long ends = room.nowNanos() + (long) (seconds * SECOND);
        while (room.nowNanos() - ends < 0) {
            camera.frame();
            for (long passed = 0; passed < FRAME_NANOS; passed += TestRoom.TICK) {
                room.pass(Math.min(TestRoom.TICK, FRAME_NANOS - passed));
                line.carry();
            }
        }
    }

    /** Seconds until Bob gets a layer, at most so many. */
    private double secondsUntil(int layer, double most) {
        long began = room.nowNanos();
        do {
            pass(0.1);
            double passed = (room.nowNanos() - began) / (double) SECOND;
            assertTrue(passed < most, () -> "layer " + layerOfBob() + " after " + most + " s");
        } while (layerOfBob() != layer);
        return (room.nowNanos() - began) / (double) SECOND;
    }

    /** What the last packet that is no retransmission is one of. */
    private int layerOfBob() {
        byte[] payload = bob.under(OUT_SSRC).getLast().payload();
        return payload[payload.length - 1];
    }

    @ParameterizedTest
    @FieldSource("io.sotto.sfu.room.TestRoom#CLOCKS")
    void aWideLineIsFoundToBeWideByProbes(long clock) {
        begin(clock, 20_000_000);
        pass(0.3);
        assertTrue(layerOfBob() < TOP, "nobody knows yet what the line carries");
        double seconds = secondsUntil(TOP, 5);
        long probes = room.count(Meter.PROBE_PACKETS);
        assertTrue(probes > 0, "the picture alone proves nothing");
        assertEquals(probes, bob.under(OUT_RTX_SSRC).size());
        pass(60);
        assertEquals(TOP, layerOfBob(), "since " + seconds);
        assertEquals(probes, room.count(Meter.PROBE_PACKETS), "nothing more is of use");
        assertEquals(0, room.count(Meter.REPORTS_UNKNOWN));
        room.close();
    }

    @Test
    void aNarrowLineGetsAPictureAndNoQueue() {
        begin(0, 800_000);
        pass(10);
        line.longestQueueNanos = 0;
        pass(60);
        assertEquals(1, layerOfBob());
        assertEquals("bob GOOD", room.qualities.getLast());
        assertTrue(line.longestQueueNanos < 400 * MILLI, line.longestQueueNanos + " ns of queue");
        long all = bob.media.stream().mapToLong(Received::length).sum();
        long again = bob.under(OUT_RTX_SSRC).stream().mapToLong(Received::length).sum();
        assertTrue(again < 0.06 * all, again + " of " + all + " bytes are probes");
        room.close();
    }

    @Test
    void aLineThatGetsWorseAndBetterIsFollowed() {
        begin(0, 3_000_000);
        secondsUntil(TOP, 5);
        pass(5);
        line.bitsPerSecond = 500_000;
        secondsUntil(0, 3);
        pass(10);
        line.bitsPerSecond = 3_000_000;
        secondsUntil(TOP, 6);
        room.close();
    }

    @Test
    void onALineThatLosesPacketsTheLastOfEachPictureGoesTwice() {
        begin(0, 20_000_000);
        secondsUntil(TOP, 5);
        pass(5);
        int probes = bob.under(OUT_RTX_SSRC).size();
        line.lostOneOf = 20;
        pass(10);
        int again = bob.under(OUT_RTX_SSRC).size() - probes;
        assertTrue(again > 250 && again <= 310, again + " of 300 pictures");
        Received copy = bob.under(OUT_RTX_SSRC).getLast();
        assertTrue(copy.rtp.marker());
        line.lostOneOf = 0;
        pass(5);
        int since = bob.under(OUT_RTX_SSRC).size();
        pass(5);
        assertEquals(since, bob.under(OUT_RTX_SSRC).size(), "it loses nothing any more");
        assertEquals(TOP, layerOfBob());
        room.close();
    }

    @Test
    void aLineThatIsALittleTooNarrowGetsHalfThePictures() {
        begin(0, 400_000);
        camera.temporal = true;
        pass(10);
        assertEquals(30, picturesASecond(), 1);
        assertEquals(0, layerOfBob());
        long down = room.counters.value(Meter.LAYER_SWITCHES, LayerChange.DOWN);

        line.bitsPerSecond = 130_000;
        pass(10);
        assertEquals(15, picturesASecond(), 1);
        line.longestQueueNanos = 0;
        pass(20);
        assertTrue(line.longestQueueNanos < 400 * MILLI, line.longestQueueNanos + " ns of queue");

        line.bitsPerSecond = 400_000;
        pass(6);
        assertEquals(30, picturesASecond(), 1);
        assertEquals(down, room.counters.value(Meter.LAYER_SWITCHES, LayerChange.DOWN));
        assertTrue(room.counters.value(Meter.LAYER_SWITCHES, LayerChange.FEWER_FRAMES) > 0);
        assertTrue(room.counters.value(Meter.LAYER_SWITCHES, LayerChange.MORE_FRAMES) > 0);
        room.close();
    }

    private double picturesASecond() {
        int before = bob.media.size();
        pass(1);
        return bob.media.subList(before, bob.media.size()).stream()
                .filter(packet -> packet.rtp.ssrc() == OUT_SSRC)
                .map(packet -> packet.rtp.timestamp())
                .distinct()
                .count();
    }

    @Test
    void aPictureThatTheLineDoesNotCarryStandsStillAndBobIsTold() {
        begin(0, 3_000_000);
        secondsUntil(TOP, 5);
        line.bitsPerSecond = 70_000;
        pass(3);
        assertEquals(List.of("bob v PAUSED"), room.streamStates);
        assertEquals(1, room.counters.value(Meter.LAYER_SWITCHES, LayerChange.PAUSED));
        pass(12);
        assertTrue(line.freeNanos - room.nowNanos() < 100 * MILLI, "what waited has gone");

        bob.forget();
        line.read = 0;
        pass(30);
        assertEquals(List.of(), bob.under(OUT_SSRC));
        assertTrue(bob.under(OUT_RTX_SSRC).stream().allMatch(p -> p.rtp.payloadLength() == 0));
        assertEquals("bob POOR", room.qualities.getLast());

        camera.on = false;
        pass(1);
        camera.on = true;
        pass(3);
        assertEquals(List.of(), bob.under(OUT_SSRC), "no picture for a while proves nothing");

        line.bitsPerSecond = 3_000_000;
        pass(6);
        assertEquals(List.of("bob v PAUSED", "bob v ACTIVE"), room.streamStates);
        secondsUntil(TOP, 6);
        pass(10);
        assertEquals("bob EXCELLENT", room.qualities.getLast());
        room.close();
    }

    @Test
    void whatIsMoreThanAnyLineIsTakenToCarryIsSentAllTheSame() {
        begin(0, 40_000_000);
        camera = new Camera(10);
        pass(20);
        assertFalse(bob.under(OUT_SSRC).isEmpty());
        assertEquals(List.of(), room.streamStates);
        assertEquals(TOP, layerOfBob());
        room.close();
    }

    @Test
    void everyPacketOfOneTransportIsNumberedInOneRow() {
        begin(0, 20_000_000);
        room.publishAudio(ann, "a", 77);
        room.subscribeNumbered(bob, "a", 7000, "8");
        for (int i = 0; i < 20; i++) {
            room.send(ann, audio(77, i, i * 960));
            pass(0.03);
        }
        room.control(bob, out -> out.beginNack(1, OUT_SSRC).missing(lastVideo()).endNack());
        List<Integer> numbers = bob.media.stream().map(Received::transportSequence).toList();
        List<Integer> expected = new ArrayList<>();
        for (int i = 0; i < bob.media.size(); i++) {
            expected.add(i);
        }
        assertEquals(expected, numbers);
        assertFalse(bob.under(7000).isEmpty());
        assertFalse(bob.under(OUT_RTX_SSRC).isEmpty());
        room.close();
    }

    private int lastVideo() {
        return bob.under(OUT_SSRC).getLast().rtp.sequence();
    }

    @Test
    void whoDoesNotReportGetsNoNumbersAndNoProbes() {
        begin(0, 20_000_000);
        TestPeer cleo = room.join("cleo");
        room.subscribe(cleo, "v", 8000, "7");
        pass(2);
        assertTrue(cleo.media.stream().allMatch(packet -> packet.transportSequence() == -1));
        assertTrue(cleo.under(8001).isEmpty());
        room.close();
    }

    @Test
    void whoNeverReportsGetsWhatAnyLineCarries() {
        begin(0, 20_000_000);
        for (int i = 0; i < 300; i++) {
            camera.frame();
            room.pass(FRAME_NANOS);
        }
        assertEquals(1, layerOfBob());
        assertEquals(0, room.count(Meter.PROBE_PACKETS));
        room.close();
    }

    @Test
    void absurdReportsAreCountedAndHarmNobodyElse() {
        begin(0, 20_000_000);
        TestPeer mallory = room.join("mallory");
        room.subscribeNumbered(mallory, "v", 9000, "7");
        Random random = new Random(5);
        for (int i = 0; i < 200; i++) {
            pass(0.05);
            long[] times = random.longs(50, -1, 1L << 40).map(t -> t / 2000 * 2000).toArray();
            times[0] = 0;
            int base = random.nextInt(1 << 16);
            for (int repeat = 0; repeat < 3; repeat++) {
                room.control(
                        mallory,
                        out ->
                                out.transportFeedback(
                                        new FeedbackAddress(1, 9000), base, times, 50, 0));
            }
        }
        assertTrue(room.count(Meter.REPORTS_UNKNOWN) > 0);
        assertEquals(TOP, layerOfBob());
        assertFalse(mallory.under(9000).isEmpty());
        room.close();
    }
}
