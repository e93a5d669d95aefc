package io.sotto.loadtest.media;

import io.sotto.loadtest.media.MediaShape.LayerShape;
import io.sotto.srtp.rtp.ExtensionMap;
import io.sotto.srtp.rtp.HeaderExtension;
import io.sotto.srtp.rtp.PacketBuffer;
import io.sotto.srtp.rtp.RtpWriter;
import java.util.Arrays;

/**
 * Makes RTP packets out of what media sources want sent: header, the negotiated elements, payload
 * descriptor, stamp.
 *
 * <p>What it made stands in {@link #bytes()}, with room for an SRTP trailer behind it. One of these
 * serves all participants of a thread. Confined to that thread.
 */
public final class Composer {
    /** A picture id of 15 bits (RFC 7741 section 4.2). */
    private static final int PICTURE_MASK = 0x7FFF;

    private static final int FRAME_TAG_BYTES = 3;

    private static final long ABS_SEND_TIME_CYCLE_NANOS = 64_000_000_000L;

    private final RtpWriter out = new RtpWriter();
    private final byte[] bytes = new byte[PacketBuffer.CAPACITY_BYTES];
    private final Stamp stamp = new Stamp();
    private final byte[] sequence = new byte[2];
    private final byte[] level = new byte[1];

    /** What holds for all packets of one connection. */
    public static final class Connection {
        private final ExtensionMap extensions;
        private int transportSequence;

        /** These elements were negotiated. */
        public Connection(ExtensionMap extensions) {
            this.extensions = extensions;
        }
    }

    /** The packet made last. */
    public byte[] bytes() {
        return bytes;
    }

    /** A video packet; returns its length. */
    public int video(
            Connection connection, OutStream stream, VideoLayer layer, MediaPacket packet) {
        int rtpSequence = layer.sequenceOf(packet.number);
        out.header(stream.payloadType, packet.marker, rtpSequence, packet.timestamp, stream.ssrc);
        elements(connection, packet.sentNanos);
        identity(connection, stream, stream.known, HeaderExtension.RID);
        descriptor(connection, packet);
        out.endElements();
        return payload(stream, layer.shape, packet);
    }

    /** A video packet once more (RFC 4588 section 4); returns its length. */
    public int retransmission(
            Connection connection, OutStream stream, VideoLayer layer, MediaPacket packet) {
        int rtpSequence = stream.rtxSequence++ & 0xFFFF;
        out.header(
                stream.rtxPayloadType,
                packet.marker,
                rtpSequence,
                packet.timestamp,
                stream.rtxSsrc);
        elements(connection, packet.sentNanos);
        identity(connection, stream, stream.rtxKnown, HeaderExtension.REPAIRED_RID);
        descriptor(connection, packet);
        out.endElements().originalSequence(layer.sequenceOf(packet.number));
        return payload(stream, layer.shape, packet);
    }

    /** An audio packet; returns its length. */
    public int audio(Connection connection, OutStream stream, int rtpSequence, MediaPacket packet) {
        out.header(stream.payloadType, packet.marker, rtpSequence, packet.timestamp, stream.ssrc);
        elements(connection, packet.sentNanos);
        identity(connection, stream, stream.known, HeaderExtension.RID);
        boolean voice = packet.audioLevel < 127;
        level[0] = (byte) ((voice ? 0x80 : 0) | packet.audioLevel);
        out.element(connection.extensions.id(HeaderExtension.AUDIO_LEVEL), level);
        out.endElements();
        int at = out.copyTo(bytes);
        bytes[at] = 0x78; // Opus, 20 ms, wide band (RFC 6716 section 3.1)
        return stamped(stream, packet, at + Microphone.CLEAR_BYTES, Microphone.CLEAR_BYTES);
    }

    private void elements(Connection connection, long nowNanos) {
        int transport = connection.extensions.id(HeaderExtension.TRANSPORT_CC);
        if (transport != 0) {
            int number = connection.transportSequence++;
            sequence[0] = (byte) (number >> 8);
            sequence[1] = (byte) number;
            out.element(transport, sequence);
        }
        long within = Math.floorMod(nowNanos, ABS_SEND_TIME_CYCLE_NANOS);
        out.element24(
                connection.extensions.id(HeaderExtension.ABS_SEND_TIME),
                (int) ((within << 18) / 1_000_000_000L));
    }

    private void identity(
            Connection connection, OutStream stream, boolean known, HeaderExtension rid) {
        if (known) {
            return;
        }
        out.element(connection.extensions.id(HeaderExtension.MID), stream.mid);
        if (stream.rid.length > 0) {
            out.element(connection.extensions.id(rid), stream.rid);
        }
    }

    private void descriptor(Connection connection, MediaPacket packet) {
        int id = connection.extensions.id(HeaderExtension.DEPENDENCY_DESCRIPTOR);
        if (id != 0) {
            out.element(id, DependencyStructure.element(packet));
        }
    }

    /**
     * VP8 (RFC 7741 section 4.2): a descriptor with a 15-bit picture id, TL0PICIDX and temporal id;
     * then what stays readable, whose first bit says whether this is a key frame.
     */
    private int payload(OutStream stream, LayerShape layer, MediaPacket packet) {
        int at = out.copyTo(bytes);
        int picture = packet.picture & PICTURE_MASK;
        bytes[at] = (byte) (packet.frameStart ? 0x90 : 0x80);
        bytes[at + 1] = (byte) 0xE0;
        bytes[at + 2] = (byte) (0x80 | picture >> 8);
        bytes[at + 3] = (byte) picture;
        bytes[at + 4] = (byte) packet.picture;
        bytes[at + 5] = 0;
        int frame = at + VideoLayer.DESCRIPTOR_BYTES;
        Arrays.fill(bytes, frame, at + VideoLayer.CLEAR_BYTES, (byte) 0);
        bytes[frame] = (byte) (packet.keyFrame ? 0x10 : 0x11);
        if (packet.keyFrame && packet.frameStart) {
            keyFrameHeader(frame + FRAME_TAG_BYTES, layer);
        }
        return stamped(stream, packet, at + VideoLayer.CLEAR_BYTES, VideoLayer.CLEAR_BYTES);
    }

    /** A start code, and the size of the picture (RFC 6386 section 9.1). */
    private void keyFrameHeader(int at, LayerShape layer) {
        bytes[at] = (byte) 0x9D;
        bytes[at + 1] = 0x01;
        bytes[at + 2] = 0x2A;
        bytes[at + 3] = (byte) layer.width();
        bytes[at + 4] = (byte) (layer.width() >> 8);
        bytes[at + 5] = (byte) layer.height();
        bytes[at + 6] = (byte) (layer.height() >> 8);
    }

    private int stamped(OutStream stream, MediaPacket packet, int at, int clearBytes) {
        int length = packet.payloadBytes - clearBytes;
        stamp.of(stream.publisher, stream.stream).at((int) packet.number, packet.sentNanos);
        stamp.write(bytes, at, length);
        return at + length;
    }
}
