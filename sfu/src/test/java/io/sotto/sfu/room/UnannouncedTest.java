package io.sotto.sfu.room;

import static io.sotto.sfu.room.TestPacket.video;
import static io.sotto.sfu.room.TestRoom.OUT_SSRC;
import static io.sotto.sfu.room.TestRoom.SSRC;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sotto.metrics.DropReason;
import io.sotto.srtp.rtp.PacketBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What a publisher sends that was not announced: learnt where it can be, else dropped and counted.
 */
final class UnannouncedTest {
    private final TestRoom room = new TestRoom(0);
    private final TestPeer ann = room.join("ann");
    private final TestPeer bob = room.join("bob");

    private void oneVideo() {
        room.publishVideo(ann, "v");
        room.subscribe(bob, "v");
    }

    @Test
    void anUnknownSsrcIsKnownByMidAndRid() {
        room.publishSimulcast(ann, "v");
        room.subscribe(bob, "v");
        room.send(ann, video(31, 1, 0).key());
        assertEquals(1, room.dropped(DropReason.UNKNOWN_SSRC));
        room.send(ann, video(31, 2, 0).key().mid("2").rid("q"));
        assertEquals(2, room.dropped(DropReason.UNKNOWN_SSRC));
        room.send(ann, video(31, 3, 0).key().mid("1").rid("x"));
        assertEquals(3, room.dropped(DropReason.UNKNOWN_SSRC));
        assertEquals(0, bob.media.size());
        room.send(ann, video(31, 4, 0).key().mid("1").rid("q"));
        room.send(ann, video(31, 5, 0));
        assertEquals(2, bob.media.size());
        room.close();
    }

    @Test
    void anotherSsrcUnderTheSameNameReplacesTheFirst() {
        room.publishSimulcast(ann, "v");
        room.subscribe(bob, "v");
        room.send(ann, video(31, 4, 0).picture(true, 10, 10).mid("1").rid("q"));
        room.send(ann, video(32, 40_000, 9).picture(true, 900, 90).mid("1").rid("q"));
        room.send(ann, video(31, 5, 0));
        assertEquals(1, room.dropped(DropReason.UNKNOWN_SSRC));
        List<Integer> sequences = bob.sequences(OUT_SSRC);
        assertEquals(List.of(sequences.getFirst(), sequences.getFirst() + 1), sequences);
        assertEquals(11, bob.last().pictureId());
        room.close();
    }

    @Test
    void aPayloadTypeThatWasNotNegotiatedIsDropped() {
        oneVideo();
        room.send(ann, video(SSRC, 1, 0).key().payloadType(100));
        assertEquals(0, bob.media.size());
        assertEquals(1, room.dropped(DropReason.UNKNOWN_PAYLOAD_TYPE));
        room.close();
    }

    @Test
    void aPayloadTypeThatWasNotNegotiatedNamesNoSource() {
        room.publishSimulcast(ann, "v");
        room.subscribe(bob, "v");
        room.send(ann, video(31, 1, 0).key().mid("1").rid("q"));
        room.send(ann, video(99, 1, 0).payloadType(100).mid("1").rid("q"));
        room.send(ann, video(31, 2, 0));
        assertEquals(2, bob.media.size());
        assertEquals(1, room.dropped(DropReason.UNKNOWN_PAYLOAD_TYPE));
        room.close();
    }

    @Test
    void moreSsrcsThanAnyBrowserSendsAreRefused() {
        oneVideo();
        for (int i = 0; i < 1000; i++) {
            room.send(ann, video(2_000_000 + i, 1, 0).payloadType(97).mid("1"));
        }
        assertEquals(1000 - (256 - 2), room.dropped(DropReason.TOO_MANY_SSRCS));
        room.send(ann, video(SSRC, 1, 0).key());
        assertEquals(1, bob.media.size());
        room.close();
    }

    @Test
    void whatIsNotRtpIsCountedAndDropped() {
        oneVideo();
        room.send(ann, new byte[] {(byte) 0x80, 96, 0});
        room.send(ann, new byte[20]);
        assertEquals(2, room.dropped(DropReason.MALFORMED_RTP));
        room.close();
    }

    @Test
    void aPacketLeftLittleRoomByItsHeaderHarmsNobody() {
        oneVideo();
        room.send(ann, video(SSRC, 1, 0).key());
        // From what fits an Ethernet frame to what fills a buffer up to the SRTP trailer.
        for (int length = 1150; length <= 1370; length++) {
            room.send(ann, video(SSRC, length, 0).descriptor(new byte[250]).body(new byte[length]));
        }
        assertTrue(bob.media.size() > 40, "forwarded " + bob.media.size());
        assertEquals(222, bob.media.size() + room.dropped(DropReason.OVERSIZED));
        for (TestPeer.Received packet : bob.media) {
            assertTrue(
                    packet.length() + 20 <= PacketBuffer.CAPACITY_BYTES, "no room for a trailer");
        }
        room.close();
    }
}
