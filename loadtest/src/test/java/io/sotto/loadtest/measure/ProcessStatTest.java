package io.sotto.loadtest.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Numbers of a process, from proc(5). */
final class ProcessStatTest {
    @Test
    void cpuTimeIsFoundBehindANameWithParentheses() {
        String stat = "42 (a) b (c)) S 1 42 42 0 -1 4194560 100 0 0 0 250 50 0 0 20 0 9 0 1";
        assertEquals(3_000_000_000L, ProcessStat.cpuNanos(stat));
    }

    @Test
    void residentMemoryIsInBytes() {
        List<String> status = List.of("Name:\tjava", "VmPeak:\t  9 kB", "VmRSS:\t  1234 kB");
        assertEquals(1234 * 1024, ProcessStat.residentBytes(status));
    }

    @Test
    void thisProcessHasUsedSome() throws Exception {
        ProcessStat self = new ProcessStat(ProcessHandle.current().pid());
        Assumptions.assumeTrue(self.exists());
        assertTrue(self.cpuNanos() > 0);
        assertTrue(self.residentBytes() > 1_000_000);
        assertTrue(self.cpuNanosOfThreads("") > 0);
        assertEquals(0, self.cpuNanosOfThreads("no thread is called so"));
    }

    @Test
    void stolenTimeIsTheEighthNumber() {
        long[] read = StolenTime.parse("cpu  10 20 30 40 50 60 70 80 5 5\ncpu0 1 2 3");
        assertEquals(360, read[0]);
        assertEquals(80, read[1]);
    }

    @Test
    void aProcessThatIsNotThereDoesNotExist() {
        assertFalse(new ProcessStat(Long.MAX_VALUE).exists());
    }

    @Test
    void cyclesOfConcurrentCollectorsAreNoPauses() {
        assertTrue(JvmProbe.isPausing("G1 Young Generation"));
        assertTrue(JvmProbe.isPausing("ZGC Minor Pauses"));
        assertFalse(JvmProbe.isPausing("ZGC Minor Cycles"));
        assertFalse(JvmProbe.isPausing("G1 Concurrent GC"));
    }
}
