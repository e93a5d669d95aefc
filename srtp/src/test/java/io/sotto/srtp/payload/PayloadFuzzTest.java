package io.sotto.srtp.payload;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.sotto.srtp.rtp.PacketBuffer;
import io.sotto.srtp.rtp.PacketPool;
import io.sotto.srtp.rtp.RtpPacket;
import io.sotto.srtp.rtp.RtpParse;
import io.sotto.srtp.rtp.RtpWriter;
import java.util.Arrays;

/** A payload may claim any descriptor; what does not fit in it is not there. */
final class PayloadFuzzTest {
    @FuzzTest
    void everyPayloadIsReadAndCopiedWithinItsBytes(FuzzedDataProvider data) {
        Codec codec = data.pickValue(Codec.values());
        int pictureId = data.consumeInt(0, PayloadView.PICTURE_IDS - 1);
        int tl0 = data.consumeInt(0, 255);
        byte[] payload = data.consumeBytes(1400);
        RtpWriter writer = new RtpWriter().header(96, false, 1, 2, 3);
        for (byte one : payload) {
            writer.payloadByte(one);
        }
        byte[] exact = writer.copy();
        RtpPacket packet = new RtpPacket();
        assertEquals(RtpParse.OK, packet.wrap(exact, exact.length));

        PayloadView view = new PayloadView();
        view.read(codec, packet);
        RtpWriter out = new RtpWriter().header(97, false, 1, 2, 3);
        view.copy(packet, out, pictureId, tl0);
        RtpPacket copied = new RtpPacket();
        assertEquals(RtpParse.OK, copied.wrap(out.copy(), out.length()));
        assertEquals(packet.payloadLength(), copied.payloadLength());

        assertLentAsCopied(view, exact, out.copy(), pictureId << 8 | tl0);

        PayloadView again = new PayloadView();
        again.read(codec, copied);
        assertEquals(view.keyFrameStart(), again.keyFrameStart());
        assertEquals(view.hasPictureId(), again.hasPictureId());
        assertEquals(view.hasTl0PictureIndex(), again.hasTl0PictureIndex());
        if (view.hasPictureId()) {
            assertEquals(pictureId & view.pictureIdCycle() - 1, again.pictureId());
        }
        if (view.hasTl0PictureIndex()) {
            assertEquals(tl0, again.tl0PictureIndex());
        }
    }

    /** A borrowed payload looks like a copied one, and its owner's like before. */
    private static void assertLentAsCopied(
            PayloadView view, byte[] source, byte[] expected, int picture) {
        PacketPool pool = new PacketPool(1);
        PacketBuffer buffer = pool.take();
        buffer.resize(source.length);
        System.arraycopy(source, 0, buffer.bytes(), 0, source.length);
        RtpPacket packet = new RtpPacket();
        assertEquals(RtpParse.OK, packet.wrap(buffer));
        RtpWriter out = new RtpWriter().header(97, false, 1, 2, 3);
        view.lend(buffer, packet, out, picture >> 8, picture & 0xFF);
        assertArrayEquals(expected, out.copy());
        buffer.release();
        assertEquals(1, pool.lent());
        out.clear();
        assertEquals(0, pool.lent());
        assertArrayEquals(source, Arrays.copyOf(buffer.bytes(), source.length));
    }
}
