package io.sotto.sfu.room;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Four microphones in rooms of some noise; it is decided every 300 ms. */
final class DominantSpeakerTest {
    private static final long MILLI = 1_000_000L;
    private static final long FRAME = 20 * MILLI;
    private static final long SECOND = 1000 * MILLI;
    private static final int FRAMES_OF_DECISION = 15;
    private static final int FRAMES_OF_SECOND = 50;

    private final List<Voice> voices = List.of(new Voice(), new Voice(), new Voice(), new Voice());
    private final DominantSpeaker dominant = new DominantSpeaker();
    private final Random random = new Random(3);
    private long now;
    private int frames;
    private int switches;

    /** How loud a microphone is, in -dBov, at the nth frame of a sound. */
    private interface Sound {
        int level(int frame);
    }

    private int noise() {
        return 62 + random.nextInt(7);
    }

    /** Syllables of a fifth of a second, of some 25 dB above the noise. */
    private int speech(int frame) {
        return frame % 14 < 10 ? 30 + random.nextInt(14) : noise();
    }

    private void pass(long nanos, int speaker, Sound sound) {
        for (int frame = 0; frame < nanos / FRAME; frame++) {
            for (int i = 0; i < voices.size(); i++) {
                voices.get(i).onLevel(i == speaker ? sound.level(frame) : noise(), now);
            }
            now += FRAME;
            if (++frames % FRAMES_OF_DECISION == 0) {
                switches += dominant.decide(voices, now) ? 1 : 0;
            }
        }
    }

    private void speak(int speaker, long nanos) {
        pass(nanos, speaker, this::speech);
    }

    private void silence(long nanos) {
        pass(nanos, -1, frame -> 0);
    }

    @ParameterizedTest
    @FieldSource("io.sotto.sfu.room.TestRoom#CLOCKS")
    void whoSpeaksLeadsWithinASecond(long clock) {
        now = clock;
        silence(5 * SECOND);
        assertNull(dominant.current());
        long took = 0;
        for (int turn = 0; turn < 40; turn++) {
            int speaker = turn % voices.size();
            long from = now;
            while (dominant.current() != voices.get(speaker) && now - from < 3 * SECOND) {
                speak(speaker, 100 * MILLI);
            }
            assertTrue(now - from >= 300 * MILLI, "took " + (now - from));
            assertTrue(now - from <= 1400 * MILLI, "took " + (now - from));
            took += now - from;
            speak(speaker, 4 * SECOND);
        }
        assertTrue(took / 40 <= SECOND, "took " + took / 40);
        assertEquals(40, switches);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 10})
    void aCoughAndAKeyAreNoSpeech(int framesLoud) {
        silence(5 * SECOND);
        speak(0, 5 * SECOND);
        for (int i = 0; i < 60; i++) {
            pass(SECOND, 1, frame -> frame < framesLoud ? 20 : noise());
        }
        assertSame(voices.getFirst(), dominant.current());
    }

    @Test
    void aKeyboardIsNoSpeech() {
        silence(SECOND);
        speak(0, 3 * SECOND);
        pass(60 * SECOND, 1, frame -> frame % 8 < 3 ? 20 : noise());
        assertSame(voices.getFirst(), dominant.current());
    }

    @Test
    void whoIsInterruptedByAWordGoesOnLeading() {
        silence(SECOND);
        speak(0, 3 * SECOND);
        int before = switches;
        for (int i = 0; i < 60; i++) {
            speak(0, 800 * MILLI);
            pass(300 * MILLI, 1, frame -> 20);
        }
        assertEquals(before, switches);
    }

    @Test
    void threeNoisyRoomsHardlyEverLead() {
        silence(SECOND);
        speak(0, 3 * SECOND);
        int before = switches;
        for (int i = 0; i < 60 * FRAMES_OF_SECOND; i++) {
            for (int noisy = 1; noisy < 4; noisy++) {
                voices.get(noisy).onLevel(35 + random.nextInt(20), now);
            }
            now += FRAME;
            voices.getFirst().onLevel(noise(), now);
            if (++frames % FRAMES_OF_DECISION == 0) {
                switches += dominant.decide(voices, now) ? 1 : 0;
            }
        }
        assertTrue(switches - before <= 1, (switches - before) + " in a minute");
    }

    @Test
    void whoGoesDoesNotLead() {
        speak(2, 3 * SECOND);
        assertSame(voices.get(2), dominant.current());
        dominant.decide(voices.subList(0, 2), now);
        assertNull(dominant.current());
    }

    @Test
    void whoseEncoderPausesIsSilent() {
        speak(2, 3 * SECOND);
        now += 5 * SECOND;
        voices.get(2).activity().evaluate(now);
        assertEquals(0, voices.get(2).activity().activeTenths());
        assertEquals(SpeechActivity.LEAST_SCORE, voices.get(2).activity().immediateScore());
    }
}
