package io.sotto.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

final class ProcessorsTest {
    private static final String ALLOWED = "Cpus_allowed_list:";

    @Test
    void theKernelsListIsRead() {
        assertEquals(List.of(0), Processors.list("0\n"));
        assertEquals(List.of(0, 1, 2, 3, 8), Processors.list("0-3,8\n"));
    }

    @Test
    void aPinnedThreadMayRunOnOneProcessorOnly() throws Exception {
        int last = allowed().getLast();
        List<Integer> after =
                onItsOwnThread(
                        () -> {
                            Processors.pin(last);
                            return allowed();
                        });
        assertEquals(List.of(last), after);
    }

    @Test
    void aProcessorThatIsNotThereIsRefused() {
        assertThrows(IOException.class, () -> Processors.pin(1000));
    }

    /** Of the calling thread. */
    private static List<Integer> allowed() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/thread-self/status"))) {
            if (line.startsWith(ALLOWED)) {
                return Processors.list(line.substring(ALLOWED.length()));
            }
        }
        throw new IOException("no " + ALLOWED);
    }

    private static <T> T onItsOwnThread(Callable<T> task) throws Exception {
        FutureTask<T> result = new FutureTask<>(task);
        Thread.ofPlatform().start(result);
        return result.get();
    }
}
