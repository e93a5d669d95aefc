package io.sotto.loadtest.measure;

import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sotto.system.Processors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.FutureTask;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How long a word of memory is on its way between two processors. */
final class ProcessorDistanceTest {
    @TempDir private Path proc;

    @Test
    void aWordTakesLongerThanAnInstructionAndNotAsLongAsWakingAThread() throws Exception {
        List<Integer> all = new ProcessStat(ProcessHandle.current().pid()).processors();
        Assumptions.assumeTrue(all.size() > 1, "it takes two processors");
        FutureTask<Histogram> found =
                new FutureTask<>(() -> samples(all.getFirst(), all.getLast()));
        Thread.ofPlatform().start(found);
        Histogram nanos = found.get();
        assertTrue(nanos.getTotalCount() > 0);
        long typical = nanos.getValueAtPercentile(50);
        assertTrue(typical > 10 && typical < 5_000, typical + " ns");
    }

    private Histogram samples(int one, int other) throws IOException {
        Processors.pin(one);
        try (ProcessorDistance distance =
                Objects.requireNonNull(
                        ProcessorDistance.between(
                                boundTo(Integer.toString(one)),
                                boundTo(Integer.toString(other))))) {
            distance.begin();
            for (int i = 0; i < 20; i++) {
                distance.sample();
            }
            return distance.nanos();
        }
    }

    @Test
    void thereIsNoneWhereAProcessMayRunOnSeveralProcessorsOrBothRunOnOne() throws IOException {
        assertNull(ProcessorDistance.between(boundTo("0-1"), boundTo("1")));
        assertNull(ProcessorDistance.between(boundTo("0"), boundTo("0,1")));
        assertNull(ProcessorDistance.between(boundTo("1"), boundTo("1")));
    }

    /** A process that may run there and nowhere else. */
    private ProcessStat boundTo(String processors) throws IOException {
        Path folder = Files.createDirectories(proc.resolve(processors));
        Files.writeString(
                folder.resolve("status"), "Name:\tjava\nCpus_allowed_list:\t" + processors + "\n");
        return new ProcessStat(folder);
    }
}
