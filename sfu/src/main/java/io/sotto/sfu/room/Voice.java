package io.sotto.sfu.room;

/**
 * Whether somebody speaks into one microphone, from the loudness that each packet tells (RFC 6464):
 * louder than the room around it, whose noise is the least that was heard lately.
 *
 * <p>It answers with the first packet, since what is withheld until it is certain would be a first
 * syllable. {@link SpeechMeter} takes its time, and is what people see.
 */
final class Voice {
    /** What a packet tells at least, in -dBov. */
    private static final int SILENCE = 127;

    /** In dB above that: softer is nobody in front of the microphone. */
    private static final int SOFTEST = 77;

    private static final int ABOVE_NOISE = 10;

    /** Of a microphone that nothing is known of yet. */
    private static final double USUAL_NOISE = 50;

    /** Between two words it is quiet again; whoever is loud for half a minute does not speak. */
    private static final double NOISE_RISES_PER_SECOND = 2;

    /** A microphone that is off says nothing about its room; an encoder that pauses, this often. */
    private static final double SECONDS_APART_MOST = 0.5;

    /** A pause for breath makes nobody quiet. */
    private static final double FADES_PER_SECOND = 5;

    private static final double SECOND = 1e9;

    private final SpeechActivity activity = new SpeechActivity();
    private double noise = USUAL_NOISE;
    private double loudness;
    private boolean begun;
    private long levelNanos;
    private boolean everSpoke;
    private long spokeNanos;

    /** A packet this loud came: 0 is the loudest, 127 silence. Returns whether somebody speaks. */
    boolean onLevel(int negativeDecibels, long nowNanos) {
        int level = SILENCE - negativeDecibels;
        double seconds = begun ? (nowNanos - levelNanos) / SECOND : 0;
        begun = true;
        levelNanos = nowNanos;
        double listened = Math.min(seconds, SECONDS_APART_MOST);
        noise = Math.min(level, noise + NOISE_RISES_PER_SECOND * listened);
        loudness = Math.max(level, loudness - FADES_PER_SECOND * seconds);
        activity.onFrame(level - noise, nowNanos);
        boolean speaks = level >= SOFTEST && level >= noise + ABOVE_NOISE;
        if (speaks) {
            everSpoke = true;
            spokeNanos = nowNanos;
        }
        return speaks;
    }

    /** How much like speech it was lately. */
    SpeechActivity activity() {
        return activity;
    }

    /** How long nobody has spoken; forever if nobody ever has. */
    long silentNanos(long nowNanos) {
        return everSpoke ? nowNanos - spokeNanos : Long.MAX_VALUE;
    }

    /** How loud it was in the last seconds, in dB above silence. */
    double loudness(long nowNanos) {
        return loudness - FADES_PER_SECOND * (nowNanos - levelNanos) / SECOND;
    }
}
