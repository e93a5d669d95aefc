package io.sotto.sfu.room;

import static io.sotto.sfu.room.TestPacket.video;
import static io.sotto.sfu.room.TestRoom.OUT_SSRC;
import static io.sotto.sfu.room.TestRoom.SECOND;
import static io.sotto.sfu.room.TestRoom.SSRC;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sotto.sfu.room.RoomCommand.Preference;
import io.sotto.sfu.room.TestPeer.Received;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Who cannot have all pictures of a layer gets every second or fourth, and to a decoder it looks as
 * if there were no others.
 */
final class TemporalLayerTest {
    /** A group of four pictures as libvpx makes it: each one's layer, and whether it has Y. */
    private static final int[] LAYERS = {0, 2, 1, 2};

    private static final boolean[] IN_STEP = {false, true, true, false};

    private static final int PACKETS_A_PICTURE = 2;
    private static final int BODY_BYTES = 500;

    /** All that the camera sends, a little more than the bodies. */
    private static final int ALL_BPS = 260_000;

    private final TestRoom room = new TestRoom(0);
    private final TestPeer ann = room.join("ann");
    private final TestPeer bob = room.join("bob");
    private int pictures;
    private int sequence = 65_400;
    private boolean described;

    TemporalLayerTest() {
        room.publishVideo(ann, "v");
        room.subscribe(bob, "v");
    }

    /** The packets of the next picture. */
    private List<TestPacket> picture() {
        List<TestPacket> packets = new ArrayList<>();
        for (int i = 0; i < PACKETS_A_PICTURE; i++) {
            byte[] body = new byte[BODY_BYTES];
            Arrays.fill(body, (byte) (2 * pictures + i));
            int group = pictures % LAYERS.length;
            TestPacket packet =
                    video(SSRC, sequence++, pictures * 3000)
                            .picture(pictures == 0 && i == 0, pictures, pictures / 4 & 0xFF)
                            .body(body);
            if (described) {
                packet.descriptor(descriptor(i == 0));
            } else {
                packet.temporal(LAYERS[group], IN_STEP[group]);
            }
            packets.add(i == 0 ? packet : packet.continued());
        }
        pictures++;
        return packets;
    }

    /** Two temporal layers in turn; one may begin with the higher at each picture of the lower. */
    private byte[] descriptor(boolean first) {
        int template = pictures % 2;
        byte mandatory = (byte) ((first ? 0x80 : 0x40) | template);
        if (pictures == 0 && first) {
            return new byte[] {mandatory, 0, 0, (byte) 0x80, 0x01, 0x7A, 0x10, 0, 0};
        }
        return new byte[] {mandatory, 0, (byte) pictures};
    }

    private void send(List<TestPacket> packets) {
        packets.forEach(packet -> room.send(ann, packet));
        room.pass(SECOND / 30);
    }

    private void pass(int count) {
        for (int i = 0; i < count; i++) {
            send(picture());
        }
    }

    /** What Bob gets while so many pictures are sent. */
    private List<Received> received(int count) {
        int before = bob.media.size();
        pass(count);
        return bob.under(OUT_SSRC).subList(before, bob.media.size());
    }

    /** Bob's browser says what his line carries. */
    private void limit(int bitsPerSecond) {
        room.control(bob, KeyFrameRequestTest.maximumBitrate(ALL_BPS));
        room.control(bob, KeyFrameRequestTest.maximumBitrate(bitsPerSecond));
        pass(30);
    }

    private static int temporalLayer(Received packet) {
        return packet.rtp.payloadByte(5) >> 6;
    }

    private static boolean isInStep(Received packet) {
        return (packet.rtp.payloadByte(5) & 0x20) != 0;
    }

    /** Every number follows the one before, and so do those of the pictures. */
    private static void assertContinuous(List<Received> packets) {
        for (int i = 1; i < packets.size(); i++) {
            Received before = packets.get(i - 1);
            Received after = packets.get(i);
            assertEquals(before.rtp.sequence() + 1 & 0xFFFF, after.rtp.sequence(), "packet " + i);
            boolean next = before.rtp.timestamp() != after.rtp.timestamp();
            assertEquals(before.pictureId() + (next ? 1 : 0), after.pictureId(), "packet " + i);
        }
    }

    private List<Integer> steps(List<Received> packets) {
        List<Integer> timestamps =
                packets.stream().map(packet -> packet.rtp.timestamp()).distinct().toList();
        List<Integer> steps = new ArrayList<>();
        for (int i = 1; i < timestamps.size(); i++) {
            steps.add((timestamps.get(i) - timestamps.get(i - 1)) / 3000);
        }
        return steps.stream().distinct().toList();
    }

    @ParameterizedTest
    @CsvSource({"180000, 2", "100000, 4"})
    void asManyPicturesAsFitAreSentAndNothingSeemsToBeMissing(int bitsPerSecond, int step) {
        pass(60);
        assertEquals(List.of(1), steps(bob.under(OUT_SSRC)));
        limit(bitsPerSecond);
        List<Received> since = received(60);
        assertEquals(List.of(step), steps(since));
        assertEquals(60 / step * PACKETS_A_PICTURE, since.size());
        assertContinuous(bob.under(OUT_SSRC));
        room.close();
    }

    @Test
    void backToAllPicturesItGoesWhereADecoderCanFollow() {
        pass(60);
        limit(100_000);
        pass(240); // the limit is forgotten
        assertEquals(List.of(1), steps(received(60)));
        List<Received> all = bob.under(OUT_SSRC);
        assertContinuous(all);
        List<Received> limited = all.subList(PACKETS_A_PICTURE * 90, all.size());
        for (int layer = 1; layer <= 2; layer++) {
            int number = layer;
            Received first =
                    limited.stream().filter(p -> temporalLayer(p) == number).findFirst().get();
            assertTrue(isInStep(first), "the first picture of layer " + layer);
        }
        room.close();
    }

    @Test
    void withADescriptorItIsTheDescriptorThatTells() {
        described = true;
        pass(60);
        limit(180_000);
        List<Received> since = received(60);
        assertEquals(List.of(2), steps(since));
        pass(240);
        assertEquals(List.of(1), steps(received(30)));
        assertContinuous(bob.under(OUT_SSRC));
        room.close();
    }

    @Test
    void whatComesLateHasItsNumberOrIsNoLongerMissed() {
        pass(60);
        limit(180_000);
        pass((4 - pictures % 4) % 4);
        List<TestPacket> lowest = picture();
        List<TestPacket> highest = picture();
        room.send(ann, lowest.get(0));
        room.send(ann, highest.get(1)); // left out
        pass(10);
        int before = bob.media.size();
        room.send(ann, lowest.get(1));
        room.send(ann, highest.get(0));
        List<Received> late = bob.media.subList(before, bob.media.size());
        assertEquals(2, late.size());
        assertArrayEquals(lowest.get(1).body(), bodyOf(late.get(0)));
        assertEquals(0, late.get(1).rtp.payloadLength(), "padding where the other was missed");

        List<Integer> numbers = new ArrayList<>(bob.sequences(OUT_SSRC));
        List<Integer> sorted =
                numbers.stream()
                        .sorted((a, b) -> Short.compare((short) (a - b), (short) 0))
                        .toList();
        assertEquals(sorted.size(), sorted.stream().distinct().count(), "no number twice");
        for (int i = 1; i < sorted.size(); i++) {
            assertEquals(sorted.get(i - 1) + 1 & 0xFFFF, sorted.get(i), "no number is missing");
        }
        room.close();
    }

    @Test
    void aNumberThatPaddingHadIsNeverAnothersWhereANewSourceBegins() {
        pass(60);
        limit(180_000);
        pass((5 - pictures % 4) % 4);
        List<TestPacket> highest = picture();
        room.send(ann, highest.get(1)); // left out
        room.send(ann, highest.get(0)); // late: padding, under the newest number of all
        int padding = bob.last().rtp.sequence();
        assertEquals(0, bob.last().rtp.payloadLength());
        room.publishVideo(ann, "v", 640, 360); // another camera in its place
        room.send(ann, video(SSRC, 7, 0).picture(true, 1, 1));
        assertEquals(padding + 1 & 0xFFFF, bob.last().rtp.sequence());
        room.close();
    }

    @Test
    void whatIsMissedIsFoundUnderTheNumberItWentOutWith() {
        pass(60);
        limit(180_000);
        pass(20);
        List<Received> sent = bob.under(OUT_SSRC);
        for (Received packet : sent.subList(sent.size() - 20, sent.size())) {
            Received again = room.sentAgain(bob, packet.rtp.sequence());
            assertEquals(
                    packet.rtp.sequence(),
                    again.rtp.payloadByte(0) << 8 | again.rtp.payloadByte(1));
            assertEquals(packet.rtp.timestamp(), again.rtp.timestamp());
            byte[] payload = again.payload();
            assertArrayEquals(packet.payload(), Arrays.copyOfRange(payload, 2, payload.length));
        }
        room.close();
    }

    /** A picture is not cut in the middle. */
    @Test
    void aPictureThatIsUnderWayIsSentToItsEnd() {
        pass(60);
        pass((5 - pictures % 4) % 4); // the next one is of the highest layer
        List<TestPacket> picture = picture();
        room.send(ann, picture.get(0));
        room.control(bob, KeyFrameRequestTest.maximumBitrate(ALL_BPS));
        room.control(bob, KeyFrameRequestTest.maximumBitrate(100_000));
        room.prefer(bob, "v", Preference.EVERYTHING); // looked at now
        int before = bob.media.size();
        room.send(ann, picture.get(1));
        assertEquals(before + 1, bob.media.size());
        send(picture());
        send(picture());
        assertEquals(before + 1, bob.media.size(), "and the next ones are left out");
        room.close();
    }

    private static byte[] bodyOf(Received packet) {
        byte[] payload = packet.payload();
        return Arrays.copyOfRange(payload, payload.length - BODY_BYTES, payload.length);
    }
}
