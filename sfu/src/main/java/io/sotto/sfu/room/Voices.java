package io.sotto.sfu.room;

import java.util.ArrayList;
import java.util.List;

/**
 * Whose sound is sent on: everybody's where they are few, otherwise that of those who spoke last.
 *
 * <p>A voice gets a place with its first packet, from whoever has been silent longest. Where all
 * places are those of people who speak, it must be clearly louder than one of them. Who leads the
 * conversation keeps a place.
 */
final class Voices {
    /** As many as there are. */
    static final int UNLIMITED = 0;

    /** Who was silent for so long has finished the sentence. */
    private static final long KEEPS_NANOS = 2_000_000_000L;

    /** Clearly, in dB. */
    private static final int LOUDER = 6;

    private final DominantSpeaker dominant = new DominantSpeaker();
    private final int max;
    private final List<Voice> heard = new ArrayList<>();

    /** As many at a time as {@code max}, or {@link #UNLIMITED}. */
    Voices(int max) {
        this.max = max;
    }

    /** Who leads the conversation. */
    DominantSpeaker dominant() {
        return dominant;
    }

    /**
     * Whether a packet of somebody's sound is sent on.
     *
     * @param speaks whether it is speech
     */
    boolean admit(Voice voice, boolean speaks, long nowNanos) {
        if (max == UNLIMITED || heard.contains(voice)) {
            return true;
        }
        if (heard.size() == max) {
            Voice least = leastMissed(nowNanos);
            boolean given = speaks && gives(least, voice, nowNanos);
            if (!given && voice != dominant.current()) {
                return false;
            }
            heard.remove(least);
        }
        heard.add(voice);
        return true;
    }

    private Voice leastMissed(long nowNanos) {
        Voice silent = heard.getFirst() == dominant.current() ? heard.getLast() : heard.getFirst();
        Voice quietest = silent;
        for (int i = 0; i < heard.size(); i++) {
            Voice voice = heard.get(i);
            if (voice == dominant.current()) {
                continue;
            }
            if (voice.silentNanos(nowNanos) > silent.silentNanos(nowNanos)) {
                silent = voice;
            }
            if (voice.loudness(nowNanos) < quietest.loudness(nowNanos)) {
                quietest = voice;
            }
        }
        return hasFinished(silent, nowNanos) ? silent : quietest;
    }

    private static boolean gives(Voice place, Voice newcomer, long nowNanos) {
        return hasFinished(place, nowNanos)
                || newcomer.loudness(nowNanos) >= place.loudness(nowNanos) + LOUDER;
    }

    private static boolean hasFinished(Voice voice, long nowNanos) {
        return voice.silentNanos(nowNanos) >= KEEPS_NANOS;
    }

    /** It will not be heard again. */
    void remove(Voice voice) {
        heard.remove(voice);
    }
}
