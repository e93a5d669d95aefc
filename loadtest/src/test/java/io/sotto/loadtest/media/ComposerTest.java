package io.sotto.loadtest.media;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sotto.srtp.payload.Codec;
import io.sotto.srtp.payload.PayloadView;
import io.sotto.srtp.rtp.DependencyDescriptor;
import io.sotto.srtp.rtp.ExtensionMap;
import io.sotto.srtp.rtp.HeaderExtension;
import io.sotto.srtp.rtp.RtpPacket;
import io.sotto.srtp.rtp.RtpParse;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Packets as another reader of the same RFCs sees them. */
final class ComposerTest {
    private static final ExtensionMap EXTENSIONS =
            new ExtensionMap(
                    Map.of(
                            HeaderExtension.MID, 9,
                            HeaderExtension.RID, 10,
                            HeaderExtension.REPAIRED_RID, 11,
                            HeaderExtension.TRANSPORT_CC, 4,
                            HeaderExtension.AUDIO_LEVEL, 12,
                            HeaderExtension.DEPENDENCY_DESCRIPTOR, 13));

    private final Composer composer = new Composer();
    private final Composer.Connection connection = new Composer.Connection(EXTENSIONS);
    private final OutStream stream =
            new OutStream(
                    new OutStream.Owner(7, 2), new OutStream.Numbers(96, 97, 1111, 2222), "1", "f");
    private final VideoLayer layer =
            new VideoLayer(MediaShape.simulcast(1_700_000, 1200), 2, new SplittableRandom(5));
    private final RtpPacket rtp = new RtpPacket();
    private byte[] first = {};

    private int sentFirst() {
        int[] length = new int[1];
        layer.run(
                0,
                (source, packet) -> {
                    if (packet.frameStart()) {
                        packet.leave(42);
                        length[0] = composer.video(connection, stream, source, packet);
                        first = composer.bytes().clone();
                        assertEquals(RtpParse.OK, rtp.wrap(first, length[0]));
                    }
                });
        return length[0];
    }

    @Test
    void aKeyFramesFirstPacketSaysAllThatAServerReads() {
        sentFirst();
        assertEquals(96, rtp.payloadType());
        assertEquals(1111, rtp.ssrc());
        assertEquals(layer.sequenceOf(0), rtp.sequence());
        assertTrue(rtp.elementEquals(rtp.find(9), HeaderExtension.ascii("1")));
        assertTrue(rtp.elementEquals(rtp.find(10), HeaderExtension.ascii("f")));
        assertEquals(0, rtp.elementInt(rtp.find(4)));
        assertTrue(DependencyDescriptor.keyFrameStart(rtp, rtp.find(13)));
        PayloadView payload = new PayloadView();
        payload.read(Codec.VP8, rtp);
        assertTrue(payload.keyFrameStart());
        assertTrue(payload.hasPictureId());
        assertTrue(payload.hasTl0PictureIndex());
        assertEquals(0, payload.pictureId());
        int startCode = VideoLayer.DESCRIPTOR_BYTES + 3;
        assertEquals(0x9D, rtp.payloadByte(startCode));
        assertEquals(0x01, rtp.payloadByte(startCode + 1));
        assertEquals(0x2A, rtp.payloadByte(startCode + 2));
    }

    @Test
    void thePayloadIsStamped() {
        int length = sentFirst();
        Stamp stamp = new Stamp();
        int at = length - rtp.payloadLength() + VideoLayer.CLEAR_BYTES;
        assertTrue(stamp.read(first, at, length - at));
        assertEquals(7, stamp.publisher());
        assertEquals(2, stamp.stream());
        assertEquals(42, stamp.sentNanos());
    }

    @Test
    void midAndRidGoOnceTheServerHasReported() {
        stream.onReported(1111);
        sentFirst();
        assertEquals(-1, rtp.find(9));
        assertEquals(-1, rtp.find(10));
    }

    @Test
    void aRetransmissionHasItsOwnNumbersAndTheOriginalWithin() {
        sentFirst();
        MediaPacket again = new MediaPacket();
        assertTrue(layer.recall(layer.sequenceOf(0), again));
        int length = composer.retransmission(connection, stream, layer, again);
        assertEquals(RtpParse.OK, rtp.wrap(composer.bytes(), length));
        assertEquals(97, rtp.payloadType());
        assertEquals(2222, rtp.ssrc());
        assertTrue(rtp.elementEquals(rtp.find(11), HeaderExtension.ascii("f")));
        int original = rtp.payloadByte(0) << 8 | rtp.payloadByte(1);
        assertEquals(layer.sequenceOf(0), original);
        Stamp stamp = new Stamp();
        int at = length - rtp.payloadLength() + 2 + VideoLayer.CLEAR_BYTES;
        assertTrue(stamp.read(composer.bytes(), at, length - at));
        assertEquals(42, stamp.sentNanos());
    }

    @Test
    void anAudioPacketTellsHowLoudItIs() {
        Microphone microphone = new Microphone(new SplittableRandom(3));
        OutStream voice =
                new OutStream(
                        new OutStream.Owner(7, 100), new OutStream.Numbers(111, 0, 5, 0), "0", "");
        microphone.run(
                0,
                true,
                packet -> {
                    packet.leave(9);
                    int length = composer.audio(connection, voice, 77, packet);
                    assertEquals(RtpParse.OK, rtp.wrap(composer.bytes(), length));
                });
        assertEquals(111, rtp.payloadType());
        assertEquals(77, rtp.sequence());
        assertNotEquals(127, rtp.elementInt(rtp.find(12)) & 0x7F);
        assertTrue(rtp.marker());
    }
}
