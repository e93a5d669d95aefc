package io.sotto.sfu.room;

import static io.sotto.sfu.room.TestPacket.video;
import static io.sotto.sfu.room.TestRoom.MILLI;
import static io.sotto.sfu.room.TestRoom.OUT_SSRC;
import static io.sotto.sfu.room.TestRoom.SSRC;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sotto.metrics.DropReason;
import io.sotto.metrics.Meter;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Who needs a key frame gets one; who publishes is asked once for everybody. */
final class KeyFrameRequestTest {
    /** A full intra request (RFC 5104 section 4.3.1). */
    static byte[] fullIntraRequest(int ssrc) {
        return ByteBuffer.allocate(20)
                .putInt(0x84CE0004)
                .putInt(1)
                .putInt(0)
                .putInt(ssrc)
                .putInt(7 << 24)
                .array();
    }

    /** A receiver's estimate (draft-alvestrand-rmcat-remb-03), below 2^18 bits per second. */
    static byte[] maximumBitrate(int bitsPerSecond) {
        int exponent = Math.max(0, Integer.SIZE - Integer.numberOfLeadingZeros(bitsPerSecond) - 18);
        return ByteBuffer.allocate(24)
                .putInt(0x8FCE0005)
                .putInt(1)
                .putInt(0)
                .putInt(0x52454D42)
                .putInt(1 << 24 | exponent << 18 | bitsPerSecond >> exponent)
                .putInt(OUT_SSRC)
                .array();
    }

    @ParameterizedTest
    @FieldSource("io.sotto.sfu.room.TestRoom#CLOCKS")
    void requestsOfManyReceiversBecomeOne(long clock) {
        TestRoom room = new TestRoom(clock);
        TestPeer ann = room.join("ann");
        room.publishVideo(ann, "v");
        List<TestPeer> receivers = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            TestPeer receiver = room.join("r" + i);
            receivers.add(receiver);
            room.subscribe(receiver, "v", 6000 + 2 * i, "m");
        }
        room.send(ann, video(SSRC, 1, 0).key());
        assertTrue(ann.control.pictureLosses.isEmpty(), "nobody lacked anything");
        for (int i = 0; i < 20; i++) {
            int ssrc = 6000 + 2 * i;
            room.control(receivers.get(i), out -> out.pictureLoss(1, ssrc));
        }
        assertEquals(List.of(SSRC), ann.control.pictureLosses);
        assertEquals(20, room.count(Meter.PLIS_RECEIVED));
        assertEquals(19, room.count(Meter.PLIS_MERGED));
        assertEquals(1, room.count(Meter.PLIS_SENT));
        room.close();
    }

    @Test
    void aThousandJoinersAskEachLayerThreeTimesASecondAtMost() {
        TestRoom room = new TestRoom(0);
        TestPeer ann = room.join("ann");
        room.publishSimulcast(ann, "v");
        Map<Integer, List<Long>> asked = new HashMap<>();
        List<TestPeer> receivers = new ArrayList<>();
        int seen = 0;
        for (int milli = 0; milli < 2000; milli++) {
            if (milli % 2 == 0) {
                TestPeer receiver = room.join("r" + milli);
                receivers.add(receiver);
                room.subscribe(receiver, "v", 6000 + 2 * milli, "m");
                int ssrc = 6000 + 2 * milli;
                room.control(receiver, out -> out.pictureLoss(1, ssrc));
            } else {
                room.pass(2 * MILLI);
            }
            List<Integer> losses = ann.control.pictureLosses;
            for (; seen < losses.size(); seen++) {
                asked.computeIfAbsent(losses.get(seen), s -> new ArrayList<>())
                        .add(room.nowNanos());
            }
            if (milli % 33 == 0) {
                frame(room, ann, milli / 33, List.copyOf(losses));
                ann.control.clear();
                seen = 0;
            }
        }
        assertEquals(1000, receivers.size());
        assertFalse(asked.isEmpty());
        asked.values().forEach(times -> assertApart(times, 300 * MILLI));
        for (TestPeer receiver : receivers.subList(0, 800)) {
            assertFalse(receiver.media.isEmpty(), receiver.id + " has a picture");
        }
        room.close();
    }

    /** Of each layer, a key frame where one was asked for. */
    private static void frame(TestRoom room, TestPeer publisher, int frame, List<Integer> asked) {
        String[] rids = {"q", "h", "f"};
        for (int layer = 0; layer < rids.length; layer++) {
            int ssrc = 40 + layer;
            boolean key = frame == 0 || asked.contains(ssrc);
            TestPacket packet = video(ssrc, frame, frame * 3000).picture(key, frame, frame & 0xFF);
            room.send(publisher, packet.mid("1").rid(rids[layer]));
        }
    }

    private static void assertApart(List<Long> times, long leastNanos) {
        for (int i = 1; i < times.size(); i++) {
            long apart = times.get(i) - times.get(i - 1);
            assertTrue(apart >= leastNanos, apart + " ns apart");
        }
    }

    @ParameterizedTest
    @FieldSource("io.sotto.sfu.room.TestRoom#CLOCKS")
    void aRequestIsRepeatedUntilTheKeyFrameComes(long clock) {
        TestRoom room = new TestRoom(clock);
        TestPeer ann = room.join("ann");
        TestPeer bob = room.join("bob");
        room.publishVideo(ann, "v");
        room.subscribe(bob, "v");
        room.send(ann, video(SSRC, 1, 0).key());
        room.control(bob, out -> out.pictureLoss(1, OUT_SSRC));
        room.pass(290 * MILLI);
        assertEquals(1, ann.control.pictureLosses.size());
        room.pass(20 * MILLI);
        assertEquals(2, ann.control.pictureLosses.size());
        room.send(ann, video(SSRC, 2, 3000).key());
        room.pass(1000 * MILLI);
        assertEquals(2, ann.control.pictureLosses.size());
        room.close();
    }

    @Test
    void aFullIntraRequestIsPassedOnAsPictureLoss() {
        TestRoom room = new TestRoom(0);
        TestPeer ann = room.join("ann");
        TestPeer bob = room.join("bob");
        room.publishVideo(ann, "v");
        room.subscribe(bob, "v");
        room.send(ann, video(SSRC, 1, 0).key());
        room.control(bob, fullIntraRequest(OUT_SSRC));
        assertEquals(List.of(SSRC), ann.control.pictureLosses);
        assertEquals(1, room.count(Meter.FIRS_RECEIVED));
        room.close();
    }

    @Test
    void aRequestForSomebodyElsesStreamIsCountedAndDropped() {
        TestRoom room = new TestRoom(0);
        TestPeer ann = room.join("ann");
        TestPeer bob = room.join("bob");
        TestPeer eve = room.join("eve");
        room.publishVideo(ann, "v");
        room.subscribe(bob, "v");
        room.send(ann, video(SSRC, 1, 0).key());
        room.control(eve, out -> out.pictureLoss(1, OUT_SSRC));
        room.control(eve, out -> out.beginNack(1, OUT_SSRC).missing(3).endNack());
        assertTrue(ann.control.pictureLosses.isEmpty());
        assertEquals(2, room.dropped(DropReason.RTCP_FOREIGN_SSRC));
        room.close();
    }

    @Test
    void aKeyFrameIsKnownByItsDependencyDescriptorToo() {
        TestRoom room = new TestRoom(0);
        TestPeer ann = room.join("ann");
        TestPeer bob = room.join("bob");
        room.publishVideo(ann, "v");
        room.subscribe(bob, "v");
        byte first = (byte) 0x80;
        room.send(ann, video(SSRC, 1, 0).descriptor(first, (byte) 0, (byte) 1));
        assertEquals(0, bob.media.size());
        room.send(ann, video(SSRC, 2, 0).descriptor(first, (byte) 0, (byte) 2, (byte) 0x80));
        assertEquals(1, bob.media.size());
        room.close();
    }
}
