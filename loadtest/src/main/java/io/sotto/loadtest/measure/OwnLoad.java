package io.sotto.loadtest.measure;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;

/** How busy this side was: a load test that runs out of breath measures itself. */
public final class OwnLoad {
    private final OperatingSystemMXBean system =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final StolenTime stolen = new StolenTime();
    private final String mediaThreads;
    private long cpuNanosAtBegin;
    private long mediaNanosAtBegin;
    private long cpuNanos;
    private long mediaNanos;

    /** Watches the threads whose names begin so, and the whole process. */
    public OwnLoad(String mediaThreads) {
        this.mediaThreads = mediaThreads;
    }

    /** What is measured begins. */
    public void begin() {
        cpuNanosAtBegin = system.getProcessCpuTime();
        mediaNanosAtBegin = mediaNanosNow();
        stolen.begin();
    }

    /** What is measured ends. */
    public void end() {
        cpuNanos = system.getProcessCpuTime() - cpuNanosAtBegin;
        mediaNanos = mediaNanosNow() - mediaNanosAtBegin;
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

    /** CPU time of this process. */
    public long cpuNanos() {
        return cpuNanos;
    }

    /** The same of its media threads. */
    public long mediaNanos() {
        return mediaNanos;
    }
}
