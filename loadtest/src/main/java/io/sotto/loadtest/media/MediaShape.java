package io.sotto.loadtest.media;

import java.util.List;

/**
 * What a camera's stream looks like on the wire.
 *
 * @param layers from small to large; one without simulcast
 * @param packetBytes the largest RTP packet, before protection
 * @param rhythm how its packets follow one another
 * @param framePackets packets of every frame; 0 where the bit rate decides
 */
public record MediaShape(
        List<LayerShape> layers, int packetBytes, Rhythm rhythm, int framePackets) {
    /** How packets follow one another. */
    public enum Rhythm {
        /** As a browser sends: a frame at once, thirty times a second, key frames paced. */
        FRAMES,
        /** Frames of one size, each at once: what the forwarding path does most cheaply. */
        BURSTS,
        /** The same packets, one at a time in equal distances: what costs it most. */
        SPREAD
    }

    /** What the larger layers of a 720p camera send in livekit-client, and what the smaller do. */
    private static final long FULL_BPS = 1_700_000;

    private static final long HALF_BPS = 450_000;
    private static final long QUARTER_BPS = 160_000;

    /**
     * One layer.
     *
     * @param rid its RTP stream id (RFC 8852), empty without simulcast
     * @param width in pixels
     * @param height in pixels
     * @param bitsPerSecond on average
     */
    public record LayerShape(String rid, int width, int height, long bitsPerSecond) {}

    public MediaShape {
        layers = List.copyOf(layers);
        if (packetBytes < PACKET_BYTES_MIN || packetBytes > PACKET_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "packets of %d bytes: choose %d to %d"
                            .formatted(packetBytes, PACKET_BYTES_MIN, PACKET_BYTES_MAX));
        }
    }

    /** Header, descriptor and stamp have to fit. */
    private static final int PACKET_BYTES_MIN = 100;

    /** With its protection it still fits Ethernet's 1,500 bytes. */
    private static final int PACKET_BYTES_MAX = 1400;

    /** A browser's camera in three layers, whose largest has this bit rate. */
    public static MediaShape simulcast(long bitsPerSecond, int packetBytes) {
        return new MediaShape(
                List.of(
                        new LayerShape("q", 320, 180, bitsPerSecond * QUARTER_BPS / FULL_BPS),
                        new LayerShape("h", 640, 360, bitsPerSecond * HALF_BPS / FULL_BPS),
                        new LayerShape("f", 1280, 720, bitsPerSecond)),
                packetBytes,
                Rhythm.FRAMES,
                0);
    }

    /** A browser's camera in one layer. */
    public static MediaShape single(long bitsPerSecond, int packetBytes) {
        return new MediaShape(oneLayer(bitsPerSecond), packetBytes, Rhythm.FRAMES, 0);
    }

    /** One layer in frames of so many full packets. */
    public static MediaShape uniform(
            long bitsPerSecond, int packetBytes, Rhythm rhythm, int framePackets) {
        return new MediaShape(oneLayer(bitsPerSecond), packetBytes, rhythm, framePackets);
    }

    private static List<LayerShape> oneLayer(long bitsPerSecond) {
        return List.of(new LayerShape("", 1280, 720, bitsPerSecond));
    }

    /** Whether there are layers to choose from. */
    public boolean isSimulcast() {
        return layers.size() > 1;
    }

    /** What all layers send together. */
    public long bitsPerSecond() {
        return layers.stream().mapToLong(LayerShape::bitsPerSecond).sum();
    }
}
