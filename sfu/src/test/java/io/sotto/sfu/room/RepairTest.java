package io.sotto.sfu.room;

import static io.sotto.sfu.room.TestPacket.video;
import static io.sotto.sfu.room.TestRoom.MILLI;
import static io.sotto.sfu.room.TestRoom.OUT_RTX;
import static io.sotto.sfu.room.TestRoom.OUT_RTX_SSRC;
import static io.sotto.sfu.room.TestRoom.OUT_SSRC;
import static io.sotto.sfu.room.TestRoom.RTX_SSRC;
import static io.sotto.sfu.room.TestRoom.SSRC;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sotto.metrics.DropReason;
import io.sotto.metrics.Meter;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Lost packets: asked of the publisher, and sent again to receivers. */
final class RepairTest {
    private TestRoom room = new TestRoom(0);
    private TestPeer ann = room.join("ann");
    private TestPeer bob = room.join("bob");

    RepairTest() {
        begin(0);
    }

    private void begin(long clock) {
        room = new TestRoom(clock);
        ann = room.join("ann");
        bob = room.join("bob");
        room.publishVideo(ann, "v");
        room.subscribe(bob, "v");
        room.send(ann, video(SSRC, 100, 0).picture(true, 100, 100));
    }

    private static TestPacket frame(int sequence) {
        return video(SSRC, sequence, sequence * 3000).picture(false, sequence, sequence);
    }

    // -- from the publisher

    @ParameterizedTest
    @FieldSource("io.sotto.sfu.room.TestRoom#CLOCKS")
    void aGapIsAskedForAtOnceThenEveryHalfRoundTripAndNotForEver(long clock) {
        begin(clock);
        room.send(ann, frame(103));
        assertEquals(List.of(101, 102), ann.control.nacks);
        room.pass(20 * MILLI);
        assertEquals(2, ann.control.nacks.size(), "a round trip of 50 ms is still to be assumed");
        room.pass(10 * MILLI);
        assertEquals(List.of(101, 102, 101, 102), ann.control.nacks);
        room.pass(5000 * MILLI);
        assertEquals(2 * 12, ann.control.nacks.size());
        assertEquals(2 * 12, room.count(Meter.NACKS_SENT));
        room.close();
    }

    @Test
    void whatComesAfterAllIsNoLongerAskedFor() {
        room.send(ann, frame(103));
        room.send(ann, frame(101));
        ann.forget();
        room.pass(40 * MILLI);
        assertEquals(List.of(102), ann.control.nacks);
        room.close();
    }

    @Test
    void anOutageEndsWithAKeyFrameInsteadOfNacks() {
        room.send(ann, frame(100 + MissingPackets.MISSING_MAX + 2));
        assertTrue(ann.control.nacks.isEmpty());
        assertEquals(List.of(SSRC), ann.control.pictureLosses);
        room.close();
    }

    @Test
    void aRetransmissionIsForwardedInItsPlaceAndOnce() {
        room.send(ann, frame(102));
        TestPacket lost = frame(101).marker();
        room.send(ann, lost.retransmitted(RTX_SSRC, 7));
        room.send(ann, lost.retransmitted(RTX_SSRC, 8));
        room.send(ann, lost);

        int base = bob.sequences(OUT_SSRC).getFirst();
        assertEquals(List.of(base, base + 2, base + 1), bob.sequences(OUT_SSRC));
        assertEquals(2, room.dropped(DropReason.DUPLICATE));
        assertEquals(2, room.count(Meter.RTX_RECEIVED));
        assertEquals(101, bob.last().pictureId());
        assertTrue(bob.last().rtp.marker());
        byte[] payload = bob.last().payload();
        assertArrayEquals(
                lost.body(),
                Arrays.copyOfRange(payload, payload.length - lost.body().length, payload.length));
        room.close();
    }

    @Test
    void aRetransmissionIsKnownByItsRepairedRid() {
        TestRoom simulcast = new TestRoom(0);
        TestPeer from = simulcast.join("from");
        TestPeer to = simulcast.join("to");
        simulcast.publishSimulcast(from, "v");
        simulcast.subscribe(to, "v");
        simulcast.send(from, video(31, 1, 0).key().mid("1").rid("h"));
        simulcast.send(from, video(31, 3, 6000));
        TestPacket lost = video(31, 2, 3000);
        simulcast.send(from, lost.retransmitted(32, 9).mid("1").repairedRid("h"));
        assertEquals(3, to.media.size());
        simulcast.close();
    }

    @Test
    void probingIsNotForwarded() {
        room.send(ann, video(RTX_SSRC, 1, 0).payloadType(TestPacket.VP8_RTX).picture(true, 1, 1));
        int before = bob.media.size();
        byte[] empty = Arrays.copyOf(frame(1).retransmitted(RTX_SSRC, 2).bytes(), 12);
        room.send(ann, empty);
        assertEquals(before, bob.media.size());
        room.close();
    }

    // -- to the receiver

    private int outgoing(int index) {
        return bob.sequences(OUT_SSRC).get(index);
    }

    private void nack(int... sequences) {
        room.control(
                bob,
                out -> {
                    out.beginNack(1, OUT_SSRC);
                    for (int sequence : sequences) {
                        out.missing(sequence & 0xFFFF);
                    }
                    out.endNack();
                });
    }

    @ParameterizedTest
    @FieldSource("io.sotto.sfu.room.TestRoom#CLOCKS")
    void aPacketIsSentAgainUnderTheRetransmissionSsrc(long clock) {
        begin(clock);
        room.send(ann, frame(101).marker());
        room.send(ann, frame(102));
        TestPeer.Received original = bob.under(OUT_SSRC).get(1);
        nack(outgoing(1));

        TestPeer.Received again = bob.under(OUT_RTX_SSRC).getFirst();
        assertEquals(OUT_RTX, again.rtp.payloadType());
        assertEquals(original.rtp.timestamp(), again.rtp.timestamp());
        assertTrue(again.rtp.marker());
        assertEquals("7", again.mid());
        byte[] payload = again.payload();
        int originalSequence = (payload[0] & 0xFF) << 8 | payload[1] & 0xFF;
        assertEquals(original.rtp.sequence(), originalSequence);
        assertArrayEquals(original.payload(), Arrays.copyOfRange(payload, 2, payload.length));
        room.close();
    }

    @Test
    void retransmissionsCountOnUnderTheirOwnNumbers() {
        for (int i = 101; i < 110; i++) {
            room.send(ann, frame(i));
        }
        nack(outgoing(3), outgoing(5), outgoing(8));
        List<Integer> sequences = bob.sequences(OUT_RTX_SSRC);
        int base = sequences.getFirst();
        assertEquals(List.of(base, base + 1, base + 2), sequences);
        room.close();
    }

    @Test
    void aPacketIsNotSentAgainWithinARoundTripThenTwiceNorMoreThanAFewTimes() {
        room.send(ann, frame(101));
        nack(outgoing(1));
        nack(outgoing(1));
        assertEquals(1, room.count(Meter.RETRANSMISSIONS_SENT));
        assertEquals(1, room.count(Meter.RETRANSMISSIONS_LIMITED));
        for (int i = 0; i < 20; i++) {
            room.pass(60 * MILLI);
            nack(outgoing(1));
        }
        assertEquals(1 + 4 * 2, room.count(Meter.RETRANSMISSIONS_SENT));
        assertEquals(17, room.count(Meter.RETRANSMISSIONS_LIMITED));
        room.close();
    }

    @Test
    void whatTheHistoryDoesNotHaveIsCounted() {
        nack(outgoing(0) + 1, outgoing(0) - 1);
        assertEquals(2, room.count(Meter.RETRANSMISSIONS_NOT_FOUND));
        int first = outgoing(0);
        for (int i = 1; i <= PacketCache.CAPACITY; i++) {
            room.send(ann, frame(100 + i));
        }
        nack(first);
        assertEquals(3, room.count(Meter.RETRANSMISSIONS_NOT_FOUND));
        nack(first + 1);
        assertEquals(1, room.count(Meter.RETRANSMISSIONS_SENT));
        room.close();
    }

    @Test
    void aPacketThatTheServerMissedTooIsNotInvented() {
        room.send(ann, frame(102));
        nack(outgoing(0) + 1);
        assertEquals(1, room.count(Meter.RETRANSMISSIONS_NOT_FOUND));
        assertTrue(bob.under(OUT_RTX_SSRC).isEmpty());
        room.close();
    }

    @Test
    void packetsOfAnEndedSourceAreNotSentAgain() {
        room.send(ann, frame(101));
        int lost = outgoing(1);
        room.send(ann, video(77, 9, 0).key().mid("1"));
        nack(lost);
        assertEquals(1, room.count(Meter.RETRANSMISSIONS_NOT_FOUND));
        room.close();
    }

    @Test
    void theHistoryHoldsSoManyPacketsAndNoMore() {
        for (int i = 1; i < 3 * PacketCache.CAPACITY; i++) {
            room.send(ann, frame(100 + i));
            assertTrue(room.pool.lent() <= PacketCache.CAPACITY);
        }
        assertEquals(PacketCache.CAPACITY, room.pool.lent());
        room.close();
    }

    @Test
    void aFloodOfNacksSendsEachPacketOnce() {
        for (int i = 1; i < 400; i++) {
            room.send(ann, frame(100 + i));
        }
        int[] all = bob.sequences(OUT_SSRC).stream().mapToInt(Integer::intValue).toArray();
        for (int i = 0; i < 10; i++) {
            nack(all);
        }
        assertEquals(400, bob.under(OUT_RTX_SSRC).size());
        assertEquals(400, new HashSet<>(bob.sequences(OUT_RTX_SSRC)).size());
        room.close();
    }
}
