package io.sotto.sfu.loop;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * Sends by Linux' sendmmsg(2), which takes many messages at once, each of which may be many
 * datagrams to one receiver (UDP_SEGMENT, udp(7)): a tenth of the cost of a call for each. Nothing
 * is allocated.
 *
 * <p>Structures are those of 64-bit Linux: {@code mmsghdr} 64 bytes, {@code iovec} 16, a {@code
 * cmsghdr} with two bytes of data 24.
 */
@SuppressWarnings("restricted") // calling native code is what this class is for
final class SendmmsgSink implements DatagramSink {
    /**
     * A quarter of a common L2 cache: what is encrypted is still there when the kernel copies it.
     */
    private static final long MEMORY_BYTES = 128 << 10;

    /**
     * A frame for one receiver is one message. A system call for eight costs each of its packets
     * little, and who comes first does not wait for who comes ninth.
     */
    private static final int MESSAGES_MAX = 8;

    private static final int HEADER_BYTES = 64;
    private static final int NAME_AT = 0;
    private static final int NAME_LENGTH_AT = 8;
    private static final int VECTOR_AT = 16;
    private static final int VECTOR_COUNT_AT = 24;
    private static final int CONTROL_AT = 32;
    private static final int CONTROL_LENGTH_AT = 40;
    private static final int VECTOR_BYTES = 16;
    private static final int NAME_BYTES = 32;
    private static final int CONTROL_BYTES = 24;
    private static final int CONTROL_MESSAGE_LENGTH = 18;
    private static final int CONTROL_LEVEL_AT = 8;
    private static final int CONTROL_TYPE_AT = 12;
    private static final int CONTROL_DATA_AT = 16;
    private static final int SOL_UDP = 17;
    private static final int UDP_SEGMENT = 103;

    private static final int EIO = 5;
    private static final int EAGAIN = 11;
    private static final int EINVAL = 22;
    private static final int ENOBUFS = 105;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final MethodHandle SENDMMSG =
            LINKER.downcallHandle(
                    LINKER.defaultLookup().findOrThrow("sendmmsg"),
                    FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT),
                    Linker.Option.captureCallState("errno"));
    private static final MethodHandle SENDTO =
            LINKER.downcallHandle(
                    LINKER.defaultLookup().findOrThrow("sendto"),
                    FunctionDescriptor.of(
                            JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT));

    private final int socket;
    private final Arena arena = Arena.ofAuto();
    private final MemorySegment memory = arena.allocate(MEMORY_BYTES, 64);
    private final MemorySegment headers = arena.allocate((long) MESSAGES_MAX * HEADER_BYTES, 64);
    private final MemorySegment vectors = arena.allocate((long) MESSAGES_MAX * VECTOR_BYTES, 64);
    private final MemorySegment names = arena.allocate((long) MESSAGES_MAX * NAME_BYTES, 64);
    private final MemorySegment controls = arena.allocate((long) MESSAGES_MAX * CONTROL_BYTES, 64);
    private final MemorySegment errno =
            arena.allocate(Linker.Option.captureStateLayout().byteSize(), 8);
    private final int[] segmentBytes = new int[MESSAGES_MAX];
    private boolean segmentation = true;
    private int messages;
    private boolean open = true;

    /** Over the file descriptor of an open, non-blocking socket which is not closed here. */
    SendmmsgSink(int socket) {
        this.socket = socket;
        for (int i = 0; i < MESSAGES_MAX; i++) {
            long header = (long) i * HEADER_BYTES;
            headers.set(JAVA_LONG, header + NAME_AT, names.address() + (long) i * NAME_BYTES);
            headers.set(JAVA_LONG, header + VECTOR_AT, vectors.address() + (long) i * VECTOR_BYTES);
            headers.set(JAVA_LONG, header + VECTOR_COUNT_AT, 1);
            long control = (long) i * CONTROL_BYTES;
            controls.set(JAVA_LONG, control, CONTROL_MESSAGE_LENGTH);
            controls.set(JAVA_INT, control + CONTROL_LEVEL_AT, SOL_UDP);
            controls.set(JAVA_INT, control + CONTROL_TYPE_AT, UDP_SEGMENT);
        }
    }

    @Override
    public MemorySegment memory() {
        return memory;
    }

    @Override
    public boolean isFull() {
        return messages == MESSAGES_MAX;
    }

    @Override
    public void add(long start, int length, int segment, Destination to) {
        long vector = (long) messages * VECTOR_BYTES;
        vectors.set(JAVA_LONG, vector, memory.address() + start);
        vectors.set(JAVA_LONG, vector + Long.BYTES, length);
        MemorySegment.copy(
                to.sockaddr(),
                0,
                names,
                JAVA_BYTE,
                (long) messages * NAME_BYTES,
                to.sockaddr().length);
        segmentBytes[messages] = segment;
        long header = (long) messages * HEADER_BYTES;
        long control = (long) messages * CONTROL_BYTES;
        boolean segmented = length > segment;
        controls.set(JAVA_SHORT, control + CONTROL_DATA_AT, (short) segment);
        headers.set(JAVA_INT, header + NAME_LENGTH_AT, to.sockaddr().length);
        headers.set(JAVA_LONG, header + CONTROL_AT, segmented ? controls.address() + control : 0);
        headers.set(JAVA_LONG, header + CONTROL_LENGTH_AT, segmented ? CONTROL_BYTES : 0);
        messages++;
    }

    @Override
    public int send() {
        int refused = 0;
        int next = open ? 0 : messages;
        while (next < messages) {
            if (!segmentation && datagrams(next) > 1) {
                refused += sendSingly(next++);
                continue;
            }
            int sent = sendFrom(next);
            if (sent > 0) {
                next += sent;
                continue;
            }
            int error = errno.get(JAVA_INT, 0);
            if (error == EAGAIN || error == ENOBUFS) {
                for (; next < messages; next++) {
                    refused += datagrams(next);
                }
            } else if ((error == EIO || error == EINVAL) && datagrams(next) > 1) {
                // This network card cannot, or the way there takes no datagrams of that size.
                segmentation = error != EIO;
                refused += sendSingly(next++);
            } else {
                refused += datagrams(next++); // nobody can be reached there, and so on
            }
        }
        messages = 0;
        return refused;
    }

    private int datagrams(int message) {
        int segment = segmentBytes[message];
        return (int) ((length(message) + segment - 1) / segment);
    }

    private long length(int message) {
        return vectors.get(JAVA_LONG, (long) message * VECTOR_BYTES + Long.BYTES);
    }

    /** Where segments cannot be left to the kernel, at least up to the next such message. */
    private int sendFrom(int first) {
        int end = first + 1;
        while (end < messages && (segmentation || datagrams(end) == 1)) {
            end++;
        }
        try {
            return (int)
                    SENDMMSG.invokeExact(
                            errno,
                            socket,
                            headers.asSlice((long) first * HEADER_BYTES),
                            end - first,
                            0);
        } catch (Throwable impossible) {
            throw new IllegalStateException("sendmmsg cannot be called", impossible);
        }
    }

    private int sendSingly(int message) {
        int refused = 0;
        long start = vectors.get(JAVA_LONG, (long) message * VECTOR_BYTES) - memory.address();
        MemorySegment name = names.asSlice((long) message * NAME_BYTES, NAME_BYTES);
        int nameLength = headers.get(JAVA_INT, (long) message * HEADER_BYTES + NAME_LENGTH_AT);
        long length = length(message);
        for (long at = 0; at < length; at += segmentBytes[message]) {
            long bytes = Math.min(segmentBytes[message], length - at);
            try {
                long sent =
                        (long)
                                SENDTO.invokeExact(
                                        socket,
                                        memory.asSlice(start + at, bytes),
                                        bytes,
                                        0,
                                        name,
                                        nameLength);
                refused += sent < 0 ? 1 : 0;
            } catch (Throwable impossible) {
                throw new IllegalStateException("sendto cannot be called", impossible);
            }
        }
        return refused;
    }

    @Override
    public void close() {
        open = false;
    }
}
