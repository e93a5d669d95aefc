package io.sotto.loadtest.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class WakefulnessTest {
    @Test
    void theKernelsListOfProcessorsIsRead() {
        assertEquals(List.of(0), Wakefulness.online("0\n"));
        assertEquals(List.of(0, 1, 2, 3, 8), Wakefulness.online("0-3,8\n"));
    }

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
