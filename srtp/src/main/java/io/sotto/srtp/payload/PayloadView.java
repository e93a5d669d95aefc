package io.sotto.srtp.payload;

import io.sotto.srtp.rtp.PacketBuffer;
import io.sotto.srtp.rtp.RtpPacket;
import io.sotto.srtp.rtp.RtpWriter;

/**
 * What the packetizer wrote in front of the encrypted frame: whether a key frame starts here, which
 * temporal layer its frame belongs to, and the picture numbers that a receiver expects to be
 * continuous.
 *
 * <p>One view is pointed at packet after packet. A payload too short for what its descriptor claims
 * is read as having none: it is forwarded as it is, and its receiver judges.
 */
public final class PayloadView {
    /** Picture ids count modulo this, in their long form. */
    public static final int PICTURE_IDS = 1 << 15;

    private static final int NONE = -1;

    private boolean keyFrameStart;
    private int pictureIdAt;
    private int pictureIdBytes;
    private int pictureId;
    private int tl0PictureIndexAt;
    private int tl0PictureIndex;
    private int temporalLayer;
    private Switching switching = Switching.NO;

    /** Who got only lower temporal layers may begin to decode a higher one at this frame. */
    private enum Switching {
        NO,
        /** The frame needs the lowest layer only (VP8's Y): its own layer. */
        TO_ITS_OWN,
        /** No later frame needs a higher layer's earlier one (VP9's U): any. */
        TO_ANY
    }

    /** Reads the descriptor of a packet that carries a frame of {@code codec}. */
    public void read(Codec codec, RtpPacket packet) {
        keyFrameStart = false;
        pictureIdAt = NONE;
        tl0PictureIndexAt = NONE;
        temporalLayer = 0;
        switching = Switching.NO;
        switch (codec) {
            case VP8 -> readVp8(packet);
            case VP9 -> readVp9(packet);
            case H264 -> keyFrameStart = H264Payload.startsKeyFrame(packet);
            case AV1 -> keyFrameStart = startsAv1Sequence(packet);
            case OPUS -> {}
        }
    }

    /** Whether this packet is the first of a key frame. */
    public boolean keyFrameStart() {
        return keyFrameStart;
    }

    /** Whether there is a picture id. */
    public boolean hasPictureId() {
        return pictureIdAt != NONE;
    }

    /** The picture id: 15 bits, or 7 in the short form. */
    public int pictureId() {
        return pictureId;
    }

    /** How many picture ids there are before they repeat: 2^15, or 2^7 in the short form. */
    public int pictureIdCycle() {
        return pictureIdBytes == 2 ? PICTURE_IDS : 1 << 7;
    }

    /** Whether there is a TL0PICIDX. */
    public boolean hasTl0PictureIndex() {
        return tl0PictureIndexAt != NONE;
    }

    /** The running number of frames of the lowest temporal layer, 8 bits. */
    public int tl0PictureIndex() {
        return tl0PictureIndex;
    }

    /** The temporal layer of the frame; 0, the lowest, where the descriptor says nothing. */
    public int temporalLayer() {
        return temporalLayer;
    }

    /**
     * The highest temporal layer that may be decoded from this frame on.
     *
     * @param from up to which layer all frames before it were received
     * @param to what is wanted, not below {@code from}
     * @return between the two
     */
    public int raise(int from, int to) {
        return switch (switching) {
            case NO -> from;
            case TO_ITS_OWN -> temporalLayer == from + 1 ? temporalLayer : from;
            case TO_ANY -> temporalLayer <= from ? to : from;
        };
    }

    /** Copies the payload, with these numbers in place of its own where it has them. */
    public void copy(RtpPacket source, RtpWriter out, int newPictureId, int newTl0PictureIndex) {
        int copied = 0;
        if (pictureIdAt != NONE) {
            copied = copyUpTo(pictureIdAt, copied, source, out);
            if (pictureIdBytes == 2) {
                out.payloadByte(0x80 | newPictureId >> 8 & 0x7F);
            }
            out.payloadByte(pictureIdBytes == 2 ? newPictureId : newPictureId & 0x7F);
            copied += pictureIdBytes;
        }
        if (tl0PictureIndexAt != NONE) {
            copied = copyUpTo(tl0PictureIndexAt, copied, source, out);
            out.payloadByte(newTl0PictureIndex);
            copied++;
        }
        out.payloadOf(source, copied);
    }

    /** Lends the payload, with these numbers in place of its own where it has them. */
    public void lend(
            PacketBuffer packet,
            RtpPacket source,
            RtpWriter out,
            int newPictureId,
            int newTl0PictureIndex) {
        out.borrow(packet, source);
        if (pictureIdAt != NONE && newPictureId != pictureId) {
            if (pictureIdBytes == 2) {
                out.overlay(pictureIdAt, 0x80 | newPictureId >> 8 & 0x7F);
                out.overlay(pictureIdAt + 1, newPictureId);
            } else {
                out.overlay(pictureIdAt, newPictureId & 0x7F);
            }
        }
        if (tl0PictureIndexAt != NONE && newTl0PictureIndex != tl0PictureIndex) {
            out.overlay(tl0PictureIndexAt, newTl0PictureIndex);
        }
    }

    private static int copyUpTo(int end, int from, RtpPacket source, RtpWriter out) {
        for (int i = from; i < end; i++) {
            out.payloadByte(source.payloadByte(i));
        }
        return end;
    }

    /**
     * RFC 7741 section 4.2.
     *
     * <pre>
     * |X|R|N|S|R| PID |   X: |I|L|T|K| RSV   |   I: |M| PictureID (7 or 15)   L: |TL0PICIDX|   T/K: |TID|Y|KEYIDX|
     * </pre>
     */
    private void readVp8(RtpPacket packet) {
        int length = packet.payloadLength();
        if (length < 1) {
            return;
        }
        int first = packet.payloadByte(0);
        int at = 1;
        if ((first & 0x80) != 0) {
            if (length < 2) {
                return;
            }
            int extended = packet.payloadByte(at++);
            if ((extended & 0x80) != 0) {
                at = readPictureId(packet, at);
            }
            if ((extended & 0x40) != 0) {
                at = readTl0PictureIndex(packet, at);
            }
            if ((extended & 0x30) != 0) {
                if ((extended & 0x20) != 0 && at < length) {
                    int layers = packet.payloadByte(at);
                    temporalLayer = layers >> 6;
                    switching = (layers & 0x20) != 0 ? Switching.TO_ITS_OWN : Switching.NO;
                }
                at++;
            }
        }
        boolean frameStart = (first & 0x10) != 0 && (first & 0x07) == 0;
        // The first payload byte holds VP8's inverse key-frame bit; end-to-end encryption leaves it
        // clear.
        keyFrameStart = frameStart && at < length && (packet.payloadByte(at) & 0x01) == 0;
    }

    /**
     * RFC 9628 section 4.2.
     *
     * <pre>
     * |I|P|L|F|B|E|V|Z|   I: |M| PictureID   L: |TID|U|SID|D|   L and not F: |TL0PICIDX|
     * </pre>
     */
    private void readVp9(RtpPacket packet) {
        int length = packet.payloadLength();
        if (length < 1) {
            return;
        }
        int first = packet.payloadByte(0);
        int at = 1;
        if ((first & 0x80) != 0) {
            at = readPictureId(packet, at);
        }
        int spatialLayer = 0;
        if ((first & 0x20) != 0 && at < length) {
            int layers = packet.payloadByte(at++);
            temporalLayer = layers >> 5;
            switching = (layers & 0x10) != 0 ? Switching.TO_ANY : Switching.NO;
            spatialLayer = layers >> 1 & 0x07;
            if ((first & 0x10) == 0) {
                readTl0PictureIndex(packet, at);
            }
        }
        boolean predicted = (first & 0x40) != 0;
        boolean frameStart = (first & 0x08) != 0;
        keyFrameStart = frameStart && !predicted && spatialLayer == 0;
    }

    private int readPictureId(RtpPacket packet, int at) {
        if (at >= packet.payloadLength()) {
            return at;
        }
        int high = packet.payloadByte(at);
        boolean isLong = (high & 0x80) != 0;
        if (isLong && at + 1 >= packet.payloadLength()) {
            return packet.payloadLength(); // its second byte is cut off: nothing follows
        }
        pictureIdAt = at;
        pictureIdBytes = isLong ? 2 : 1;
        pictureId = isLong ? (high & 0x7F) << 8 | packet.payloadByte(at + 1) : high;
        return at + pictureIdBytes;
    }

    private int readTl0PictureIndex(RtpPacket packet, int at) {
        if (at >= packet.payloadLength()) {
            return at;
        }
        tl0PictureIndexAt = at;
        tl0PictureIndex = packet.payloadByte(at);
        return at + 1;
    }

    /**
     * The aggregation header's N bit: the first packet of a coded video sequence (AV1 RTP section
     * 4.4).
     */
    private static boolean startsAv1Sequence(RtpPacket packet) {
        return packet.payloadLength() > 0 && (packet.payloadByte(0) & 0x08) != 0;
    }
}
