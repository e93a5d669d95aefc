package io.sotto.sfu.room;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * Who leads the conversation (Volfin and Cohen 2012): whoever speaks by all three intervals of
 * {@link SpeechActivity} so much more clearly than the one before. A cough is over before it counts
 * in the longest, and while somebody speaks nobody else has more of it.
 */
final class DominantSpeaker {
    /** How much clearer a newcomer must be, as the logarithm of the ratio of the scores. */
    private static final double IMMEDIATE_CLEARER = 3;

    private static final double MEDIUM_CLEARER = 2;
    private static final double LONG_CLEARER = 0;

    /** Less of a second than so many tenths is a cough, or something that fell. */
    private static final int TENTHS_LEAST = 3;

    private static final SpeechActivity NOBODY = new SpeechActivity();

    private @Nullable Voice dominant;

    /** The one who leads; null until somebody has spoken. */
    @Nullable Voice current() {
        return dominant;
    }

    /** To be called every 300 ms, with all there are; true if it is somebody else now. */
    boolean decide(Collection<Voice> voices, long nowNanos) {
        if (dominant != null && !voices.contains(dominant)) {
            dominant = null;
        }
        for (Voice voice : voices) {
            voice.activity().evaluate(nowNanos);
        }
        Voice next = null;
        double clearest = MEDIUM_CLEARER;
        for (Voice voice : voices) {
            double medium = medium(voice);
            if (voice != dominant && medium > clearest && takesOver(voice)) {
                next = voice;
                clearest = medium;
            }
        }
        if (next == null) {
            return false;
        }
        dominant = next;
        return true;
    }

    private boolean takesOver(Voice voice) {
        return immediate(voice) > IMMEDIATE_CLEARER
                && lasting(voice) > LONG_CLEARER
                && voice.activity().activeTenths() >= TENTHS_LEAST;
    }

    private double immediate(Voice voice) {
        return clearer(voice.activity().immediateScore(), before().immediateScore());
    }

    private double medium(Voice voice) {
        return clearer(voice.activity().mediumScore(), before().mediumScore());
    }

    private double lasting(Voice voice) {
        return clearer(voice.activity().longScore(), before().longScore());
    }

    private SpeechActivity before() {
        return dominant == null ? NOBODY : dominant.activity();
    }

    private static double clearer(double score, double before) {
        return Math.log(score / before);
    }
}
