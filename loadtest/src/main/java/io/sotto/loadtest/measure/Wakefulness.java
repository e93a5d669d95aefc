package io.sotto.loadtest.measure;

import io.sotto.system.Processors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Keeps this machine's processors from halting, by loops that run only where nobody else would
 * (SCHED_IDLE, sched(7)).
 *
 * <p>The host of a virtual machine gives a halted processor to others, and may take long to give it
 * back. What waits for packets halts thousands of times a second: then delays and stolen time are
 * those of the host's other guests.
 */
public final class Wakefulness implements AutoCloseable {
    private static final Path ONLINE = Path.of("/sys/devices/system/cpu/online");

    /**
     * Ends by itself when the process that is its argument has ended, however it did. Each round it
     * waits for a child: where a task never waits, kernels from 6.18 until "sched/fair: Fix
     * zero_vruntime tracking" (February 2026) let others starve for a minute.
     */
    private static final String LOOP =
            "while kill -0 $1 2>/dev/null; do (:); i=0; while [ $i -lt 9999 ]; do i=$((i+1)); done; done";

    private final List<Process> loops = new ArrayList<>();

    /** Nothing is done yet. */
    public Wakefulness() {}

    /**
     * Begins.
     *
     * @throws IOException where this is not Linux, or its commands {@code chrt} and {@code taskset}
     *     (package util-linux) are missing
     */
    public void begin() throws IOException {
        String self = Long.toString(ProcessHandle.current().pid());
        for (int processor : Processors.list(Files.readString(ONLINE))) {
            String[] place = {"taskset", "-c", Integer.toString(processor)};
            String[] loop = {"sh", "-c", LOOP, "sh", self};
            List<String> command = new ArrayList<>(List.of("chrt", "--idle", "0"));
            command.addAll(List.of(place));
            command.addAll(List.of(loop));
            loops.add(
                    new ProcessBuilder(command)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start());
        }
    }

    /** Ends. */
    @Override
    public void close() {
        loops.forEach(Process::destroy);
        loops.clear();
    }
}
