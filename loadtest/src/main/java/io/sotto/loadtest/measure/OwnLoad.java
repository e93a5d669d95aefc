package io.sotto.loadtest.measure;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;

/** How busy this side was: a load test that runs out of breath measures itself. */
public final class OwnLoad {
    private static final int NAME_CHARS_MAX = 15; // as much of a thread's name as Linux keeps

    private final OperatingSystemMXBean system =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    private final ProcessStat process = new ProcessStat(ProcessHandle.current().pid());
    private final String mediaThreads;
    private long cpuNanosAtBegin;
    private long mediaNanosAtBegin;
    private long cpuNanos;
    private long mediaNanos;

    /** Watches the threads whose names begin so, and the whole process. */
    public OwnLoad(String mediaThreads) {
        this.mediaThreads =
                mediaThreads.substring(0, Math.min(NAME_CHARS_MAX, mediaThreads.length()));
    }

    /** What is measured begins. */
    public void begin() {
        cpuNanosAtBegin = system.getProcessCpuTime();
        mediaNanosAtBegin = mediaNanosNow();
    }

    /** What is measured ends. */
    public void end() {
        cpuNanos = system.getProcessCpuTime() - cpuNanosAtBegin;
        mediaNanos = mediaNanosNow() - mediaNanosAtBegin;
    }

    private long mediaNanosNow() {
        try {
            return process.exists() ? process.cpuNanosOfThreads(mediaThreads) : 0;
        } catch (IOException gone) {
            return 0; // not on Linux
        }
    }

    /** CPU time of this process. */
    public long cpuNanos() {
        return cpuNanos;
    }

    /** The same of its media threads. */
    public long mediaNanos() {
        return mediaNanos;
    }
}
