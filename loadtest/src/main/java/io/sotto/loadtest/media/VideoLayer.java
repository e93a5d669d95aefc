package io.sotto.loadtest.media;

import io.sotto.loadtest.media.MediaShape.LayerShape;
import io.sotto.loadtest.media.MediaShape.Rhythm;
import java.util.random.RandomGenerator;

/**
 * One layer of a camera: thirty frames a second, cut into packets of equal size, as libwebrtc does.
 *
 * <p>Key frames come first and whenever somebody needs one, and are five to ten times larger; they
 * go out in pieces, as from a pacer. The frames after them are smaller, as an encoder's rate
 * control makes them, until the average is met again: who asks for many key frames gets no more
 * bits. In the uniform rhythms every frame has the same size.
 *
 * <p>Time is an argument. Confined to one thread.
 */
public final class VideoLayer {
    /** Takes each packet as it is due; it is filled anew for the next one. */
    public interface Sink {
        /** Sends it now. */
        void send(VideoLayer layer, MediaPacket packet);
    }

    /**
     * Header, elements and rounding of a packet in steady state: 12 bytes, four of extension
     * header, eight of elements.
     */
    static final int HEADER_BYTES = 24;

    /** VP8's payload descriptor. */
    public static final int DESCRIPTOR_BYTES = 6;

    /**
     * The descriptor, and what stays readable of an encrypted frame: LiveKit's clients leave a key
     * frame its header (RFC 6386 section 9.1), which some servers look for.
     */
    public static final int CLEAR_BYTES = DESCRIPTOR_BYTES + 10;

    private static final int FRAMES_PER_SECOND = 30;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final int CLOCK_RATE = 90_000;

    /**
     * A pacer's pieces: what libwebrtc sends at once of a frame that is too large, and when next.
     */
    private static final int PACED_PACKETS = 10;

    private static final long PACED_NANOS = 5_000_000L;

    private static final int KEY_FACTOR_MIN = 5;
    private static final int KEY_FACTOR_MAX = 10;

    final LayerShape shape;
    private final Rhythm rhythm;
    private final int payloadMax;
    private final int framePackets;
    private final long frameNanos;
    private final RandomGenerator random;
    private final SentLog log = new SentLog();
    private final MediaPacket packet = new MediaPacket();

    private final int firstSequence;
    private final int firstTimestamp;
    private boolean started;
    private long startNanos;
    private long frameDueNanos;
    private boolean keyFrameWanted = true;

    private long number;
    private int picture = -1;
    private int packetsOfFrame;
    private int bytesOfFrame;
    private int sentOfFrame;
    private long bytesAhead;
    private long payloadBytesSent;

    /** A layer of this shape; what is random in it comes from {@code random}. */
    public VideoLayer(MediaShape camera, int layer, RandomGenerator random) {
        shape = camera.layers().get(layer);
        rhythm = camera.rhythm();
        payloadMax = camera.packetBytes() - HEADER_BYTES;
        framePackets = camera.framePackets();
        this.random = random;
        firstSequence = random.nextInt(1 << 15);
        firstTimestamp = random.nextInt();
        frameNanos =
                framePackets == 0
                        ? NANOS_PER_SECOND / FRAMES_PER_SECOND
                        : framePackets
                                * 8L
                                * camera.packetBytes()
                                * NANOS_PER_SECOND
                                / shape.bitsPerSecond();
    }

    /** Its RTP stream id, empty without simulcast. */
    public String rid() {
        return shape.rid();
    }

    /** How long a frame lasts. */
    public long frameNanos() {
        return frameNanos;
    }

    /** Packets that have been sent, retransmissions not among them. */
    public long packets() {
        return number;
    }

    /** Payload bytes of these. */
    public long payloadBytes() {
        return payloadBytesSent;
    }

    /** The 16-bit sequence number of a packet. */
    public int sequenceOf(long packetNumber) {
        return (int) (firstSequence + packetNumber) & 0xFFFF;
    }

    /** The RTP timestamp of an instant. */
    public int timestampAt(long nanos) {
        return firstTimestamp + (int) ((nanos - startNanos) / 1000 * CLOCK_RATE / 1_000_000);
    }

    /** The next frame is to be a key frame. */
    public void wantKeyFrame() {
        keyFrameWanted = true;
    }

    /**
     * Sends what is due.
     *
     * @param dueNanos when it was due: frames keep their distance even if this call is late
     * @return when more is due
     */
    public long run(long dueNanos, Sink sink) {
        if (!started) {
            started = true;
            startNanos = dueNanos;
            frameDueNanos = dueNanos;
        }
        if (sentOfFrame == packetsOfFrame) {
            beginFrame();
        }
        int until = Math.min(packetsOfFrame, sentOfFrame + piece());
        while (sentOfFrame < until) {
            sendNext(sink);
        }
        if (sentOfFrame < packetsOfFrame) {
            return dueNanos + (rhythm == Rhythm.SPREAD ? frameNanos / packetsOfFrame : PACED_NANOS);
        }
        frameDueNanos += frameNanos;
        return frameDueNanos - dueNanos > 0 ? frameDueNanos : dueNanos;
    }

    private int piece() {
        return switch (rhythm) {
            case FRAMES -> PACED_PACKETS;
            case BURSTS -> packetsOfFrame;
            case SPREAD -> 1;
        };
    }

    private void beginFrame() {
        picture++;
        sentOfFrame = 0;
        packet.keyFrame = keyFrameWanted;
        packet.picture = picture;
        packet.timestamp = timestampAt(frameDueNanos);
        if (framePackets > 0) {
            packetsOfFrame = framePackets;
            bytesOfFrame = framePackets * payloadMax;
        } else {
            long bytes = nextFrameBytes() * random.nextInt(90, 111) / 100;
            packetsOfFrame = (int) ((bytes + payloadMax - 1) / payloadMax);
            int least = packetsOfFrame * (CLEAR_BYTES + Stamp.BYTES);
            bytesOfFrame = Math.max((int) bytes, least);
        }
        keyFrameWanted = false;
    }

    private long nextFrameBytes() {
        long mean = shape.bitsPerSecond() / 8 / FRAMES_PER_SECOND;
        long bytes =
                keyFrameWanted
                        ? mean * random.nextInt(KEY_FACTOR_MIN, KEY_FACTOR_MAX + 1)
                        : mean - Math.min(bytesAhead, mean / 2);
        bytesAhead += bytes - mean;
        return bytes;
    }

    private void sendNext(Sink sink) {
        long from = (long) bytesOfFrame * sentOfFrame / packetsOfFrame;
        long to = (long) bytesOfFrame * (sentOfFrame + 1) / packetsOfFrame;
        packet.number = number++;
        packet.payloadBytes = (int) (to - from);
        packet.frameStart = sentOfFrame == 0;
        sentOfFrame++;
        packet.marker = sentOfFrame == packetsOfFrame;
        payloadBytesSent += packet.payloadBytes;
        sink.send(this, packet);
        log.add(packet);
    }

    /** Makes {@code into} what a packet was that somebody misses; false if that is forgotten. */
    public boolean recall(int sequence, MediaPacket into) {
        int back = sequenceOf(number - 1) - sequence & 0xFFFF;
        return log.recall(number - 1 - back, into);
    }
}
