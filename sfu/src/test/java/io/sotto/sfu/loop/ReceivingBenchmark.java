package io.sotto.sfu.loop;

import io.sotto.srtp.rtp.PacketBuffer;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Reading datagrams of 1,216 bytes that wait in a socket, a full batch with one system call, each
 * copied out with its source. They are sent between the measurements.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ReceivingBenchmark {
    private static final int DATAGRAM_BYTES = 1216;
    private static final int MESSAGE_DATAGRAMS = 32;
    private static final int BUFFER_BYTES = 4 << 20;

    private final EpollSocket sender;
    private final LoopbackReceivers receiver;
    private final SourceAddress from = new SourceAddress();
    private final byte[][] buffers = new byte[RecvmmsgSource.BATCH][PacketBuffer.CAPACITY_BYTES];
    private int number;

    /** Opens both sockets. */
    public ReceivingBenchmark() {
        try {
            receiver = new LoopbackReceivers(1);
            sender = EpollSocket.bind(new InetSocketAddress(0), BUFFER_BYTES);
        } catch (IOException impossible) {
            throw new IllegalStateException("no sockets", impossible);
        }
    }

    @Setup
    public void open() {
        fill();
        read();
        for (int i = 0; i < buffers.length; i++) {
            int written = number - buffers.length + i;
            int read = MemorySegment.ofArray(buffers[i]).get(ValueLayout.JAVA_INT_UNALIGNED, 0);
            require(read == written, "what was sent is read, in order");
        }
        require(from.toSocketAddress().getPort() == sender.port(), "and from whom");
    }

    private static void require(boolean fact, String what) {
        if (!fact) {
            throw new IllegalStateException("not so: " + what);
        }
    }

    /** Puts a batch into the socket. */
    @Setup(Level.Invocation)
    public void fill() {
        DatagramSink sink = sender.sink();
        for (int sent = 0; sent < RecvmmsgSource.BATCH; sent += MESSAGE_DATAGRAMS) {
            int length = MESSAGE_DATAGRAMS * DATAGRAM_BYTES;
            for (int at = 0; at < length; at += DATAGRAM_BYTES) {
                sink.memory().set(ValueLayout.JAVA_INT_UNALIGNED, at, number++);
            }
            sink.add(0, length, DATAGRAM_BYTES, receiver.destination(0));
            require(sink.send() == 0, "the kernel takes all");
        }
    }

    @Benchmark
    @OperationsPerInvocation(RecvmmsgSource.BATCH)
    public int read() {
        RecvmmsgSource source = receiver.source(0);
        int datagrams = source.read();
        require(datagrams == RecvmmsgSource.BATCH, "a batch waits");
        int seen = 0;
        for (int i = 0; i < datagrams; i++) {
            source.copy(i, buffers[i]);
            source.address(i, from);
            seen += from.hashCode() + source.length(i);
        }
        return seen;
    }

    @TearDown
    public void close() throws IOException {
        sender.close();
        receiver.close();
    }
}
