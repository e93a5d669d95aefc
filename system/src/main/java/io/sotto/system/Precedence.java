package io.sotto.system;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/**
 * Threads that come before all others of this process where both want the same processor: the
 * others make themselves nicer (setpriority(2), which on Linux is about threads).
 *
 * <p>Media that waits for the compiler, the collector or somebody's handshake comes late, while
 * those lose nothing by waiting for media. Everybody may be nicer; to be preferred to other
 * processes takes privileges, and is none of ours.
 *
 * <p>Not thread-safe. Where there is no {@code /proc}, nothing happens.
 */
@SuppressWarnings("restricted") // calling native code is what this class is for
public final class Precedence {
    /** A thread of this niceness gets a quarter of a processor that another one wants as well. */
    public static final int NICENESS = 5;

    private static final int PRIO_PROCESS = 0;

    /** The kernel keeps no more of a thread's name. */
    private static final int NAME_CHARS_MAX = 15;

    private static final Path THREADS = Path.of("/proc/self/task");

    private static final MethodHandle SET_PRIORITY =
            Linker.nativeLinker()
                    .downcallHandle(
                            Linker.nativeLinker().defaultLookup().findOrThrow("setpriority"),
                            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));

    private final String name;
    private Set<String> known = Set.of();

    /** Of the threads whose names begin like this; they must run already when it is applied. */
    public Precedence(String name) {
        this.name = name.substring(0, Math.min(name.length(), NAME_CHARS_MAX));
    }

    /**
     * Has all other threads step back. What these start steps back with them; what the preferred
     * ones start does not: so it is to be called again now and then.
     */
    public void apply() {
        Set<String> running = new HashSet<>();
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(THREADS)) {
            for (Path thread : threads) {
                String id = thread.getFileName().toString();
                running.add(id);
                if (!known.contains(id) && !isPreferred(thread)) {
                    stepBack(Integer.parseInt(id));
                }
            }
        } catch (IOException | DirectoryIteratorException elsewhere) {
            return; // not Linux, or without /proc
        }
        known = running;
    }

    private boolean isPreferred(Path thread) {
        try {
            return Files.readString(thread.resolve("comm")).startsWith(name);
        } catch (IOException over) {
            return false; // it has ended
        }
    }

    private static void stepBack(int thread) {
        try {
            // Refused only where the thread has ended, so never mind the result.
            SET_PRIORITY.invoke(PRIO_PROCESS, thread, NICENESS);
        } catch (Throwable impossible) {
            throw new IllegalStateException("setpriority cannot be called", impossible);
        }
    }
}
