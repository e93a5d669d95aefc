package io.sotto.srtp.payload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sotto.srtp.rtp.RtpPacket;
import io.sotto.srtp.rtp.RtpWriter;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

final class PayloadViewTest {
    private final RtpWriter writer = new RtpWriter();
    private final RtpPacket packet = new RtpPacket();
    private final PayloadView view = new PayloadView();

    private void read(Codec codec, String payloadHex) {
        writer.header(96, false, 1, 2, 3).endElements();
        for (byte b : HexFormat.of().parseHex(payloadHex)) {
            writer.payloadByte(b);
        }
        packet.wrap(writer.copy(), writer.length());
        view.read(codec, packet);
    }

    private String copied(int pictureId, int tl0PictureIndex) {
        writer.header(96, false, 1, 2, 3).endElements();
        view.copy(packet, writer, pictureId, tl0PictureIndex);
        return HexFormat.of().formatHex(writer.copy(), 12, writer.length());
    }

    @Test
    void aVp8KeyFrameShowsInItsFirstPacketOnly() {
        read(Codec.VP8, "90e0812345" + "20" + "10aabb");
        assertTrue(view.keyFrameStart());
        assertEquals(0x0123, view.pictureId());
        assertEquals(0x45, view.tl0PictureIndex());
        read(Codec.VP8, "90e0812345" + "20" + "11aabb");
        assertFalse(view.keyFrameStart());
        read(Codec.VP8, "80e0812345" + "20" + "10aabb");
        assertFalse(view.keyFrameStart());
    }

    @Test
    void vp8PictureNumbersAreReplacedAndTheRestIsKept() {
        read(Codec.VP8, "90e0812345" + "20" + "10aabb");
        assertEquals("90e0fffe01" + "20" + "10aabb", copied(0x7FFE, 1));
    }

    @Test
    void aVp8PictureInStepIsWhereOneMayGoUpByOneLayer() {
        read(Codec.VP8, "90e0812345" + "60" + "11aabb"); // layer 1, Y
        assertEquals(1, view.temporalLayer());
        assertEquals(1, view.raise(0, 2));
        assertEquals(1, view.raise(1, 2));
        read(Codec.VP8, "90e0812345" + "a0" + "11aabb"); // layer 2, Y
        assertEquals(0, view.raise(0, 2), "layer 1 between them may need what was not received");
        assertEquals(2, view.raise(1, 2));
        read(Codec.VP8, "90e0812345" + "80" + "11aabb"); // layer 2
        assertEquals(2, view.temporalLayer());
        assertEquals(1, view.raise(1, 2));
        read(Codec.VP8, "90d0812345" + "a0" + "11aabb"); // no layer, only a key index
        assertEquals(0, view.temporalLayer());
    }

    @Test
    void fromAVp9PictureThatSaysSoOneMayGoUp() {
        read(Codec.VP9, "ea" + "8123" + "1045" + "ccdd"); // layer 0, U
        assertEquals(0, view.temporalLayer());
        assertEquals(2, view.raise(0, 2));
        read(Codec.VP9, "ea" + "8123" + "3045" + "ccdd"); // layer 1, U
        assertEquals(1, view.temporalLayer());
        assertEquals(0, view.raise(0, 2), "it is not received itself");
        assertEquals(2, view.raise(1, 2));
        read(Codec.VP9, "ea" + "8123" + "2045" + "ccdd"); // layer 1
        assertEquals(1, view.raise(1, 2));
    }

    @Test
    void aShortPictureIdStaysShort() {
        read(Codec.VP8, "9080" + "23" + "10aabb");
        assertEquals(0x23, view.pictureId());
        assertEquals(128, view.pictureIdCycle());
        assertEquals("9080" + "11" + "10aabb", copied(0x111, 1));
    }

    @Test
    void aVp8PayloadWithoutDescriptorExtensionsIsCopiedAsItIs() {
        read(Codec.VP8, "1010aabb");
        assertFalse(view.hasPictureId());
        assertTrue(view.keyFrameStart());
        assertEquals("1010aabb", copied(5, 5));
    }

    @Test
    void aVp9KeyFrameIsUnpredictedOnItsLowestLayer() {
        read(Codec.VP9, "aa" + "8123" + "0045" + "ccdd");
        assertTrue(view.keyFrameStart());
        assertEquals(0x123, view.pictureId());
        assertEquals("aa" + "8001" + "0002" + "ccdd", copied(1, 2));
        read(Codec.VP9, "ea" + "8123" + "0045" + "ccdd");
        assertFalse(view.keyFrameStart());
    }

    @Test
    void anH264KeyFrameStartsWithItsParameterSets() {
        read(Codec.H264, "780004" + "67aabbcc" + "0002" + "68aa");
        assertTrue(view.keyFrameStart());
        read(Codec.H264, "67aabb");
        assertTrue(view.keyFrameStart());
        read(Codec.H264, "7c85aa");
        assertTrue(view.keyFrameStart());
        read(Codec.H264, "7c45aa");
        assertFalse(view.keyFrameStart());
        read(Codec.H264, "61aa");
        assertFalse(view.keyFrameStart());
    }

    @Test
    void anAv1SequenceStartIsMarked() {
        read(Codec.AV1, "18aa");
        assertTrue(view.keyFrameStart());
        read(Codec.AV1, "10aa");
        assertFalse(view.keyFrameStart());
    }

    @Test
    void anyCutOfADescriptorIsReadWithoutPassingItsEnd() {
        String vp8 = "90f0812345" + "20" + "10";
        String vp9 = "aa" + "8123" + "0045";
        for (int bytes = 0; bytes <= 5; bytes++) {
            read(Codec.VP8, vp8.substring(0, 2 * bytes));
            assertEquals(
                    vp8.substring(0, 2 * bytes), copied(view.pictureId(), view.tl0PictureIndex()));
            read(Codec.VP9, vp9.substring(0, 2 * bytes));
            read(Codec.H264, vp8.substring(0, 2 * bytes));
            read(Codec.AV1, vp8.substring(0, 2 * bytes));
        }
    }
}
