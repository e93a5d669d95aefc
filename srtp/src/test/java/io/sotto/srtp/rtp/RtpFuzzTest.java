package io.sotto.srtp.rtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;

/** Whatever a publisher sends as RTP is refused, or read within its own bytes. */
final class RtpFuzzTest {
    /** Copied exactly, so that a read beyond the packet throws. */
    private static byte[] exact(byte[] data) {
        return Arrays.copyOf(data, Math.min(data.length, PacketBuffer.CAPACITY_BYTES));
    }

    @FuzzTest
    void everyPacketIsRefusedOrReadWithinItsBytes(byte[] data) {
        byte[] bytes = exact(data);
        RtpPacket packet = new RtpPacket();
        if (packet.wrap(bytes, bytes.length) != RtpParse.OK) {
            return;
        }
        assertTrue(packet.payloadOffset() + packet.payloadLength() <= bytes.length);
        for (int i = 0; i < packet.payloadLength(); i++) {
            packet.payloadByte(i);
        }
        for (int id = 0; id < 256; id++) {
            int element = packet.find(id);
            if (element != -1) {
                int end = RtpPacket.elementOffset(element) + RtpPacket.elementLength(element);
                assertTrue(end <= packet.payloadOffset(), "an element ends before the payload");
                packet.elementInt(element);
                packet.elementEquals(element, bytes);
                DependencyDescriptor.keyFrameStart(packet, element);
                readStructure(packet, element);
                VideoLayersAllocation.ownStream(packet, element);
                VideoLayersAllocation.activeStreams(packet, element);
            }
        }
    }

    /** Whatever a structure says, and whatever a frame says of it, leads within its layers. */
    private static void readStructure(RtpPacket packet, int element) {
        TemplateStructure structure = TemplateStructure.read(packet, element);
        if (structure != null) {
            int layer = structure.temporalLayer(packet, element);
            assertTrue(layer >= 0 && layer < 8, "layer " + layer);
            int spatial = structure.spatialLayer(packet, element);
            assertTrue(spatial >= 0 && spatial < 4, "spatial layer " + spatial);
            int active = structure.highestActive(packet, element);
            assertTrue(active >= 0 && active < 4, "up to spatial layer " + active);
            for (int each = 0; each < 4; each++) {
                int raised = structure.raise(packet, element, each, 0, Integer.MAX_VALUE);
                assertTrue(raised >= 0 && raised < 8, "raised to " + raised);
                structure.isNeeded(packet, element, each, layer);
                structure.contains(each, spatial);
            }
        }
    }

    /** What is forwarded is read again as what it was. */
    @FuzzTest
    void aForwardedPacketKeepsItsPayloadAndElements(byte[] data) {
        byte[] bytes = exact(data);
        RtpPacket packet = new RtpPacket();
        if (packet.wrap(bytes, bytes.length) != RtpParse.OK || !RtpWriter.fits(packet)) {
            return;
        }
        RtpWriter out = new RtpWriter();
        out.header(100, packet.marker(), 1, 2, 3).twoByteElements();
        for (int id = 1; id < 5; id++) {
            out.elementOf(packet, packet.find(id), 10 + id);
        }
        out.element24(2, 7).endElements().payloadOf(packet, 0);

        RtpPacket again = new RtpPacket();
        assertEquals(RtpParse.OK, again.wrap(out.copy(), out.length()));
        assertEquals(packet.marker(), again.marker());
        assertEquals(packet.payloadLength(), again.payloadLength());
        for (int i = 0; i < packet.payloadLength(); i++) {
            assertEquals(packet.payloadByte(i), again.payloadByte(i));
        }
        for (int id = 1; id < 5; id++) {
            assertEquals(content(packet, packet.find(id)), content(again, again.find(10 + id)));
        }
    }

    private static String content(RtpPacket packet, int element) {
        if (element == -1) {
            return "absent";
        }
        StringBuilder content = new StringBuilder();
        for (int i = 0; i < RtpPacket.elementLength(element); i++) {
            content.append(packet.elementByte(element, i)).append(' ');
        }
        return content.toString();
    }

    @FuzzTest
    void everyRetransmissionIsRestoredOrRefused(FuzzedDataProvider data) {
        PacketPool pool = new PacketPool(1);
        PacketBuffer buffer = pool.take();
        byte[] bytes = exact(data.consumeRemainingAsBytes());
        System.arraycopy(bytes, 0, buffer.bytes(), 0, bytes.length);
        buffer.resize(bytes.length);
        RtpPacket view = new RtpPacket();
        if (view.wrap(buffer) != RtpParse.OK) {
            return;
        }
        int payloadBefore = view.payloadLength();
        if (Retransmission.restore(buffer, view, 96, 0x01020304)) {
            assertEquals(payloadBefore - 2, view.payloadLength());
            assertEquals(96, view.payloadType());
            assertEquals(0x01020304, view.ssrc());
            assertEquals(bytes.length - 2, buffer.length());
        }
    }
}
