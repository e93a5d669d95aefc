package io.sotto.loadtest.measure;

import io.sotto.system.Processors;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What Linux tells of a process: its CPU time, memory and processors (proc(5)). */
final class ProcessStat {
    /** The kernel reports in this unit to user space, whatever its own tick is. */
    private static final long NANOS_PER_TICK = 10_000_000L;

    /** Behind the command's name: state is the first field, utime the twelfth. */
    private static final int USER_TICKS = 11;

    private static final int SYSTEM_TICKS = 12;

    private final Path folder;

    ProcessStat(long pid) {
        this(Path.of("/proc", Long.toString(pid)));
    }

    ProcessStat(Path folder) {
        this.folder = folder;
    }

    boolean exists() {
        return Files.isReadable(folder.resolve("stat"));
    }

    /** User and system time of all its threads, those that have ended too. */
    long cpuNanos() throws IOException {
        return cpuNanos(Files.readString(folder.resolve("stat")));
    }

    static long cpuNanos(String stat) {
        // The name may contain anything, but nothing after it contains a parenthesis.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        long ticks = Long.parseLong(fields[USER_TICKS]) + Long.parseLong(fields[SYSTEM_TICKS]);
        return ticks * NANOS_PER_TICK;
    }

    /** Time on a processor of the threads whose name begins so. */
    long cpuNanosOfThreads(String prefix) throws IOException {
        long nanos = 0;
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(folder.resolve("task"))) {
            for (Path thread : threads) {
                if (Files.readString(thread.resolve("comm")).startsWith(prefix)) {
                    String schedule = Files.readString(thread.resolve("schedstat"));
                    nanos += Long.parseLong(schedule.split(" ", -1)[0]);
                }
            }
        }
        return nanos;
    }

    /** Resident memory. */
    long residentBytes() throws IOException {
        return residentBytes(Files.readAllLines(folder.resolve("status")));
    }

    static long residentBytes(List<String> status) {
        String size = value("VmRSS:", status).replace("kB", "").strip();
        return size.isEmpty() ? 0 : Long.parseLong(size) * 1024;
    }

    /** On which processors it may run; none if it has ended. */
    List<Integer> processors() throws IOException {
        String list = value("Cpus_allowed_list:", Files.readAllLines(folder.resolve("status")));
        return list.isEmpty() ? List.of() : Processors.list(list);
    }

    /** What follows a name; empty if the process has ended. */
    private static String value(String name, List<String> status) {
        for (String line : status) {
            if (line.startsWith(name)) {
                return line.substring(name.length()).strip();
            }
        }
        return "";
    }
}
