package io.sotto.loadtest.media;

/**
 * What one packet is to be, before it has a header: filled anew for packet after packet.
 *
 * <p>Confined to one thread.
 */
public final class MediaPacket {
    long number;
    int timestamp;
    boolean marker;
    boolean frameStart;
    boolean keyFrame;
    int payloadBytes;
    int picture;
    int audioLevel;
    long sentNanos;

    /** Which packet of its stream, counted from 0. */
    public long number() {
        return number;
    }

    /** The RTP timestamp. */
    public int timestamp() {
        return timestamp;
    }

    /** Whether it ends a frame. */
    public boolean marker() {
        return marker;
    }

    /** Whether it begins a frame. */
    public boolean frameStart() {
        return frameStart;
    }

    /** Whether it belongs to a key frame. */
    public boolean keyFrame() {
        return keyFrame;
    }

    /** Length of its payload. */
    public int payloadBytes() {
        return payloadBytes;
    }

    /** Which frame of its stream, counted from 0. */
    public int picture() {
        return picture;
    }

    /** How loud it is, in -dBov, 127 for silence (RFC 6464 section 3). */
    public int audioLevel() {
        return audioLevel;
    }

    /** It leaves now, for the first time. */
    public void leave(long nowNanos) {
        sentNanos = nowNanos;
    }

    /** When it left for the first time. */
    public long sentNanos() {
        return sentNanos;
    }
}
