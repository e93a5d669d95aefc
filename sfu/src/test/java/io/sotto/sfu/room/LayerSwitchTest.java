package io.sotto.sfu.room;

import static io.sotto.sfu.room.TestPacket.video;
import static io.sotto.sfu.room.TestRoom.MILLI;
import static io.sotto.sfu.room.TestRoom.OUT_SSRC;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sotto.metrics.Meter;
import io.sotto.metrics.Tags.LayerChange;
import io.sotto.sfu.room.RoomCommand.Preference;
import io.sotto.srtp.rtcp.RtcpWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * A receiver goes from one simulcast layer to another and notices nothing but the size: numbers go
 * on, and the change is at a key frame.
 */
final class LayerSwitchTest {
    private static final Preference SMALL = new Preference(false, 320, 180, 9);
    private static final String[] RIDS = {"q", "h", "f"};

    /** Three encoders of one camera, each with its own SSRC, numbers and timestamps. */
    private static final class Camera {
        final TestRoom room;
        final TestPeer publisher;
        private final int[] sequence = {100, 65_530, 30_000};
        private final int[] picture = {10, 32_766, 500};
        private final int[] tl0 = {254, 3, 90};
        private int frames;

        Camera(TestRoom room, TestPeer publisher) {
            this.room = room;
            this.publisher = publisher;
        }

        static int ssrc(int layer) {
            return 40 + layer;
        }

        static int timestampOf(int layer, int frame) {
            return 1_000_000 * (layer + 1) + frame * 3000;
        }

        TestPacket packet(int layer, boolean key) {
            picture[layer] = picture[layer] + 1 & 0x7FFF;
            tl0[layer] = tl0[layer] + 1 & 0xFF;
            return video(ssrc(layer), sequence[layer]++, timestampOf(layer, frames))
                    .picture(key, picture[layer], tl0[layer])
                    .mid("1")
                    .rid(RIDS[layer]);
        }

        /** One frame of every layer, a thirtieth of a second after the last. */
        void frame(int keyLayer) {
            for (int layer = 0; layer < 3; layer++) {
                room.send(publisher, packet(layer, layer == keyLayer));
            }
            frames++;
            room.pass(100 * MILLI / 3);
        }

        void allKey() {
            for (int layer = 0; layer < 3; layer++) {
                room.send(publisher, packet(layer, true));
            }
            frames++;
            room.pass(100 * MILLI / 3);
        }

        /** What browsers send every second or so: how each layer's clock stands to the wall's. */
        void senderReports(long ntpSeconds) {
            for (int layer = 0; layer < 3; layer++) {
                int ssrc = ssrc(layer);
                int timestamp = timestampOf(layer, frames);
                room.control(
                        publisher,
                        out -> out.senderReport(ssrc, ntpSeconds << 32, timestamp, new None()));
            }
        }
    }

    private record None() implements RtcpWriter.SenderTotals {
        @Override
        public long packets() {
            return 0;
        }

        @Override
        public long payloadBytes() {
            return 0;
        }
    }

    private TestRoom room = new TestRoom(0);
    private TestPeer ann = room.join("ann");
    private TestPeer bob = room.join("bob");
    private Camera camera = new Camera(room, ann);

    private void begin(long clock) {
        room = new TestRoom(clock);
        ann = room.join("ann");
        bob = room.join("bob");
        camera = new Camera(room, ann);
        room.publishSimulcast(ann, "v");
        room.subscribe(bob, "v");
        room.prefer(bob, "v", SMALL);
        camera.allKey();
        for (int i = 0; i < 8; i++) {
            camera.frame(-1);
        }
    }

    /** A packet's body tells nothing; its layer is told by the timestamps of the source. */
    private static void assertContinuous(List<TestPeer.Received> packets) {
        for (int i = 1; i < packets.size(); i++) {
            TestPeer.Received before = packets.get(i - 1);
            TestPeer.Received after = packets.get(i);
            String at = "packet " + i;
            assertEquals(before.rtp.sequence() + 1 & 0xFFFF, after.rtp.sequence(), at);
            assertEquals(before.pictureId() + 1 & 0x7FFF, after.pictureId(), at);
            assertEquals(before.tl0PictureIndex() + 1 & 0xFF, after.tl0PictureIndex(), at);
            int step = after.rtp.timestamp() - before.rtp.timestamp();
            assertTrue(step > 0 && step < 3000 * 3, at + " is " + step + " later");
        }
    }

    @ParameterizedTest
    @FieldSource("io.sotto.sfu.room.TestRoom#CLOCKS")
    void aLargerLayerComesWithItsKeyFrameAndTheNumbersGoOn(long clock) {
        begin(clock);
        assertEquals(9, bob.media.size());
        ann.forget();
        room.prefer(bob, "v", Preference.EVERYTHING);
        assertEquals(List.of(Camera.ssrc(2)), ann.control.pictureLosses);

        camera.frame(-1);
        assertEquals(10, bob.media.size(), "the old layer goes on until the key frame");
        assertEquals(0, switches(LayerChange.UP));
        camera.frame(2);
        assertEquals(1, switches(LayerChange.UP));
        camera.frame(-1);

        assertContinuous(bob.under(OUT_SSRC).subList(0, 10));
        // In the turn of the change both layers' packets went out: the old one's came first.
        assertContinuous(bob.under(OUT_SSRC).subList(11, bob.media.size()));
        assertEquals(bob.sequences(OUT_SSRC).get(10) + 1 & 0xFFFF, bob.sequences(OUT_SSRC).get(11));
        room.close();
    }

    @ParameterizedTest
    @FieldSource("io.sotto.sfu.room.TestRoom#CLOCKS")
    void withSenderReportsTheTimestampFollowsThePublishersClock(long clock) {
        begin(clock);
        camera.senderReports(1_000_000);
        room.prefer(bob, "v", Preference.EVERYTHING);
        room.pass(7 * MILLI); // late on the way: arrival times would say so
        camera.frame(2);
        camera.frame(-1);
        List<TestPeer.Received> got = bob.under(OUT_SSRC);
        assertEquals(1, switches(LayerChange.UP));
        // Frame by frame the old layer's timestamps were a thirtieth of a second apart.
        TestPeer.Received beforeSwitch = got.get(8);
        int apart = got.getLast().rtp.timestamp() - beforeSwitch.rtp.timestamp();
        assertEquals(2 * 3000, apart, 1);
        room.close();
    }

    @Test
    void theOldLayersLatePacketsAreDropped() {
        begin(0);
        TestPacket late = camera.packet(0, false);
        room.prefer(bob, "v", Preference.EVERYTHING);
        room.send(ann, camera.packet(2, true));
        int before = bob.media.size();
        room.send(ann, late);
        assertEquals(before, bob.media.size());
        room.close();
    }

    @Test
    void theNewLayersPacketsFromBeforeItsKeyFrameAreDropped() {
        begin(0);
        room.prefer(bob, "v", Preference.EVERYTHING);
        TestPacket late = camera.packet(2, false);
        room.send(ann, camera.packet(2, true));
        int before = bob.media.size();
        room.send(ann, late);
        assertEquals(before, bob.media.size());
        room.send(ann, camera.packet(2, false));
        assertEquals(before + 1, bob.media.size());
        room.close();
    }

    @Test
    void backToASmallerLayerGoesTheSameWay() {
        begin(0);
        room.prefer(bob, "v", Preference.EVERYTHING);
        camera.frame(2);
        ann.forget();
        room.prefer(bob, "v", SMALL);
        assertEquals(List.of(Camera.ssrc(0)), ann.control.pictureLosses);
        camera.frame(-1);
        assertEquals(0, switches(LayerChange.DOWN));
        camera.frame(0);
        assertEquals(1, switches(LayerChange.DOWN));
        room.close();
    }

    @Test
    void theSmallestLayerThatFillsThePictureIsEnough() {
        begin(0);
        ann.forget();
        room.prefer(bob, "v", new Preference(false, 600, 338, 9));
        assertEquals(List.of(Camera.ssrc(1)), ann.control.pictureLosses);
        ann.forget();
        room.prefer(bob, "v", new Preference(false, 1280, 720, 1));
        camera.frame(1);
        camera.frame(-1);
        assertEquals(1, switches(LayerChange.UP), "no larger layer than it may be");
        room.close();
    }

    @Test
    void aLayerThatStopsIsReplacedByOneThatRuns() {
        begin(0);
        room.prefer(bob, "v", Preference.EVERYTHING);
        camera.frame(2);
        for (int i = 0; i < 120; i++) { // the publisher's own bandwidth fell: no large layer now
            room.send(ann, camera.packet(0, i % 30 == 0));
            room.pass(100 * MILLI / 3);
        }
        assertEquals(1, switches(LayerChange.DOWN));
        room.close();
    }

    @Test
    void aLayerThatIsAnnouncedAsOffIsLeftAtOnce() {
        begin(0);
        room.prefer(bob, "v", Preference.EVERYTHING);
        camera.frame(2);
        ann.forget();
        room.send(ann, camera.packet(0, false).allocation(0, 0b011));
        assertEquals(List.of(Camera.ssrc(1)), ann.control.pictureLosses);
        room.send(ann, camera.packet(1, true));
        assertEquals(1, switches(LayerChange.DOWN));

        room.pass(350 * MILLI);
        ann.forget();
        room.send(ann, camera.packet(0, false).allocation(0, 0b111));
        assertEquals(List.of(Camera.ssrc(2)), ann.control.pictureLosses, "on again");
        room.close();
    }

    @Test
    void aLayerWhoseReturnWasLostIsKnownByItsKeyFrame() {
        begin(0);
        room.prefer(bob, "v", Preference.EVERYTHING);
        room.send(ann, camera.packet(0, false).allocation(0, 0b001));
        assertEquals(0, switches(LayerChange.UP));
        room.send(ann, camera.packet(2, true));
        room.pass(200 * MILLI);
        room.send(ann, camera.packet(2, true));
        assertEquals(1, switches(LayerChange.UP));
        room.close();
    }

    @Test
    void aStillScreenKeepsItsLayer() {
        begin(0);
        room.prefer(bob, "v", Preference.EVERYTHING);
        camera.frame(2);
        room.send(ann, camera.packet(0, false).allocation(0, 0b111));
        ann.forget();
        for (int i = 0; i < 10; i++) { // a picture a second
            room.pass(1000 * MILLI);
            room.send(ann, camera.packet(0, false));
            room.send(ann, camera.packet(2, false));
        }
        assertEquals(List.of(), ann.control.pictureLosses);
        assertEquals(0, switches(LayerChange.DOWN));
        room.close();
    }

    @Test
    void anAllocationInAnotherOrderThanTheLayersIsIgnored() {
        begin(0);
        room.prefer(bob, "v", Preference.EVERYTHING);
        camera.frame(2);
        ann.forget();
        room.send(ann, camera.packet(0, false).allocation(2, 0b001));
        assertEquals(List.of(), ann.control.pictureLosses);
        room.close();
    }

    @Test
    void aReceiverWithLittleBandwidthGetsTheSmallLayer() {
        begin(0);
        room.prefer(bob, "v", Preference.EVERYTHING);
        for (int i = 0; i < 60; i++) {
            byte[] much = new byte[1000];
            room.send(ann, camera.packet(0, false).body((byte) 1));
            room.send(ann, camera.packet(2, i % 10 == 0).body(much));
            room.pass(100 * MILLI / 3);
        }
        assertEquals(1, switches(LayerChange.UP));
        room.control(bob, KeyFrameRequestTest.maximumBitrate(200_000));
        room.control(bob, KeyFrameRequestTest.maximumBitrate(60_000));
        room.pass(600 * MILLI);
        room.send(ann, camera.packet(0, true));
        assertEquals(1, switches(LayerChange.DOWN));
        room.close();
    }

    private long switches(LayerChange change) {
        return room.counters.value(Meter.LAYER_SWITCHES, change);
    }
}
