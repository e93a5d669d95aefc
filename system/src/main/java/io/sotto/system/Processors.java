package io.sotto.system;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;

/** The processors of this machine, by the numbers that Linux gives them. */
@SuppressWarnings("restricted") // calling native code is what this class is for
public final class Processors {
    /** As in the C library's cpu_set_t. */
    private static final int SET_BYTES = 128;

    private Processors() {}

    /** Reads a list as the kernel writes it: 0-3,8. */
    public static List<Integer> list(String text) {
        List<Integer> processors = new ArrayList<>();
        for (String range : text.strip().split(",", -1)) {
            String[] ends = range.split("-", 2);
            int last = Integer.parseInt(ends[ends.length - 1]);
            for (int processor = Integer.parseInt(ends[0]); processor <= last; processor++) {
                processors.add(processor);
            }
        }
        return processors;
    }

    /**
     * From here on the calling thread runs on this processor only (sched_setaffinity(2)).
     *
     * @throws IOException where this is not Linux, or the processor is not there or not to be had
     */
    public static void pin(int processor) throws IOException {
        MethodHandle setAffinity =
                Linker.nativeLinker()
                        .defaultLookup()
                        .find("sched_setaffinity")
                        .map(Processors::handle)
                        .orElseThrow(() -> new IOException("threads cannot be pinned here"));
        int refused;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment set = arena.allocate(SET_BYTES, Long.BYTES);
            set.set(JAVA_BYTE, processor / Byte.SIZE, (byte) (1 << processor % Byte.SIZE));
            refused = (int) setAffinity.invoke(0, (long) SET_BYTES, set);
        } catch (Throwable impossible) {
            throw new IllegalStateException("sched_setaffinity cannot be called", impossible);
        }
        if (refused != 0) {
            throw new IOException("processor %d is not to be had".formatted(processor));
        }
    }

    private static MethodHandle handle(MemorySegment function) {
        return Linker.nativeLinker()
                .downcallHandle(
                        function, FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS));
    }
}
