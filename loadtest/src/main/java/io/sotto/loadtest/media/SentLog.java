package io.sotto.loadtest.media;

/**
 * What the last packets of a stream were, so that they can be made again when they are asked for
 * (RFC 4588). Some forty bytes a packet, where the packets themselves would be thirty times that.
 */
final class SentLog {
    /** At 1.7 Mbit/s three seconds: nobody asks for what is older. */
    static final int PACKETS = 512;

    private static final int MARKER = 1;
    private static final int FRAME_START = 2;
    private static final int KEY_FRAME = 4;

    private final long[] numbers = new long[PACKETS];
    private final long[] sentNanos = new long[PACKETS];
    private final int[] timestamps = new int[PACKETS];
    private final int[] pictures = new int[PACKETS];
    private final short[] payloadBytes = new short[PACKETS];
    private final byte[] flags = new byte[PACKETS];

    void add(MediaPacket packet) {
        int slot = slot(packet.number);
        numbers[slot] = packet.number + 1; // 0 is an empty slot
        sentNanos[slot] = packet.sentNanos;
        timestamps[slot] = packet.timestamp;
        pictures[slot] = packet.picture;
        payloadBytes[slot] = (short) packet.payloadBytes;
        flags[slot] =
                (byte)
                        ((packet.marker ? MARKER : 0)
                                | (packet.frameStart ? FRAME_START : 0)
                                | (packet.keyFrame ? KEY_FRAME : 0));
    }

    /** Makes {@code into} what the packet of this number was; false if that is forgotten. */
    boolean recall(long number, MediaPacket into) {
        int slot = slot(number);
        if (number < 0 || numbers[slot] != number + 1) {
            return false;
        }
        into.number = number;
        into.sentNanos = sentNanos[slot];
        into.timestamp = timestamps[slot];
        into.picture = pictures[slot];
        into.payloadBytes = payloadBytes[slot];
        into.marker = (flags[slot] & MARKER) != 0;
        into.frameStart = (flags[slot] & FRAME_START) != 0;
        into.keyFrame = (flags[slot] & KEY_FRAME) != 0;
        return true;
    }

    private static int slot(long number) {
        return (int) (number & PACKETS - 1);
    }
}
