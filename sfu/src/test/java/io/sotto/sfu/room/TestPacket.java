package io.sotto.sfu.room;

import io.sotto.srtp.rtp.ExtensionMap;
import io.sotto.srtp.rtp.HeaderExtension;
import io.sotto.srtp.rtp.RtpWriter;
import java.util.Map;

/** One packet as a publisher's browser writes it, with the numbers that a test cares about. */
final class TestPacket {
    /** What publishers of the tests negotiated. */
    static final ExtensionMap EXTENSIONS =
            new ExtensionMap(
                    Map.of(
                            HeaderExtension.AUDIO_LEVEL, 1,
                            HeaderExtension.TRANSPORT_CC, 3,
                            HeaderExtension.MID, 4,
                            HeaderExtension.RID, 10,
                            HeaderExtension.REPAIRED_RID, 11,
                            HeaderExtension.VIDEO_LAYERS_ALLOCATION, 12,
                            HeaderExtension.DEPENDENCY_DESCRIPTOR, 13));

    static final int VP8 = 96;
    static final int VP8_RTX = 97;
    static final int OPUS = 111;

    private final RtpWriter out = new RtpWriter();
    private final int ssrc;
    private int payloadType = VP8;
    private int sequence;
    private int timestamp;
    private boolean marker;
    private String mid = "";
    private String rid = "";
    private String repairedRid = "";
    private int transportSequence = -1;
    private int level = -1;
    private byte[] descriptor = {};
    private byte[] allocation = {};
    private int originalSequence = -1;
    private byte[] head = {};
    private byte[] body = {1, 2, 3, 4, 5, 6, 7, 8};

    private TestPacket(int ssrc) {
        this.ssrc = ssrc;
    }

    static TestPacket video(int ssrc, int sequence, int timestamp) {
        TestPacket packet = new TestPacket(ssrc);
        packet.sequence = sequence & 0xFFFF;
        packet.timestamp = timestamp;
        return packet.picture(false, 0, 0);
    }

    static TestPacket audio(int ssrc, int sequence, int timestamp) {
        TestPacket packet = video(ssrc, sequence, timestamp);
        packet.payloadType = OPUS;
        packet.head = new byte[0];
        return packet;
    }

    /** The first packet of a VP8 frame, with a picture id of 15 bits. */
    TestPacket picture(boolean key, int pictureId, int tl0PictureIndex) {
        head =
                new byte[] {
                    (byte) 0x90,
                    (byte) 0xE0,
                    (byte) (0x80 | pictureId >> 8),
                    (byte) pictureId,
                    (byte) tl0PictureIndex,
                    0x20,
                    (byte) (key ? 0 : 1)
                };
        return this;
    }

    /** A packet of a VP9 frame that is predicted from others, with a picture id of 15 bits. */
    TestPacket vp9(int pictureId, int spatial, int temporal, boolean start) {
        head =
                new byte[] {
                    (byte) (0xE0 | (start ? 0x08 : 0)),
                    (byte) (0x80 | pictureId >> 8),
                    (byte) pictureId,
                    (byte) (temporal << 5 | spatial << 1),
                    0
                };
        return this;
    }

    /** Of a VP9 key frame. */
    TestPacket unpredicted() {
        head[0] &= ~0x40;
        return this;
    }

    /** Of a temporal layer; one that is in step needs no other but the lowest (VP8's Y). */
    TestPacket temporal(int layer, boolean inStep) {
        head[5] = (byte) (layer << 6 | (inStep ? 0x20 : 0));
        return this;
    }

    /** Not the first packet of its frame. */
    TestPacket continued() {
        head[0] &= ~0x10;
        return this;
    }

    TestPacket key() {
        head[head.length - 1] = 0;
        return this;
    }

    /** As a retransmission of this very packet (RFC 4588). */
    TestPacket retransmitted(int rtxSsrc, int rtxSequence) {
        TestPacket rtx = new TestPacket(rtxSsrc);
        rtx.payloadType = VP8_RTX;
        rtx.sequence = rtxSequence;
        rtx.originalSequence = sequence;
        rtx.timestamp = timestamp;
        rtx.marker = marker;
        rtx.head = head;
        rtx.body = body;
        return rtx;
    }

    TestPacket payloadType(int value) {
        payloadType = value;
        return this;
    }

    TestPacket marker() {
        marker = true;
        return this;
    }

    TestPacket mid(String value) {
        mid = value;
        return this;
    }

    TestPacket rid(String value) {
        rid = value;
        return this;
    }

    TestPacket repairedRid(String value) {
        repairedRid = value;
        return this;
    }

    TestPacket transport(int value) {
        transportSequence = value & 0xFFFF;
        return this;
    }

    TestPacket level(int negativeDecibels) {
        level = negativeDecibels;
        return this;
    }

    TestPacket descriptor(byte... value) {
        descriptor = value;
        return this;
    }

    /**
     * That of these streams, numbered by bits, each sends one spatial layer; this is stream own.
     */
    TestPacket allocation(int own, int active) {
        int streams = Integer.SIZE - Integer.numberOfLeadingZeros(active);
        int first = (active & 1) << 4 | active >> 1 & 1;
        int second = (active >> 2 & 1) << 4;
        allocation = new byte[] {(byte) (own << 6 | streams - 1 << 4), (byte) first, (byte) second};
        return this;
    }

    TestPacket body(byte... value) {
        body = value;
        return this;
    }

    /** What lies behind the codec's descriptor. */
    byte[] body() {
        return body;
    }

    byte[] bytes() {
        out.header(payloadType, marker, sequence, timestamp, ssrc);
        if (descriptor.length > 16) {
            out.twoByteElements();
        }
        if (level >= 0) {
            element(HeaderExtension.AUDIO_LEVEL, new byte[] {(byte) level});
        }
        if (transportSequence >= 0) {
            element(
                    HeaderExtension.TRANSPORT_CC,
                    new byte[] {(byte) (transportSequence >> 8), (byte) transportSequence});
        }
        element(HeaderExtension.MID, HeaderExtension.ascii(mid));
        element(HeaderExtension.RID, HeaderExtension.ascii(rid));
        element(HeaderExtension.REPAIRED_RID, HeaderExtension.ascii(repairedRid));
        element(HeaderExtension.DEPENDENCY_DESCRIPTOR, descriptor);
        element(HeaderExtension.VIDEO_LAYERS_ALLOCATION, allocation);
        out.endElements();
        if (originalSequence >= 0) {
            out.originalSequence(originalSequence);
        }
        write(head);
        write(body);
        return out.copy();
    }

    private void element(HeaderExtension extension, byte[] content) {
        if (content.length > 0) {
            out.element(EXTENSIONS.id(extension), content);
        }
    }

    private void write(byte[] some) {
        for (byte one : some) {
            out.payloadByte(one);
        }
    }
}
