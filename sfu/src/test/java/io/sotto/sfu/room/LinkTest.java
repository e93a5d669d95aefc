package io.sotto.sfu.room;

import static io.sotto.sfu.room.TestPacket.audio;
import static io.sotto.sfu.room.TestPacket.video;
import static io.sotto.sfu.room.TestRoom.MILLI;
import static io.sotto.sfu.room.TestRoom.OUT_RTX_SSRC;
import static io.sotto.sfu.room.TestRoom.OUT_SSRC;
import static io.sotto.sfu.room.TestRoom.RTX_SSRC;
import static io.sotto.sfu.room.TestRoom.SECOND;
import static io.sotto.sfu.room.TestRoom.SSRC;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sotto.metrics.Meter;
import io.sotto.sfu.room.RoomCommand.LayerSource;
import io.sotto.sfu.room.RoomCommand.Publication;
import io.sotto.srtp.payload.Codec;
import io.sotto.srtp.rtcp.RtcpWriter;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Ann is connected to one shard of a room and Bob to another: neither notices. */
final class LinkTest {
    private static final Publication CAMERA =
            TestRoom.video("v", List.of(new LayerSource("", SSRC, RTX_SSRC, 1280, 720)));
    private static final Publication MICROPHONE =
            new Publication(
                    "a",
                    Codec.OPUS,
                    48_000,
                    "0",
                    TestPacket.OPUS,
                    0,
                    List.of(new LayerSource("", 77, 0, 0, 0)));

    private final TestRoom home = new TestRoom(0);
    private final TestRoom away = new TestRoom(5 * SECOND);
    private final TestPeer ann = home.join("ann");
    private final TestPeer bob = away.join("bob");
    private TrackLink link;

    private record Totals(long packets, long payloadBytes) implements RtcpWriter.SenderTotals {}

    @BeforeEach
    void linkTheCamera() {
        home.publishVideo(ann, "v");
        link = home.link(ann, CAMERA, away);
        away.subscribe(bob, "v");
    }

    @AfterEach
    void everyPacketComesBack() {
        home.close();
        away.close();
    }

    private static TestPacket frame(int sequence) {
        return video(SSRC, sequence, sequence * 3000).picture(false, sequence, sequence);
    }

    private void begin() {
        home.send(ann, video(SSRC, 100, 0).picture(true, 100, 100));
    }

    private void pass(long nanos) {
        home.pass(nanos);
        away.pass(nanos);
    }

    @Test
    void whatIsSentInOneShardIsReceivedInTheOther() {
        begin();
        for (int i = 101; i < 150; i++) {
            home.send(ann, frame(i));
        }
        assertEquals(50, bob.under(OUT_SSRC).size());
        List<Integer> sequences = bob.sequences(OUT_SSRC);
        for (int i = 1; i < sequences.size(); i++) {
            assertEquals(sequences.get(i - 1) + 1 & 0xFFFF, sequences.get(i));
        }
        assertEquals(149, bob.last().pictureId());
        assertEquals("7", bob.last().mid());
    }

    @Test
    void whoNeedsAKeyFrameGetsItAcrossTheLink() {
        home.send(ann, frame(90));
        assertTrue(bob.media.isEmpty(), "it would begin with what cannot be decoded");
        pass(5 * MILLI);
        assertEquals(List.of(SSRC), ann.control.pictureLosses);
        begin();
        assertEquals(1, bob.media.size());
        pass(SECOND);
        home.send(ann, frame(101));
        ann.forget();
        away.control(bob, out -> out.pictureLoss(1, OUT_SSRC));
        assertEquals(List.of(SSRC), ann.control.pictureLosses);
    }

    @Test
    void aReceiverIsAnsweredFromTheCacheOfItsOwnShard() {
        begin();
        home.send(ann, frame(101));
        int missing = bob.last().rtp.sequence();
        away.control(bob, out -> out.beginNack(1, OUT_SSRC).missing(missing).endNack());
        assertEquals(1, bob.under(OUT_RTX_SSRC).size());
        assertTrue(ann.control.nacks.isEmpty());
    }

    @Test
    void onlyThePublishersShardAsksForWhatIsMissingAndSendsItOnWhenItComes() {
        begin();
        home.send(ann, frame(103));
        assertEquals(List.of(101, 102), ann.control.nacks);
        home.send(ann, frame(102));
        home.send(ann, frame(101));
        assertEquals(4, bob.under(OUT_SSRC).size());
        pass(5 * SECOND);
        assertEquals(0, away.count(Meter.NACKS_SENT));
    }

    @Test
    void aNewSourceGoesOnWhereTheOldOneWas() {
        begin();
        home.send(ann, frame(101));
        int last = bob.last().rtp.sequence();
        home.apply(new RoomCommand.Publish("ann", replaced()));
        away.apply(
                new RoomCommand.Mirror(
                        "ann", TestPacket.EXTENSIONS, replaced(), (id, layer) -> {}));
        home.send(ann, video(2000, 9000, 5).picture(true, 7, 7));
        assertEquals(last + 1 & 0xFFFF, bob.last().rtp.sequence());
        assertEquals(102, bob.last().pictureId());
    }

    private static Publication replaced() {
        return TestRoom.video("v", List.of(new LayerSource("", 2000, 2001, 1280, 720)));
    }

    @Test
    void thePublishersClockIsKnownThereToo() {
        begin();
        home.control(ann, out -> out.senderReport(SSRC, 99L << 32, 180_000, new Totals(1, 1)));
        pass(2 * SECOND);
        assertFalse(bob.control.senderReports.isEmpty());
        assertEquals(OUT_SSRC, bob.control.senderReports.getFirst().ssrc());
    }

    @Test
    void whoSpeaksIsToldByTheShardOfTheSpeaker() {
        home.publishAudio(ann, "a", 77);
        home.link(ann, MICROPHONE, away);
        away.subscribe(bob, "a", 7000, "8");
        for (int i = 0; i < 100; i++) {
            home.send(ann, audio(77, i, i * 960).level(20));
            pass(20 * MILLI);
        }
        assertEquals(100, bob.under(7000).size());
        assertFalse(home.speakers.isEmpty());
        assertTrue(away.speakers.isEmpty());
    }

    @Test
    void soundThatWasWithheldThereLeavesNoGapHereButLossDoes() {
        home.publishAudio(ann, "a", 77);
        home.link(ann, MICROPHONE, away);
        away.subscribe(bob, "a", 7000, "8");
        home.send(ann, audio(77, 1, 960).level(20));
        pass(60 * MILLI);
        home.send(ann, audio(77, 4, 4 * 960).level(20));
        pass(3 * SECOND);
        home.send(ann, audio(77, 154, 154 * 960).level(20));
        List<Integer> sequences = bob.sequences(7000);
        int first = sequences.getFirst();
        assertEquals(List.of(first, first + 3, first + 4), sequences);
        assertEquals(154 * 960, bob.under(7000).getLast().rtp.timestamp());
    }

    @Test
    void nothingCrossesALinkThatHasEnded() {
        begin();
        home.apply(new RoomCommand.Unlink("v", link));
        home.send(ann, frame(101));
        assertEquals(1, bob.media.size());
        away.apply(new RoomCommand.Unpublish("v"));
        assertEquals(List.of(OUT_SSRC), bob.control.goodbyes);
    }
}
