package io.sotto.srtp.rtp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class RtpPacketTest {
    private static final byte[] MID = HeaderExtension.ascii("3");

    private final RtpWriter writer = new RtpWriter();
    private final RtpPacket packet = new RtpPacket();

    @Test
    void whatWasWrittenIsRead() {
        writer.header(96, true, 65535, 0x80000001, 0xCAFEBABE)
                .element(4, MID)
                .element24(2, 0x123456)
                .endElements()
                .payloadByte(7)
                .payloadByte(9);

        assertEquals(RtpParse.OK, packet.wrap(writer.copy(), writer.length()));
        assertEquals(96, packet.payloadType());
        assertTrue(packet.marker());
        assertEquals(65535, packet.sequence());
        assertEquals(0x80000001, packet.timestamp());
        assertEquals(0xCAFEBABE, packet.ssrc());
        assertEquals(0x123456, packet.elementInt(packet.find(2)));
        assertTrue(packet.elementEquals(packet.find(4), MID));
        assertEquals(-1, packet.find(3));
        assertEquals(2, packet.payloadLength());
        assertEquals(9, packet.payloadByte(1));
    }

    @Test
    void anElementOverSixteenBytesTakesTheTwoByteForm() {
        byte[] structure = new byte[92];
        Arrays.fill(structure, (byte) 5);
        writer.header(45, false, 1, 2, 3).twoByteElements();
        writer.element(1, MID).element(13, structure).endElements().payloadByte(1);

        assertEquals(RtpParse.OK, packet.wrap(writer.copy(), writer.length()));
        assertEquals(92, RtpPacket.elementLength(packet.find(13)));
        assertTrue(packet.elementEquals(packet.find(1), MID));
        assertEquals(1, packet.payloadLength());
    }

    @Test
    void elementsMayBeAsLongAsTheyCan() {
        byte[] longest = new byte[255];
        Arrays.fill(longest, (byte) 7);
        RtpWriter made = new RtpWriter().header(0, false, 0, 0, 0).twoByteElements();
        for (int id = 1; id <= 4; id++) {
            made.element(id, longest);
        }
        writer.header(96, true, 1, 2, 3).elementsOf(made).element(5, longest).endElements();
        writer.payloadByte(1);

        assertEquals(RtpParse.OK, packet.wrap(writer.copy(), writer.length()));
        for (int id = 1; id <= 5; id++) {
            assertTrue(packet.elementEquals(packet.find(id), longest));
        }
        assertEquals(3, packet.ssrc());
        assertEquals(1, packet.payloadLength());
    }

    @Test
    void aCopiedElementKeepsItsContentUnderTheReceiversId() {
        writer.header(96, false, 1, 2, 3).element(10, new byte[] {1, 2, 3}).endElements();
        packet.wrap(writer.copy(), writer.length());

        writer.header(97, false, 1, 2, 3).elementOf(packet, packet.find(10), 6).endElements();
        packet.wrap(writer.copy(), writer.length());

        assertEquals(0x010203, packet.elementInt(packet.find(6)));
    }

    @Test
    void paddingIsNotPayload() {
        byte[] bytes = new byte[] {(byte) 0xA0, 96, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 42, 0, 0, 3};
        assertEquals(RtpParse.OK, packet.wrap(bytes, bytes.length));
        assertEquals(1, packet.payloadLength());
    }

    @Test
    void aPacketOfPaddingStaysOneWhenItIsLeveled() {
        for (int more : new int[] {0, 1, 16}) {
            writer.header(96, false, 1, 2, 3).element(4, MID).endElements().onlyPadding(224);
            writer.padTo(writer.length() + more);
            byte[] bytes = writer.copy();
            assertEquals(RtpParse.OK, packet.wrap(bytes, bytes.length));
            assertEquals(0, packet.payloadLength());
            assertEquals(224 + more, bytes[bytes.length - 1] & 0xFF);
        }
        writer.header(96, false, 1, 2, 3).endElements().payloadByte(42);
        writer.padTo(writer.length() + 3);
        assertEquals(RtpParse.OK, packet.wrap(writer.copy(), writer.length()));
        assertEquals(1, packet.payloadLength(), "the next one is none");
    }

    @Test
    void paddingLongerThanThePacketIsRefused() {
        byte[] bytes = new byte[] {(byte) 0xA0, 96, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 42, 0, 0, 9};
        assertEquals(RtpParse.BAD_PADDING, packet.wrap(bytes, bytes.length));
        bytes[15] = 0;
        assertEquals(RtpParse.BAD_PADDING, packet.wrap(bytes, bytes.length));
        assertEquals(RtpParse.BAD_PADDING, packet.wrap(bytes, 12));
    }

    @Test
    void everyCutOfAHeaderIsRefusedWithoutReadingPastIt() {
        writer.header(96, false, 1, 2, 3).element(4, MID).element24(2, 77).endElements();
        byte[] whole = writer.copy();
        for (int length = 0; length < whole.length; length++) {
            assertEquals(RtpParse.TRUNCATED, packet.wrap(Arrays.copyOf(whole, length), length));
        }
    }

    @Test
    void aVersionOtherThanTwoIsRefused() {
        assertEquals(RtpParse.BAD_VERSION, packet.wrap(new byte[20], 20));
    }

    @Test
    void anElementThatRunsOutOfItsBlockIsAbsent() {
        byte[] bytes = new byte[20];
        bytes[0] = (byte) 0x90;
        bytes[12] = (byte) 0xBE;
        bytes[13] = (byte) 0xDE;
        bytes[15] = 1;
        bytes[16] = 0x2F; // id 2, sixteen bytes: more than the block has
        assertEquals(RtpParse.OK, packet.wrap(bytes, bytes.length));
        assertEquals(-1, packet.find(2));
    }

    @Test
    void keyFramesAreKnownByTheirTemplateStructure() {
        writer.header(96, false, 1, 2, 3)
                .element(9, new byte[] {(byte) 0x80, 0, 1, (byte) 0x80})
                .endElements();
        packet.wrap(writer.copy(), writer.length());
        assertTrue(DependencyDescriptor.keyFrameStart(packet, packet.find(9)));

        writer.header(96, false, 1, 2, 3).element(9, new byte[] {(byte) 0x80, 0, 1}).endElements();
        packet.wrap(writer.copy(), writer.length());
        assertFalse(DependencyDescriptor.keyFrameStart(packet, packet.find(9)));
    }

    @Test
    void activeStreamsAreReadFromEveryFormOfAnAllocation() {
        assertEquals(0, activeStreams(0), "nothing is sent");
        assertEquals(0b001, activeStreams(0x01, 0, 50), "one stream");
        assertEquals(0b111, activeStreams(0x61, 0, 50, 100, 200), "three, all alike");
        assertEquals(0b010, activeStreams(0x50, 0x01, 0, 50), "the second of two");
        assertEquals(0b101, activeStreams(0xA0, 0x10, 0x10, 0, 50, 70), "the middle one is off");
        assertEquals(2, VideoLayersAllocation.ownStream(packet, packet.find(9)));
    }

    @Test
    void anAllocationThatIsCutOffSaysNothing() {
        assertEquals(-1, activeStreams(0x01));
        assertEquals(-1, activeStreams(0xA0, 0x10));
    }

    private int activeStreams(int... content) {
        byte[] bytes = new byte[content.length];
        for (int i = 0; i < content.length; i++) {
            bytes[i] = (byte) content[i];
        }
        writer.header(96, false, 1, 2, 3).element(9, bytes).endElements();
        packet.wrap(writer.copy(), writer.length());
        return VideoLayersAllocation.activeStreams(packet, packet.find(9));
    }

    @Test
    void sequenceNumbersUnwrapOverCyclesAndBackwards() {
        SequenceUnwrapper unwrapper = new SequenceUnwrapper();
        long first = unwrapper.unwrap(65534);
        assertEquals(first + 3, unwrapper.unwrap(1));
        assertEquals(first + 1, unwrapper.unwrap(65535));
        assertEquals(first + 3, unwrapper.highest());
        assertEquals(first - 5, unwrapper.unwrap(65529));
    }

    @Test
    void datagramsAreToldApartByTheirFirstBytes() {
        assertEquals(PacketKind.STUN, PacketKind.of(0, 1));
        assertEquals(PacketKind.DTLS, PacketKind.of(22, 254));
        assertEquals(PacketKind.RTP, PacketKind.of(0x80, 96));
        assertEquals(PacketKind.RTP, PacketKind.of(0x90, 0x80 | 111));
        assertEquals(PacketKind.RTCP, PacketKind.of(0x81, 201));
        assertEquals(PacketKind.OTHER, PacketKind.of(64, 0));
        assertEquals(PacketKind.OTHER, PacketKind.of(200, 0));
    }

    @Test
    void aBufferReturnsToItsPoolWithTheLastReference() {
        PacketPool pool = new PacketPool(4);
        PacketBuffer buffer = pool.take();
        buffer.retain();
        buffer.release();
        assertEquals(1, pool.lent());
        buffer.release();
        assertEquals(0, pool.lent());
        assertArrayEquals(new Object[] {buffer}, new Object[] {pool.take()});
    }
}
