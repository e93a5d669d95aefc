package io.sotto.system;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** What the kernel says about the threads of this very process. */
final class PrecedenceTest {
    /** Where the niceness is in proc_pid_stat(5), counted after the name in parentheses. */
    private static final int NICENESS_FIELD = 19 - 3;

    /** A thread that waits, and tells its directory under /proc. */
    private static Path waiting(String name, CountDownLatch end) {
        CompletableFuture<Path> directory = new CompletableFuture<>();
        Thread.ofPlatform()
                .name(name)
                .daemon()
                .start(
                        () -> {
                            try {
                                directory.complete(Path.of("/proc/thread-self").toRealPath());
                                end.await();
                            } catch (IOException | InterruptedException failed) {
                                directory.completeExceptionally(failed);
                            }
                        });
        return directory.join();
    }

    private static int niceness(Path thread) throws IOException {
        String status = Files.readString(thread.resolve("stat"));
        String afterName = status.substring(status.lastIndexOf(')') + 2);
        return Integer.parseInt(afterName.split(" ", -1)[NICENESS_FIELD]);
    }

    @Test
    void allButTheNamedThreadsStepBack() throws IOException {
        Assumptions.assumeTrue(Files.exists(Path.of("/proc/thread-self")));
        CountDownLatch end = new CountDownLatch(1);
        try {
            Path preferred = waiting("preferred-by-name-1", end);
            Path other = waiting("other", end);
            int usual = niceness(preferred);
            assertEquals(usual, niceness(other));

            Precedence precedence = new Precedence("preferred-by-name");
            precedence.apply();
            assertEquals(usual, niceness(preferred));
            assertEquals(Precedence.NICENESS, niceness(other));

            Path later = waiting("later", end);
            Path preferredLater = waiting("preferred-by-name-2", end);
            int inherited = niceness(preferredLater);
            precedence.apply();
            assertEquals(Precedence.NICENESS, niceness(later));
            assertEquals(inherited, niceness(preferredLater));
        } finally {
            end.countDown();
        }
    }
}
