package io.sotto.loadtest.measure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.UndeclaredThrowableException;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * What a run costs the server, seen from beside it on the same machine. Of a server that is no Java
 * program the CPU and the memory are known, the rest is not.
 *
 * <p>In the order of its methods: before anybody joins, around what is measured, after it.
 */
public final class ServerProbe implements AutoCloseable {
    /** How the threads that forward media are named. */
    private static final String MEDIA_THREADS = "media-";

    /** What {@link #sample} found. */
    public record Sample(long cpuNanos, long residentBytes) {}

    /** A pause of the collector, so long after what is measured began. */
    public record Pause(double second, long durationMillis) {}

    private static final long OWN_PID = ProcessHandle.current().pid();

    private final ProcessStat process;
    private final @Nullable JvmProbe machine;
    private final @Nullable ProcessorDistance distance;
    private final long residentBytesBefore;
    private final @Nullable Long heapBytesBefore;

    private long cpuNanosAtBegin;
    private long mediaNanosAtBegin;
    private long allocatedAtBegin;
    private long allocatedFromNanos;
    private long startedNanos;
    private int pausesAtBegin;
    private long uptimeMillisAtBegin;

    private long cpuNanos;
    private long mediaNanos;
    private long allocated;
    private long residentBytes;
    private List<Pause> pauses = List.of();
    private @Nullable Long heapBytes;

    /** Looks at the process with this number. */
    public ServerProbe(long pid) throws IOException {
        process = new ProcessStat(pid);
        if (!process.exists()) {
            throw new IOException("there is no process %d (--server-pid)".formatted(pid));
        }
        machine = attach(pid);
        distance = ProcessorDistance.between(new ProcessStat(OWN_PID), process);
        heapBytesBefore = machine == null ? null : machine.liveHeapBytes();
        residentBytesBefore = process.residentBytes();
    }

    private static @Nullable JvmProbe attach(long pid) {
        try {
            return JvmProbe.attach(pid);
        } catch (IOException notJava) {
            return null;
        }
    }

    /** Whether the process is still there. */
    public boolean isAlive() {
        return process.exists();
    }

    /** Whether its inside could be seen. */
    public boolean isJava() {
        return machine != null;
    }

    /** CPU time so far, and memory now. */
    public Sample sample() throws IOException {
        if (distance != null) {
            distance.sample();
        }
        return new Sample(process.cpuNanos(), process.residentBytes());
    }

    /**
     * Asks the server for its books. That disturbs it for a moment, so what is measured begins a
     * while later, with {@link #start}.
     */
    public void begin() throws IOException {
        if (machine != null) {
            allocatedAtBegin = machine.allocatedBytes(MEDIA_THREADS);
            allocatedFromNanos = System.nanoTime();
            pausesAtBegin = machine.pauses().size();
            uptimeMillisAtBegin = machine.uptimeMillis();
        }
        start();
    }

    /** What is measured begins. */
    public void start() throws IOException {
        if (distance != null) {
            distance.begin();
        }
        startedNanos = System.nanoTime();
        mediaNanosAtBegin = process.cpuNanosOfThreads(MEDIA_THREADS);
        cpuNanosAtBegin = process.cpuNanos();
    }

    /** What is measured ends. */
    public void end() throws IOException {
        cpuNanos = process.cpuNanos() - cpuNanosAtBegin;
        mediaNanos = process.cpuNanosOfThreads(MEDIA_THREADS) - mediaNanosAtBegin;
        residentBytes = process.residentBytes();
        double measuredNanos = System.nanoTime() - startedNanos;
        if (machine != null) {
            long allocatedSince = machine.allocatedBytes(MEDIA_THREADS) - allocatedAtBegin;
            double share = measuredNanos / (System.nanoTime() - allocatedFromNanos);
            allocated = Math.round(allocatedSince * share);
            List<Pause> found = new ArrayList<>();
            List<JvmProbe.Pause> all = machine.pauses();
            for (JvmProbe.Pause pause : all.subList(pausesAtBegin, all.size())) {
                double second = (pause.atMillis() - uptimeMillisAtBegin) / 1000.0;
                found.add(new Pause(Math.max(0, second), pause.durationMillis()));
            }
            pauses = found;
        }
    }

    /** With everybody still there: what of the heap is really in use. */
    public void weigh() {
        if (machine != null) {
            try {
                heapBytes = machine.liveHeapBytes();
            } catch (UndeclaredThrowableException | UncheckedIOException gone) {
                heapBytes = null;
            }
        }
    }

    /** CPU time while it was measured. */
    public long cpuNanos() {
        return cpuNanos;
    }

    /** The same, of the media threads alone; 0 if none are named so. */
    public long mediaNanos() {
        return mediaNanos;
    }

    /** What the media threads allocated, or null if that is not known. */
    public @Nullable Long allocatedBytes() {
        return machine == null ? null : allocated;
    }

    /** Resident memory at the end. */
    public long residentBytes() {
        return residentBytes;
    }

    /** Resident memory before anybody joined. */
    public long residentBytesBefore() {
        return residentBytesBefore;
    }

    /** How much more heap is in use than before anybody joined, or null if that is not known. */
    public @Nullable Long heapBytesAdded() {
        Long now = heapBytes;
        Long before = heapBytesBefore;
        return now == null || before == null ? null : now - before;
    }

    /**
     * What a word of memory took from this side's processor to the server's and back, each time it
     * was sampled; null unless each of both processes is bound to one processor of its own.
     */
    public @Nullable Histogram processorRoundTripNanos() {
        return distance == null ? null : distance.nanos();
    }

    /** The collector's pauses while it was measured. */
    public List<Pause> pauses() {
        return List.copyOf(pauses);
    }

    @Override
    public void close() {
        if (distance != null) {
            distance.close();
        }
        if (machine != null) {
            machine.close();
        }
    }
}
