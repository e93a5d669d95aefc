package io.sotto.sfu.room;

/**
 * How much the sound of one microphone is like speech, over three intervals: a frame, a tenth of a
 * second, and a second (Volfin and Cohen, "Dominant speaker identification for multipoint
 * videoconferencing", 2012).
 *
 * <p>For each interval it counts how many of its parts are active, and scores that count by how
 * much likelier it is of speech than of noise: parts of speech are active like the sides of a coin,
 * those of noise the less likely the more they are. A frame's parts are steps of loudness above the
 * noise here, since a server that holds no keys sees no spectrum.
 */
final class SpeechActivity {
    /** What is no speech at all: scores are compared by their ratio. */
    static final double LEAST_SCORE = 1e-10;

    private static final int STEPS = 13;
    private static final double STEP_DECIBELS = 3;
    private static final int FRAMES = 5;
    private static final int TENTHS = 10;

    /** A frame with more steps than this is active. */
    private static final int FRAME_ACTIVE = 7;

    /** A tenth of a second with more such frames. */
    private static final int TENTH_ACTIVE = 3;

    private static final double[] FRAME_SCORES = scores(STEPS, 0.78);
    private static final double[] TENTH_SCORES = scores(FRAMES, 24);
    private static final double[] SECOND_SCORES = scores(TENTHS, 47);

    private static final long FRAME_NANOS = 20_000_000L;

    /** No packet for longer than this is silence; less is its jitter, or a longer packet. */
    private static final long SILENCE_NANOS = 100_000_000L;

    private final byte[] frames = new byte[FRAMES * TENTHS];
    private int newest;
    private boolean begun;
    private long frameNanos;

    private int activeSteps;
    private int activeFrames;
    private int activeTenths;

    /** The score of each number of active parts, of so many, where noise has them by lambda. */
    private static double[] scores(int parts, double lambda) {
        double[] scores = new double[parts + 1];
        double logChoices = 0;
        for (int active = 0; active <= parts; active++) {
            double speech = logChoices - parts * Math.log(2);
            double noise = Math.log(lambda) - lambda * active;
            scores[active] = Math.max(LEAST_SCORE, speech - noise);
            logChoices += Math.log((double) (parts - active) / (active + 1));
        }
        return scores;
    }

    /** A packet came, so many decibels above the noise. */
    void onFrame(double aboveNoise, long nowNanos) {
        fillSilence(nowNanos);
        begun = true;
        frameNanos = nowNanos;
        push((byte) Math.clamp(aboveNoise / STEP_DECIBELS, 0, STEPS));
    }

    private void fillSilence(long nowNanos) {
        long silence = nowNanos - frameNanos;
        if (begun && silence > SILENCE_NANOS) {
            long missing = Math.min(frames.length, silence / FRAME_NANOS);
            for (int i = 0; i < missing; i++) {
                push((byte) 0);
            }
            frameNanos = nowNanos;
        }
    }

    private void push(byte steps) {
        newest = (newest + 1) % frames.length;
        frames[newest] = steps;
    }

    /** Looks at the last second: what the scores say is as of then. */
    void evaluate(long nowNanos) {
        fillSilence(nowNanos);
        activeSteps = frames[newest];
        activeTenths = 0;
        for (int tenth = 0; tenth < TENTHS; tenth++) {
            int active = 0;
            for (int i = tenth * FRAMES; i < (tenth + 1) * FRAMES; i++) {
                boolean loud = frames[Math.floorMod(newest - i, frames.length)] > FRAME_ACTIVE;
                active += loud ? 1 : 0;
            }
            activeTenths += active > TENTH_ACTIVE ? 1 : 0;
            if (tenth == 0) {
                activeFrames = active;
            }
        }
    }

    /** Of the newest frame. */
    double immediateScore() {
        return FRAME_SCORES[activeSteps];
    }

    /** Of the last tenth of a second. */
    double mediumScore() {
        return TENTH_SCORES[activeFrames];
    }

    /** Of the last second. */
    double longScore() {
        return SECOND_SCORES[activeTenths];
    }

    /** How many tenths of the last second are speech. */
    int activeTenths() {
        return activeTenths;
    }
}
