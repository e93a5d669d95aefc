package io.sotto.sfu.signal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Newcomers are held off for as long as the threads of signalling are behind. */
final class PromptnessTest {
    private static final long MILLI = 1_000_000L;

    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private final AtomicLong clock = new AtomicLong(-3 * MILLI);
    private final Promptness promptness = new Promptness(waiting::add, clock::get);

    private void work() {
        for (Runnable task = waiting.poll(); task != null; task = waiting.poll()) {
            task.run();
        }
    }

    @Test
    void whoKeepsUpIsPromptHoweverMuchTimePassesBetweenQuestions() {
        for (int i = 0; i < 10; i++) {
            assertTrue(promptness.isPrompt());
            work();
            clock.addAndGet(10_000 * MILLI);
        }
    }

    @Test
    void whoIsBehindIsNotPromptUntilItHasCaughtUp() {
        assertTrue(promptness.isPrompt());
        clock.addAndGet(2999 * MILLI);
        assertTrue(promptness.isPrompt());
        clock.addAndGet(MILLI);
        assertFalse(promptness.isPrompt());
        clock.addAndGet(60_000 * MILLI);
        assertFalse(promptness.isPrompt());
        work();
        assertTrue(promptness.isPrompt());
    }

    @Test
    void askingOftenWaitsOnce() {
        for (int i = 0; i < 1000; i++) {
            promptness.isPrompt();
        }
        assertEquals(1, waiting.size());
    }
}
