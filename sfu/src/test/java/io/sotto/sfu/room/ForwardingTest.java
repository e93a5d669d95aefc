package io.sotto.sfu.room;

import static io.sotto.sfu.room.TestPacket.audio;
import static io.sotto.sfu.room.TestPacket.video;
import static io.sotto.sfu.room.TestRoom.MILLI;
import static io.sotto.sfu.room.TestRoom.OUT_SSRC;
import static io.sotto.sfu.room.TestRoom.OUT_VP8;
import static io.sotto.sfu.room.TestRoom.SSRC;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sotto.metrics.DropReason;
import io.sotto.metrics.Meter;
import io.sotto.sfu.room.RoomCommand.Preference;
import io.sotto.srtp.rtp.HeaderExtension;
import io.sotto.srtp.rtp.RtpPacket;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Who gets which packet, and as what. */
final class ForwardingTest {
    private final TestRoom room = new TestRoom(0);
    private final TestPeer ann = room.join("ann");
    private final TestPeer bob = room.join("bob");

    private void oneVideo() {
        room.publishVideo(ann, "v");
        room.subscribe(bob, "v");
    }

    @Test
    void nobodyGetsWhatTheyDidNotSubscribeTo() {
        TestPeer eve = room.join("eve");
        oneVideo();
        room.send(ann, video(SSRC, 1, 0).key());
        assertEquals(1, bob.media.size());
        assertEquals(0, eve.media.size());
        assertEquals(0, ann.media.size());
        room.close();
    }

    @Test
    void aPacketAppearsUnderTheReceiversOwnNumbers() {
        oneVideo();
        TestPacket packet = video(SSRC, 1, 77).key().mid("1").transport(9).marker();
        room.send(ann, packet);

        TestPeer.Received got = bob.last();
        assertEquals(OUT_SSRC, got.rtp.ssrc());
        assertEquals(OUT_VP8, got.rtp.payloadType());
        assertEquals("7", got.mid());
        assertTrue(got.rtp.marker());
        assertEquals(3, RtpPacket.elementLength(got.rtp.find(2)), "abs-send-time");
        for (HeaderExtension own : List.of(HeaderExtension.TRANSPORT_CC, HeaderExtension.RID)) {
            assertEquals(-1, got.rtp.find(TestPacket.EXTENSIONS.id(own)), own.name());
        }
        byte[] sent = packet.bytes();
        byte[] payload = got.payload();
        int from = sent.length - payload.length;
        assertArrayEquals(java.util.Arrays.copyOfRange(sent, from, sent.length), payload);
        room.close();
    }

    @Test
    void elementsPassUnderTheReceiversIds() {
        room.publishAudio(ann, "a", 1);
        room.subscribe(bob, "a");
        room.send(ann, audio(1, 5, 960).level(0x80 | 33));
        RtpPacket got = bob.last().rtp;
        assertEquals(0x80 | 33, got.elementByte(got.find(6), 0));
        room.close();
    }

    @Test
    void aDescriptorOverSixteenBytesPassesInTheTwoByteForm() {
        oneVideo();
        byte[] descriptor = new byte[80];
        descriptor[0] = (byte) 0x80;
        descriptor[3] = (byte) 0x80;
        room.send(ann, video(SSRC, 1, 0).descriptor(descriptor));
        RtpPacket got = bob.last().rtp;
        assertEquals(80, RtpPacket.elementLength(got.find(12)));
        assertEquals("7", bob.last().mid());
        room.close();
    }

    @Test
    void sequenceNumbersGoOnAndAGapStaysAGap() {
        oneVideo();
        int first = 65_530;
        for (int i : new int[] {0, 1, 2, 5, 6, 9}) {
            room.send(ann, video(SSRC, first + i, i * 3000).picture(i == 0, i, i));
        }
        List<Integer> sequences = bob.sequences(OUT_SSRC);
        int base = sequences.getFirst();
        assertEquals(List.of(base, base + 1, base + 2, base + 5, base + 6, base + 9), sequences);
        assertEquals(9 * 3000, bob.last().rtp.timestamp() - bob.media.getFirst().rtp.timestamp());
        room.close();
    }

    @Test
    void aPacketThatComesLateTakesItsOwnPlace() {
        oneVideo();
        for (int sequence : new int[] {10, 11, 13, 12}) {
            room.send(ann, video(SSRC, sequence, sequence * 3000).picture(sequence == 10, 4, 4));
        }
        int base = bob.sequences(OUT_SSRC).getFirst();
        assertEquals(List.of(base, base + 1, base + 3, base + 2), bob.sequences(OUT_SSRC));
        room.close();
    }

    @Test
    void videoBeginsWithAKeyFrameAndAsksForOne() {
        oneVideo();
        room.send(ann, video(SSRC, 1, 0));
        assertEquals(0, bob.media.size());
        assertEquals(List.of(SSRC), ann.control.pictureLosses);
        room.send(ann, video(SSRC, 2, 3000).key());
        assertEquals(1, bob.media.size());
        room.close();
    }

    @Test
    void audioBeginsAtOnce() {
        room.publishAudio(ann, "a", 1);
        room.subscribe(bob, "a");
        room.send(ann, audio(1, 5, 960));
        assertEquals(1, bob.media.size());
        assertTrue(ann.control.pictureLosses.isEmpty());
        room.close();
    }

    @Test
    void unsubscribingEndsItWithAGoodbye() {
        oneVideo();
        room.send(ann, video(SSRC, 1, 0).key());
        room.apply(new RoomCommand.Unsubscribe("bob", "v"));
        assertEquals(List.of(OUT_SSRC), bob.control.goodbyes);
        room.send(ann, video(SSRC, 2, 0));
        assertEquals(1, bob.media.size());
        room.close();
    }

    @Test
    void aTrackThatEndsSaysGoodbyeToEverybody() {
        TestPeer eve = room.join("eve");
        oneVideo();
        room.subscribe(eve, "v", 9000, "3");
        room.apply(new RoomCommand.Unpublish("v"));
        assertEquals(List.of(OUT_SSRC), bob.control.goodbyes);
        assertEquals(List.of(9000), eve.control.goodbyes);
        room.send(ann, video(SSRC, 1, 0).key());
        assertEquals(1, room.dropped(DropReason.UNKNOWN_SSRC));
        room.close();
    }

    @Test
    void aPublisherWhoLeavesTakesItsTracksAlong() {
        oneVideo();
        room.send(ann, video(SSRC, 1, 0).key());
        room.apply(new RoomCommand.Leave("ann"));
        assertEquals(List.of(OUT_SSRC), bob.control.goodbyes);
        assertEquals(0, room.pool.lent());
        room.close();
    }

    @Test
    void aReceiverWhoLeavesGetsNothingMore() {
        oneVideo();
        room.send(ann, video(SSRC, 1, 0).key());
        room.apply(new RoomCommand.Leave("bob"));
        room.send(ann, video(SSRC, 2, 0));
        assertEquals(1, bob.media.size());
        room.close();
    }

    @Test
    void whoJoinsAgainReplacesTheirFormerSelf() {
        oneVideo();
        TestPeer again = room.join("bob");
        room.subscribe(again, "v");
        room.send(ann, video(SSRC, 1, 0).key());
        assertEquals(0, bob.media.size());
        assertEquals(1, again.media.size());
        room.close();
    }

    @Test
    void aCommandForSomebodyWhoIsGoneIsPassedOver() {
        room.apply(new RoomCommand.Leave("nobody"));
        room.apply(new RoomCommand.Unpublish("nothing"));
        room.apply(new RoomCommand.Unsubscribe("bob", "nothing"));
        room.apply(new RoomCommand.Mute("nothing", true));
        room.subscribe(bob, "nothing");
        room.prefer(bob, "nothing", Preference.EVERYTHING);
        assertTrue(bob.media.isEmpty() && bob.compounds.isEmpty());
        room.close();
    }

    @Test
    void subscribingTwiceChangesNothing() {
        oneVideo();
        room.send(ann, video(SSRC, 1, 0).key());
        room.subscribe(bob, "v");
        room.send(ann, video(SSRC, 2, 0));
        assertEquals(2, bob.media.size());
        assertTrue(bob.control.goodbyes.isEmpty());
        room.close();
    }

    @ParameterizedTest
    @FieldSource("io.sotto.sfu.room.TestRoom#CLOCKS")
    void aPausedTrackComesBackWithAKeyFrameAndWithoutAGap(long clock) {
        TestRoom timed = new TestRoom(clock);
        TestPeer from = timed.join("from");
        TestPeer to = timed.join("to");
        timed.publishVideo(from, "v");
        timed.subscribe(to, "v");
        timed.send(from, video(SSRC, 1, 0).picture(true, 100, 50));
        timed.prefer(to, "v", new Preference(true, 0, 0, 0));
        timed.pass(1000 * MILLI);
        timed.send(from, video(SSRC, 2, 90_000).picture(false, 101, 51));
        assertEquals(1, to.media.size());

        from.forget();
        timed.prefer(to, "v", Preference.EVERYTHING);
        assertEquals(List.of(SSRC), from.control.pictureLosses);
        timed.send(from, video(SSRC, 3, 93_000).picture(false, 102, 52));
        assertEquals(1, to.media.size());
        timed.send(from, video(SSRC, 9, 96_000).picture(true, 103, 53));

        assertEquals(2, to.media.size());
        TestPeer.Received first = to.media.getFirst();
        TestPeer.Received next = to.last();
        assertEquals(first.rtp.sequence() + 1 & 0xFFFF, next.rtp.sequence());
        assertEquals(first.pictureId() + 1, next.pictureId());
        assertEquals(first.tl0PictureIndex() + 1, next.tl0PictureIndex());
        assertEquals(90_000, next.rtp.timestamp() - first.rtp.timestamp(), "a second has passed");
        timed.close();
    }

    /** A phone is turned: its picture has another size from the next offer on. */
    @Test
    void aTrackPublishedUnderChangedParametersKeepsItsReceivers() {
        oneVideo();
        room.prefer(bob, "v", new Preference(false, 640, 360, 9));
        for (int i = 0; i < 5; i++) {
            room.send(ann, video(SSRC, 65_533 + i, 0).picture(i == 0, i, i));
        }
        room.publishVideo(ann, "v", 720, 1280);
        room.send(ann, video(SSRC, 2, 3000).picture(false, 9, 9));
        assertEquals(5, bob.media.size());
        room.send(ann, video(SSRC, 3, 6000).picture(true, 10, 10));
        room.send(ann, video(SSRC, 4, 9000).picture(false, 11, 11));

        int first = bob.sequences(OUT_SSRC).getFirst();
        List<Integer> expected = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            expected.add(first + i & 0xFFFF);
        }
        assertEquals(expected, bob.sequences(OUT_SSRC));
        assertEquals(6, bob.last().pictureId());
        assertTrue(bob.control.goodbyes.isEmpty());
        room.close();
    }

    /** Anything else would encrypt two packets under one nonce. */
    @Test
    void aSubscriptionUnderChangedParametersGoesOnWithItsNumbers() {
        oneVideo();
        room.send(ann, video(SSRC, 1, 0).key());
        room.subscribe(bob, "v", OUT_SSRC, "8");
        room.send(ann, video(SSRC, 2, 3000).key());
        assertEquals("8", bob.last().mid());
        int first = bob.sequences(OUT_SSRC).getFirst();
        assertEquals(List.of(first, first + 1), bob.sequences(OUT_SSRC));
        assertTrue(bob.control.goodbyes.isEmpty());
        room.subscribe(bob, "v", 9999, "8");
        assertEquals(List.of(OUT_SSRC), bob.control.goodbyes);
        room.close();
    }

    // -- several receivers

    @Test
    void everyReceiverHasItsOwnNumbers() {
        room.publishVideo(ann, "v");
        Set<Integer> firstSequences = new HashSet<>();
        List<TestPeer> peers =
                java.util.stream.IntStream.range(0, 10).mapToObj(i -> room.join("p" + i)).toList();
        peers.forEach(peer -> room.subscribe(peer, "v", 7000 + peers.indexOf(peer), "m"));
        room.send(ann, video(SSRC, 1, 0).key());
        for (TestPeer peer : peers) {
            assertEquals(7000 + peers.indexOf(peer), peer.last().rtp.ssrc());
            firstSequences.add(peer.last().rtp.sequence());
        }
        assertFalse(firstSequences.size() < 8, "sequence numbers begin at random");
        assertEquals(1, room.count(Meter.KEY_FRAMES));
        room.close();
    }
}
