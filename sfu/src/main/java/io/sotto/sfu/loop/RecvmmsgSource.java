package io.sotto.sfu.loop;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * Reads by Linux' recvmmsg(2): many datagrams with one system call, into memory of its own. Nothing
 * is allocated.
 *
 * <p>Structures are those of 64-bit Linux, as in {@link SendmmsgSink}.
 */
@SuppressWarnings("restricted") // calling native code is what this class is for
final class RecvmmsgSource {
    /** As many datagrams are read with one system call. */
    static final int BATCH = 64;

    /** More than Ethernet carries; what is longer is cut off here, and too long all the same. */
    private static final int DATAGRAM_BYTES = 2048;

    private static final int HEADER_BYTES = 64;
    private static final int NAME_AT = 0;
    private static final int NAME_LENGTH_AT = 8;
    private static final int VECTOR_AT = 16;
    private static final int VECTOR_COUNT_AT = 24;
    private static final int LENGTH_AT = 56;
    private static final int VECTOR_BYTES = 16;
    private static final int NAME_BYTES = 32;
    private static final int MSG_DONTWAIT = 0x40;

    private static final MethodHandle RECVMMSG =
            Linker.nativeLinker()
                    .downcallHandle(
                            Linker.nativeLinker().defaultLookup().findOrThrow("recvmmsg"),
                            FunctionDescriptor.of(
                                    JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, ADDRESS));

    private final int socket;
    private final Arena arena = Arena.ofAuto();
    private final MemorySegment data = arena.allocate((long) BATCH * DATAGRAM_BYTES, 64);
    private final MemorySegment headers = arena.allocate((long) BATCH * HEADER_BYTES, 64);
    private final MemorySegment vectors = arena.allocate((long) BATCH * VECTOR_BYTES, 64);
    private final MemorySegment names = arena.allocate((long) BATCH * NAME_BYTES, 64);

    /** Over the file descriptor of an open socket which is not closed here. */
    RecvmmsgSource(int socket) {
        this.socket = socket;
        for (int i = 0; i < BATCH; i++) {
            long header = (long) i * HEADER_BYTES;
            long vector = (long) i * VECTOR_BYTES;
            vectors.set(JAVA_LONG, vector, data.address() + (long) i * DATAGRAM_BYTES);
            vectors.set(JAVA_LONG, vector + Long.BYTES, DATAGRAM_BYTES);
            headers.set(JAVA_LONG, header + NAME_AT, names.address() + (long) i * NAME_BYTES);
            headers.set(JAVA_LONG, header + VECTOR_AT, vectors.address() + vector);
            headers.set(JAVA_LONG, header + VECTOR_COUNT_AT, 1);
        }
    }

    /** Reads what waits; gives the number of datagrams, 0 if there are none. */
    int read() {
        for (int i = 0; i < BATCH; i++) {
            headers.set(JAVA_INT, (long) i * HEADER_BYTES + NAME_LENGTH_AT, NAME_BYTES);
        }
        try {
            int datagrams =
                    (int)
                            RECVMMSG.invokeExact(
                                    socket, headers, BATCH, MSG_DONTWAIT, MemorySegment.NULL);
            return Math.max(0, datagrams);
        } catch (Throwable impossible) {
            throw new IllegalStateException("recvmmsg cannot be called", impossible);
        }
    }

    /** Length in bytes of one of the datagrams that were read last. */
    int length(int datagram) {
        return headers.get(JAVA_INT, (long) datagram * HEADER_BYTES + LENGTH_AT);
    }

    /** Copies one of the datagrams that were read last. */
    void copy(int datagram, byte[] to) {
        MemorySegment.copy(
                data, JAVA_BYTE, (long) datagram * DATAGRAM_BYTES, to, 0, length(datagram));
    }

    /** Where one of the datagrams that were read last came from. */
    void address(int datagram, SourceAddress to) {
        to.set(names, (long) datagram * NAME_BYTES);
    }
}
