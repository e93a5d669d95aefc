package io.sotto.loadtest.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * How much of this machine was given to others while it was measured: a virtual machine's stolen
 * time (proc(5), the eighth number of a {@code cpu} line). Delays then are the host's, not the
 * server's.
 */
public final class StolenTime {
    private static final int STOLEN = 7;
    private static final int NUMBERS = 8; // what follows is counted in these already

    private long allAtBegin;
    private long stolenAtBegin;
    private double share;

    /** What is measured begins. */
    public void begin() {
        long[] now = read();
        allAtBegin = now[0];
        stolenAtBegin = now[1];
    }

    /** What is measured ends. */
    public void end() {
        long[] now = read();
        long all = now[0] - allAtBegin;
        share = all <= 0 ? 0 : (double) (now[1] - stolenAtBegin) / all;
    }

    /** Of all processors' time, 0 to 1; 0 where that is not known. */
    public double share() {
        return share;
    }

    private static long[] read() {
        try {
            return parse(Files.readString(Path.of("/proc/stat")));
        } catch (IOException notLinux) {
            return new long[2];
        }
    }

    /** All time, and what of it was stolen. */
    static long[] parse(String stat) {
        String[] numbers = stat.lines().findFirst().orElse("").split(" +", -1);
        long all = 0;
        for (int i = 1; i <= NUMBERS && i < numbers.length; i++) {
            all += Long.parseLong(numbers[i]);
        }
        return new long[] {
            all, numbers.length > STOLEN + 1 ? Long.parseLong(numbers[STOLEN + 1]) : 0
        };
    }
}
