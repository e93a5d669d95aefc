package io.sotto.sfu.room;

/**
 * Whether a microphone carries speech, from the loudness that each packet tells (RFC 6464).
 *
 * <p>Somebody speaks when a good part of an interval's packets is louder than speech at a distance.
 * The level shown is that of those packets, smoothed over two intervals and rounded to eighths, so
 * that it does not flicker.
 */
final class SpeechMeter {
    /**
     * Quieter than this, in -dBov, is a room and not a voice. LiveKit's clients expect the same.
     */
    private static final int SPEECH_LEVEL = 35;

    /** So many packets of an interval must be speech, in percent. */
    private static final int ACTIVE_PERCENT = 40;

    private static final int STEPS = 8;

    private int packets;
    private int activePackets;
    private int activeLevelSum;
    private double smoothed;
    private float level;

    /** A packet this loud came: 0 is the loudest, 127 silence. */
    void onLevel(int negativeDecibels) {
        packets++;
        if (negativeDecibels <= SPEECH_LEVEL) {
            activePackets++;
            activeLevelSum += negativeDecibels;
        }
    }

    /** Ends an interval; true if what {@link #level} says has changed. */
    boolean endInterval() {
        boolean active = activePackets > 0 && activePackets * 100 >= packets * ACTIVE_PERCENT;
        double now = active ? Math.pow(10, -(double) activeLevelSum / activePackets / 20) : 0;
        packets = 0;
        activePackets = 0;
        activeLevelSum = 0;
        smoothed = now == 0 ? 0 : (smoothed + now) / 2;
        float before = level;
        level = (float) Math.ceil(smoothed * STEPS) / STEPS;
        return level != before;
    }

    /** Loudness of the speech from 0 to 1; 0 if there is none. */
    float level() {
        return level;
    }
}
