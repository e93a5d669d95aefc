package io.sotto.sfu.room;

import static io.sotto.sfu.room.TestRoom.OUT_SSRC;
import static io.sotto.sfu.room.TestRoom.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sotto.sfu.room.RoomCommand.Preference;
import io.sotto.sfu.room.TestPeer.Received;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Of a stream with several spatial layers (SVC) everybody gets as many as there is a use and room
 * for, and to a decoder it looks as if there were no others.
 */
final class SpatialLayerTest {
    /** Whole pictures, key frame and all. */
    private static final Set<Integer> ALL = Set.of(0, 1, 2);

    private final TestRoom room = new TestRoom(0);
    private final TestPeer ann = room.join("ann");
    private final TestPeer bob = room.join("bob");
    private ScalableCamera camera = new ScalableCamera(true, true);

    private void begin(boolean keyOnly, boolean announcesMask) {
        camera = new ScalableCamera(keyOnly, announcesMask);
        room.apply(new RoomCommand.Publish(ann.id, ScalableCamera.publication("v")));
        room.subscribe(bob, "v");
    }

    @AfterEach
    void close() {
        room.close();
    }

    private void send(List<TestPacket> packets) {
        packets.forEach(packet -> room.send(ann, packet));
        room.pass(SECOND / 30);
    }

    /** What Bob gets while so many pictures are sent; who is asked for a key frame sends one. */
    private List<Received> pass(int count) {
        int before = bob.under(OUT_SSRC).size();
        for (int i = 0; i < count; i++) {
            boolean asked = !ann.control.pictureLosses.isEmpty();
            ann.control.clear();
            send(asked ? camera.keyFrame() : camera.picture());
        }
        return from(before);
    }

    private List<Received> from(int before) {
        List<Received> all = bob.under(OUT_SSRC);
        return all.subList(before, all.size());
    }

    private void limit(int bitsPerSecond) {
        room.control(bob, KeyFrameRequestTest.maximumBitrate(2_000_000));
        room.control(bob, KeyFrameRequestTest.maximumBitrate(bitsPerSecond));
    }

    private static int spatialLayer(Received packet) {
        return packet.rtp.payloadByte(3) >> 1 & 0x07;
    }

    private static boolean isKey(Received packet) {
        return (packet.rtp.payloadByte(0) & 0x40) == 0;
    }

    private static int pictureId(Received packet) {
        return (packet.rtp.payloadByte(1) & 0x7F) << 8 | packet.rtp.payloadByte(2);
    }

    /** The spatial layers of pictures that are no key frames. */
    private static Set<Integer> layers(List<Received> packets) {
        Set<Integer> layers = new TreeSet<>();
        packets.stream().filter(packet -> !isKey(packet)).forEach(p -> layers.add(spatialLayer(p)));
        return layers;
    }

    /**
     * Numbers follow each other, and so do those of pictures; every picture ends with a marker, and
     * nothing else has one.
     */
    private static void assertContinuous(List<Received> packets) {
        for (int i = 1; i < packets.size(); i++) {
            Received before = packets.get(i - 1);
            Received after = packets.get(i);
            assertEquals(before.rtp.sequence() + 1 & 0xFFFF, after.rtp.sequence(), "packet " + i);
            boolean next = before.rtp.timestamp() != after.rtp.timestamp();
            assertEquals(pictureId(before) + (next ? 1 : 0), pictureId(after), "packet " + i);
            assertEquals(next, before.rtp.marker(), "packet " + i);
        }
    }

    @ParameterizedTest
    @CsvSource({"false, 012", "true, 2"})
    void whoHasRoomGetsTheLargestPictureAndWhatItIsMadeOf(boolean keyOnly, String layers) {
        begin(keyOnly, true);
        List<Received> first = pass(1);
        assertEquals(ALL, new TreeSet<>(first.stream().map(p -> spatialLayer(p)).toList()));
        List<Received> since = pass(60);
        assertEquals(layers, String.join("", layers(since).stream().map(l -> "" + l).toList()));
        assertContinuous(bob.under(OUT_SSRC));
        assertEquals(0, room.count(io.sotto.metrics.Meter.PLIS_SENT));
    }

    @Test
    void aSmallerPictureFollowsAtOnceWhereTheLargerIsMadeOfIt() {
        begin(false, true);
        pass(60);
        limit(500_000);
        pass(10);
        assertEquals(Set.of(0, 1), layers(pass(60)));
        assertContinuous(bob.under(OUT_SSRC));
        assertEquals(0, room.count(io.sotto.metrics.Meter.PLIS_SENT));
    }

    @Test
    void otherwiseWithAKeyFrameAndTheLargerOneGoesOnUntilThen() {
        begin(true, true);
        pass(60);
        limit(300_000);
        room.tick();
        room.prefer(bob, "v", Preference.EVERYTHING); // looked at now
        assertEquals(1, room.count(io.sotto.metrics.Meter.PLIS_SENT));
        int before = bob.under(OUT_SSRC).size();
        send(camera.picture());
        assertEquals(Set.of(2), layers(from(before)));
        send(camera.keyFrame());
        List<Received> since = pass(30);
        assertEquals(Set.of(1), layers(since));
        assertContinuous(bob.under(OUT_SSRC));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void backToTheLargestItGoesWithAKeyFrame(boolean keyOnly) {
        begin(keyOnly, true);
        pass(60);
        limit(150_000);
        assertEquals(Set.of(0), layers(pass(60).subList(30, 60)));
        pass(300); // the limit is forgotten
        List<Received> since = pass(30);
        assertEquals(keyOnly ? Set.of(2) : ALL, layers(since));
        List<Received> all = bob.under(OUT_SSRC);
        assertContinuous(all);
        for (int i = 1; i < all.size(); i++) {
            boolean larger = spatialLayer(all.get(i)) > highestBefore(all, i);
            assertTrue(!larger || isKey(all.get(i)), "packet " + i);
        }
    }

    /** The largest layer of the picture before that of a packet. */
    private static int highestBefore(List<Received> packets, int index) {
        int timestamp = packets.get(index).rtp.timestamp();
        int highest = 2;
        for (int i = index - 1; i >= 0; i--) {
            int other = packets.get(i).rtp.timestamp();
            if (other != timestamp) {
                highest = -1;
                for (int k = i; k >= 0 && packets.get(k).rtp.timestamp() == other; k--) {
                    highest = Math.max(highest, spatialLayer(packets.get(k)));
                }
                break;
            }
        }
        return highest;
    }

    @Test
    void aSmallTileGetsTheSmallestPicture() {
        begin(false, true);
        pass(30);
        room.prefer(bob, "v", new Preference(false, 320, 180, 2));
        assertEquals(Set.of(0), layers(pass(30)));
        room.prefer(bob, "v", new Preference(false, 640, 360, 2));
        pass(2);
        assertEquals(Set.of(0, 1), layers(pass(30)));
        assertContinuous(bob.under(OUT_SSRC));
    }

    @Test
    void wherePicturesAreTooManyTheHighestTemporalLayerGoesFirst() {
        begin(false, true);
        pass(60);
        limit(900_000);
        pass(10);
        List<Received> since = pass(60);
        assertEquals(ALL, layers(since));
        int pictures = (int) since.stream().map(p -> p.rtp.timestamp()).distinct().count();
        assertTrue(Math.abs(30 - pictures) <= 1, pictures + " pictures");
        assertContinuous(bob.under(OUT_SSRC));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aLayerThatIsSwitchedOffIsLeftForOneThatComes(boolean announced) {
        begin(true, announced);
        pass(60);
        camera.layers(2);
        List<Received> since = pass(60);
        assertEquals(Set.of(1), layers(since));
        long stoodStill = since.getFirst().atNanos - bob.under(OUT_SSRC).get(180).atNanos;
        assertTrue(stoodStill > 0);
        int pictures = (int) since.stream().map(p -> p.rtp.timestamp()).distinct().count();
        int missing = 60 - pictures;
        assertTrue(announced ? missing <= 2 : missing <= 18, missing + " pictures were missing");
        camera.layers(3);
        pass(60);
        assertEquals(Set.of(2), layers(pass(30)));
    }

    @Test
    void aKeyFrameAloneTellsWhichLayersThereAre() {
        begin(true, true);
        camera.layers(1);
        List<Received> since = pass(30);
        assertEquals(30, since.size());
        assertEquals(Set.of(0), layers(since));
        assertContinuous(since);
    }

    @Test
    void whatComesLateGoesOutUnderTheNumberThatItLeft() {
        begin(false, true);
        pass(60);
        limit(500_000);
        pass(30);
        List<TestPacket> picture = camera.picture();
        int before = bob.under(OUT_SSRC).size();
        TestPacket late = picture.remove(1); // of the middle layer
        send(picture);
        pass(2);
        room.send(ann, late);
        List<Received> since = from(before);
        List<Integer> numbers = new ArrayList<>(since.stream().map(p -> p.rtp.sequence()).toList());
        assertEquals(numbers.size(), new TreeSet<>(numbers).size(), "no number twice");
        Received last = since.getLast();
        assertEquals(1, spatialLayer(last));
        assertEquals(since.getFirst().rtp.sequence() + 1 & 0xFFFF, last.rtp.sequence());
        assertEquals(since.getFirst().rtp.timestamp(), last.rtp.timestamp());
    }

    @Test
    void whatIsSentAgainEndsAPictureWhereItDidBefore() {
        begin(false, true);
        pass(60);
        limit(500_000);
        pass(30);
        List<Received> sent = bob.under(OUT_SSRC);
        for (Received packet : sent.subList(sent.size() - 20, sent.size())) {
            Received again = room.sentAgain(bob, packet.rtp.sequence());
            assertEquals(packet.rtp.marker(), again.rtp.marker());
            assertEquals(packet.rtp.timestamp(), again.rtp.timestamp());
        }
    }

    @Test
    void whoComesLaterBeginsWithAKeyFrameOfTheLayerThatFits() {
        begin(true, true);
        pass(60);
        TestPeer cat = room.join("cat");
        room.subscribe(cat, "v", 7000, "7");
        assertNotEquals(0, ann.control.pictureLosses.size());
        pass(30);
        List<Received> received = cat.under(7000);
        assertTrue(isKey(received.getFirst()));
        assertEquals(Set.of(2), layers(received));
        assertContinuous(received);
    }
}
