package io.sotto.loadtest.media;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Speech is fifty packets a second, silence two and a half. */
final class MicrophoneTest {
    private static final long SECOND = 1_000_000_000L;

    private static int packets(Microphone microphone, boolean speaking) {
        int[] count = new int[1];
        Set<Integer> levels = new HashSet<>();
        long due = 0;
        while (due < 10 * SECOND) {
            due =
                    microphone.run(
                            due,
                            speaking,
                            packet -> {
                                count[0]++;
                                assertTrue(packet.payloadBytes() <= 125);
                                levels.add(packet.audioLevel());
                            });
        }
        assertEquals(speaking ? Set.of(25, 55) : Set.of(127), levels);
        return count[0];
    }

    @Test
    void whoSpeaksSendsEveryTwentyMilliseconds() {
        assertEquals(500, packets(new Microphone(new SplittableRandom(1)), true));
    }

    @Test
    void whoIsSilentSendsEveryFourHundred() {
        assertEquals(25, packets(new Microphone(new SplittableRandom(1)), false));
    }

    @Test
    void timestampsGoOnThroughSilence() {
        Microphone microphone = new Microphone(new SplittableRandom(1));
        int before = microphone.timestamp();
        packets(microphone, false);
        assertEquals(10 * 48_000, microphone.timestamp() - before);
    }
}
