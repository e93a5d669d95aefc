package io.sotto.loadtest.media;

import java.util.random.RandomGenerator;

/**
 * A microphone's Opus stream: a packet every 20 ms from somebody who speaks, one every 400 ms of
 * comfort noise from somebody who does not (RFC 7587 section 3.1.3).
 *
 * <p>Time is an argument. Confined to one thread.
 */
public final class Microphone {
    /** Takes each packet as it is due. */
    public interface Sink {
        /** Sends it now. */
        void send(MediaPacket packet);
    }

    /** Opus' table-of-contents byte stays readable under end-to-end encryption. */
    public static final int CLEAR_BYTES = 1;

    private static final long FRAME_NANOS = 20_000_000L;
    private static final int FRAME_TIMESTAMPS = 960;

    /** Discontinuous transmission repeats its comfort noise after twenty frames. */
    private static final int SILENT_FRAMES = 20;

    /** 32 kbit/s are 80 bytes in 20 ms; encryption adds some 26. */
    private static final int SPOKEN_BYTES_MIN = 90;

    private static final int SPOKEN_BYTES_MAX = 125;
    private static final int SILENT_BYTES = CLEAR_BYTES + Stamp.BYTES;
    private static final int SPOKEN_LEVEL = 25;

    /** Between two syllables: the room. */
    private static final int PAUSE_LEVEL = 55;

    private static final int SYLLABLE_FRAMES = 8;
    private static final int SYLLABLE_AND_PAUSE_FRAMES = 12;
    private static final int SILENT_LEVEL = 127;

    private final RandomGenerator random;
    private final MediaPacket packet = new MediaPacket();
    private final int firstSequence;
    private int timestamp;
    private long number;
    private long payloadBytesSent;
    private boolean wasSilent = true;

    /** What is random in it comes from {@code random}. */
    public Microphone(RandomGenerator random) {
        this.random = random;
        firstSequence = random.nextInt(1 << 15);
        timestamp = random.nextInt();
    }

    /** Sends the packet that is due; returns when the next one is. */
    public long run(long dueNanos, boolean speaking, Sink sink) {
        boolean pause = (firstSequence + number) % SYLLABLE_AND_PAUSE_FRAMES >= SYLLABLE_FRAMES;
        packet.number = number++;
        packet.timestamp = timestamp;
        packet.marker = speaking && wasSilent; // a talk spurt begins (RFC 3551 section 4.1)
        packet.audioLevel = !speaking ? SILENT_LEVEL : pause ? PAUSE_LEVEL : SPOKEN_LEVEL;
        packet.payloadBytes =
                speaking ? random.nextInt(SPOKEN_BYTES_MIN, SPOKEN_BYTES_MAX) : SILENT_BYTES;
        payloadBytesSent += packet.payloadBytes;
        sink.send(packet);
        wasSilent = !speaking;
        int frames = speaking ? 1 : SILENT_FRAMES;
        timestamp += frames * FRAME_TIMESTAMPS;
        return dueNanos + frames * FRAME_NANOS;
    }

    /** The timestamp of the next packet. */
    public int timestamp() {
        return timestamp;
    }

    /** Packets that have been sent. */
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
}
