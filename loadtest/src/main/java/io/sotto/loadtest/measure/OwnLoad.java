package io.sotto.loadtest.measure;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.function.LongSupplier;

/** How busy this side was: a load test that runs out of breath measures itself. */
public final class OwnLoad {
    private final OperatingSystemMXBean system =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final StolenTime stolen = new StolenTime();
    private final String mediaThreads;
    private final LongSupplier idle;
    private long idleNanosAtBegin;
    private long cpuNanosAtBegin;
    private long mediaNanosAtBegin;
    private long cpuNanos;
    private long mediaNanos;

    /**
     * Watches a part of the threads, and the whole process.
     *
     * @param mediaThreads how the names of these begin
     * @param idleNanos how much of their CPU time went into waiting so far
     */
    public OwnLoad(String mediaThreads, LongSupplier idleNanos) {
        this.mediaThreads = mediaThreads;
        idle = idleNanos;
    }

    /** What is measured begins. */
    public void begin() {
        cpuNanosAtBegin = system.getProcessCpuTime();
        mediaNanosAtBegin = mediaNanosNow();
        idleNanosAtBegin = idle.getAsLong();
        stolen.begin();
    }

    /** What is measured ends. */
    public void end() {
        long idleNanos = idle.getAsLong() - idleNanosAtBegin;
        cpuNanos = Math.max(0, system.getProcessCpuTime() - cpuNanosAtBegin - idleNanos);
        mediaNanos = Math.max(0, mediaNanosNow() - mediaNanosAtBegin - idleNanos);
        stolen.end();
    }

    private long mediaNanosNow() {
        long nanos = 0;
        for (ThreadInfo info : threads.getThreadInfo(threads.getAllThreadIds())) {
            if (info != null && info.getThreadName().startsWith(mediaThreads)) {
                nanos += Math.max(0, threads.getThreadCpuTime(info.getThreadId()));
            }
        }
        return nanos;
    }

    /** How much of the machine was given to other machines, 0 to 1. */
    public double stolenShare() {
        return stolen.share();
    }

    /** CPU time of this process, without waiting. */
    public long cpuNanos() {
        return cpuNanos;
    }

    /** The same of its media threads. */
    public long mediaNanos() {
        return mediaNanos;
    }
}
