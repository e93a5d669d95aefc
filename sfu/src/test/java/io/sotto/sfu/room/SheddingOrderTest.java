package io.sotto.sfu.room;

import static io.sotto.sfu.room.TestPacket.audio;
import static io.sotto.sfu.room.TestPacket.video;
import static io.sotto.sfu.room.TestRoom.MILLI;
import static io.sotto.sfu.room.TestRoom.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sotto.metrics.Meter;
import io.sotto.metrics.Tags.LayerChange;
import io.sotto.sfu.room.RoomCommand.LayerSource;
import io.sotto.sfu.room.RoomCommand.Preference;
import io.sotto.sfu.room.RoomCommand.Publication;
import io.sotto.srtp.payload.Codec;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Ann has just spoken, Bob before her and Cleo never; Dan and Eve receive all three. Their six
 * video tracks have ranks of a sixth each.
 */
final class SheddingOrderTest {
    private static final int NOTHING = -1;
    private static final int TOP = 2;
    private static final String[] RIDS = {"q", "h", "f"};
    private static final int FIRST_LAYER_SSRC = 40;
    private static final int AUDIO_SSRC = 80;
    private static final Preference SMALL = new Preference(false, 320, 180, 9);
    private static final Preference PAUSED = new Preference(true, 0, 0, 9);

    private final TestRoom room = new TestRoom(Long.MAX_VALUE - SECOND);
    private final List<Person> people = new ArrayList<>();
    private final Person ann = new Person(room, "ann");
    private final Person bob = new Person(room, "bob");
    private final Person cleo = new Person(room, "cleo");
    private final TestPeer dan = room.join("dan");
    private final TestPeer eve = room.join("eve");

    SheddingOrderTest() {
        for (Person person : people) {
            person.receivedBy(dan);
            person.receivedBy(eve);
        }
        bob.speak();
        ann.speak();
        frames();
    }

    /** Somebody with a microphone and a camera of three layers. */
    private final class Person {
        final TestRoom home;
        final TestPeer peer;
        final int number;
        private int sequence = 100;

        Person(TestRoom home, String id) {
            this.home = home;
            peer = home.join(id);
            number = people.size();
            people.add(this);
            home.publishSimulcast(peer, camera());
            home.publishAudio(peer, microphone(), AUDIO_SSRC);
        }

        String camera() {
            return "camera of " + peer.id;
        }

        String microphone() {
            return "microphone of " + peer.id;
        }

        int videoSsrc() {
            return 5000 + 10 * number;
        }

        int audioSsrc() {
            return 6000 + 10 * number;
        }

        void receivedBy(TestPeer receiver) {
            room.subscribe(receiver, camera(), videoSsrc(), "v" + number);
            room.subscribe(receiver, microphone(), audioSsrc(), "a" + number);
        }

        void speak() {
            for (int i = 0; i < 50; i++) {
                home.send(peer, audio(AUDIO_SSRC, sequence, sequence * 960).level(20));
                sequence++;
                pass(20 * MILLI);
            }
            pass(SECOND); // and is quiet again
        }

        /** A packet of each layer, whose last byte says which it is, and one of sound. */
        void frame(boolean key) {
            for (int layer = 0; layer <= TOP; layer++) {
                home.send(
                        peer,
                        video(FIRST_LAYER_SSRC + layer, sequence, sequence * 3000)
                                .picture(key, sequence, sequence & 0xFF)
                                .mid("1")
                                .rid(RIDS[layer])
                                .body(tagged(layer)));
            }
            home.send(peer, audio(AUDIO_SSRC, sequence, sequence * 960).level(127));
            sequence++;
        }

        private static byte[] tagged(int layer) {
            byte[] body = new byte[100 + 450 * layer];
            body[body.length - 1] = (byte) layer;
            return body;
        }

        /** The layer that came last to a receiver since it forgot. */
        int layerAt(TestPeer receiver) {
            List<TestPeer.Received> got = receiver.under(videoSsrc());
            if (got.isEmpty()) {
                return NOTHING;
            }
            byte[] payload = got.getLast().payload();
            return payload[payload.length - 1];
        }
    }

    private void pass(long nanos) {
        people.stream().map(person -> person.home).distinct().forEach(home -> home.pass(nanos));
        if (people.stream().noneMatch(person -> person.home == room)) {
            room.pass(nanos);
        }
    }

    /** Every camera makes key frames, twice, so that whatever was chosen has begun. */
    private void frames() {
        for (int i = 0; i < 2; i++) {
            dan.forget();
            eve.forget();
            people.forEach(person -> person.frame(true));
            pass(250 * MILLI);
        }
    }

    private void shed(double pressure) {
        room.shed(pressure);
        frames();
    }

    private void assertLayers(int ofAnn, int ofBob, int ofCleo) {
        List<Integer> expected = List.of(ofAnn, ofBob, ofCleo);
        assertEquals(expected, people.stream().map(p -> p.layerAt(dan)).toList(), "at Dan");
        assertEquals(expected, people.stream().map(p -> p.layerAt(eve)).toList(), "at Eve");
    }

    private void assertSoundOfAll() {
        for (Person person : people) {
            assertFalse(dan.under(person.audioSsrc()).isEmpty(), person.peer.id);
            assertFalse(eve.under(person.audioSsrc()).isEmpty(), person.peer.id);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0,     2,  2,  2",
        "0.334, 2,  2,  1", // top layers, first of those who have been silent longest
        "0.667, 2,  1,  1",
        "1,     1,  1,  1",
        "1.334, 1,  1,  0", // then all but the lowest
        "1.667, 1,  0,  0",
        "2,     0,  0,  0",
        "2.334, 0,  0, -1", // then video
        "2.667, 0, -1, -1",
        "3,    -1, -1, -1"
    })
    void topLayersGoFirstThenAllButTheLowestThenVideoAndSoundNever(
            double pressure, int ofAnn, int ofBob, int ofCleo) {
        assertLayers(TOP, TOP, TOP);
        shed(pressure);
        assertLayers(ofAnn, ofBob, ofCleo);
        assertSoundOfAll();
        shed(0);
        assertLayers(TOP, TOP, TOP);
        room.close();
    }

    @Test
    void whoSpeaksComesBackAndAnotherGoes() {
        shed(2.667);
        assertLayers(0, NOTHING, NOTHING);
        cleo.speak();
        shed(2.667);
        assertLayers(NOTHING, NOTHING, 0);
        room.close();
    }

    @Test
    void aScreenIsKeptLongest() {
        List<LayerSource> layers = List.of(new LayerSource("", 90, 91, 1920, 1080));
        room.apply(
                new RoomCommand.Publish(
                        "cleo",
                        new Publication(
                                "screen",
                                Codec.VP8,
                                90_000,
                                "2",
                                TestPacket.VP8,
                                TestPacket.VP8_RTX,
                                layers,
                                true)));
        room.subscribe(dan, "screen", 7000, "s");
        room.shed(2.8);
        room.send(cleo.peer, video(90, 1, 1).picture(true, 1, 1));
        frames();
        room.send(cleo.peer, video(90, 2, 3000).picture(true, 2, 2));
        assertEquals(1, dan.under(7000).size());
        assertEquals(NOTHING, ann.layerAt(dan));
        room.shed(3);
        room.send(cleo.peer, video(90, 3, 6000).picture(true, 3, 3));
        assertEquals(1, dan.under(7000).size());
        room.close();
    }

    @Test
    void oneTrackIsShedReceiverByReceiver() {
        List<TestPeer> many = new ArrayList<>(List.of(dan, eve));
        for (int i = 0; i < 18; i++) {
            TestPeer another = room.join("receiver" + i);
            many.add(another);
            room.subscribe(another, ann.camera(), ann.videoSsrc(), "7");
        }
        for (Person other : List.of(bob, cleo)) {
            room.apply(new RoomCommand.Unpublish(other.camera()));
        }
        frames();
        for (int percent = 0; percent <= 100; percent += 5) {
            room.shed(2 + percent / 100.0);
            frames();
            many.forEach(TestPeer::forget);
            ann.frame(true);
            int without = (int) many.stream().filter(p -> ann.layerAt(p) == NOTHING).count();
            assertEquals(percent / 5.0, without, 1, "at " + percent + " %");
            assertEquals(without, room.shed.tracksPaused());
        }
        room.close();
    }

    @Test
    void whatIsPausedStopsAtOnceAndBeginsAgainWithAKeyFrame() {
        room.shed(3);
        dan.forget();
        ann.frame(false);
        assertEquals(NOTHING, ann.layerAt(dan));
        pass(SECOND);
        assertEquals(6, room.counters.value(Meter.LAYER_SWITCHES, LayerChange.PAUSED));
        assertTrue(room.streamStates.contains("dan " + ann.camera() + " PAUSED"));
        ann.frame(false);
        ann.peer.forget();
        room.shed(0);
        assertEquals(List.of(FIRST_LAYER_SSRC + TOP), ann.peer.control.pictureLosses);
        ann.frame(false);
        assertEquals(NOTHING, ann.layerAt(dan), "nobody could decode it");
        ann.frame(true);
        assertEquals(TOP, ann.layerAt(dan));
        pass(SECOND);
        assertEquals(6, room.counters.value(Meter.LAYER_SWITCHES, LayerChange.RESUMED));
        room.close();
    }

    @Test
    void whatIsOnlyCutGoesOnUntilTheSmallerLayersKeyFrame() {
        room.shed(1);
        dan.forget();
        ann.frame(false);
        assertEquals(TOP, ann.layerAt(dan));
        ann.frame(true);
        assertEquals(1, ann.layerAt(dan));
        room.close();
    }

    // -- beside what clients ask for

    @Test
    void aPauseOfTheClientsOwnIsKept() {
        room.prefer(dan, ann.camera(), PAUSED);
        shed(2.5);
        shed(0);
        assertEquals(NOTHING, ann.layerAt(dan));
        assertEquals(TOP, ann.layerAt(eve));
        room.prefer(dan, ann.camera(), Preference.EVERYTHING);
        frames();
        assertEquals(TOP, ann.layerAt(dan));
        room.close();
    }

    @Test
    void aClientThatEndsItsPauseStillGetsNothingWhileVideoIsWithheld() {
        room.prefer(dan, ann.camera(), PAUSED);
        shed(3);
        room.prefer(dan, ann.camera(), Preference.EVERYTHING);
        frames();
        assertEquals(NOTHING, ann.layerAt(dan));
        shed(0);
        assertEquals(TOP, ann.layerAt(dan));
        room.close();
    }

    @Test
    void aSmallPictureIsNotMadeLarger() {
        room.prefer(dan, cleo.camera(), SMALL);
        shed(1);
        assertEquals(0, cleo.layerAt(dan));
        assertEquals(1, cleo.layerAt(eve));
        shed(0);
        assertEquals(0, cleo.layerAt(dan));
        assertEquals(TOP, cleo.layerAt(eve));
        room.close();
    }

    @Test
    void whoComesMeanwhileGetsNoMoreThanTheLast() {
        room.shed(2.1);
        TestPeer fay = room.join("fay");
        room.subscribe(fay, ann.camera(), ann.videoSsrc(), "v");
        ann.frame(true);
        assertEquals(NOTHING, ann.layerAt(fay));
        shed(2.1);
        fay.forget();
        ann.frame(true);
        assertEquals(0, ann.layerAt(fay), "has a rank now");
        room.close();
    }

    @Test
    void aTrackThatIsPublishedAnewIsStillWithheld() {
        shed(3);
        room.apply(new RoomCommand.Publish("ann", cameraOf(ann)));
        dan.forget();
        ann.frame(true);
        assertEquals(NOTHING, ann.layerAt(dan));
        room.close();
    }

    // -- speakers of another shard

    @Test
    void whoSpokeInAnotherShardIsKnown() {
        TestRoom elsewhere = new TestRoom(0);
        Person fay = new Person(elsewhere, "fay");
        Person gus = new Person(elsewhere, "gus");
        for (Person person : List.of(fay, gus)) {
            elsewhere.link(person.peer, cameraOf(person), room);
            elsewhere.link(person.peer, microphoneOf(person), room);
            person.receivedBy(dan);
        }
        gus.speak();
        shed(2.8749); // leaves the best of eight
        assertEquals(0, gus.layerAt(dan));
        assertEquals(NOTHING, fay.layerAt(dan));
        assertEquals(NOTHING, ann.layerAt(dan));
        assertTrue(room.speakers.stream().noneMatch(told -> told.toString().contains("gus")));
        room.close();
        elsewhere.close();
    }

    private static Publication cameraOf(Person person) {
        List<LayerSource> layers = new ArrayList<>();
        for (String rid : RIDS) {
            layers.add(new LayerSource(rid, 0, 0, 0, 0));
        }
        return TestRoom.video(person.camera(), layers);
    }

    private static Publication microphoneOf(Person person) {
        List<LayerSource> layers = List.of(new LayerSource("", AUDIO_SSRC, 0, 0, 0));
        return new Publication(
                person.microphone(), Codec.OPUS, 48_000, "0", TestPacket.OPUS, 0, layers);
    }

    // -- what the loop learns

    @Test
    void whatIsWithheldIsKnown() {
        shed(0);
        room.shed(0);
        assertEquals(1, room.shed.unshedRatio(), 0.01);
        assertEquals(0, room.shed.tracksLimited() + room.shed.tracksPaused());
        shed(2.5);
        room.shed(2.5);
        assertTrue(room.shed.unshedRatio() > 3, room.shed.unshedRatio() + " times as much");
        assertEquals(3, room.shed.tracksLimited());
        assertEquals(3, room.shed.tracksPaused());
        room.close();
    }
}
