package io.sotto.loadtest.measure;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class WakefulnessTest {
    @Test
    void everyProcessorHasALoopUntilItIsOver() throws Exception {
        Wakefulness awake = new Wakefulness();
        List<ProcessHandle> loops;
        try {
            awake.begin();
            loops = ProcessHandle.current().children().filter(ProcessHandle::isAlive).toList();
            assertTrue(loops.size() >= Runtime.getRuntime().availableProcessors());
        } finally {
            awake.close();
        }
        for (ProcessHandle loop : loops) {
            loop.onExit().get(10, TimeUnit.SECONDS);
        }
    }
}
