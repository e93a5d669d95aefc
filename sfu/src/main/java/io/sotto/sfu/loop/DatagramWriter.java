package io.sotto.sfu.loop;

import io.sotto.metrics.DropReason;
import io.sotto.metrics.LoopCounters;
import io.sotto.metrics.Meter;
import io.sotto.metrics.Tags.Traffic;
import io.sotto.srtp.rtp.RtpWriter;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * Collects what one turn of the loop sends, so that it leaves in as few system calls as possible:
 * media in the queues of its receivers, everything else as it comes.
 *
 * <p>When the socket takes no more, packets are dropped and counted: a queue of old media helps
 * nobody.
 */
final class DatagramWriter {
    /** What one message to the kernel may carry: a UDP datagram's length before segmentation. */
    static final int MESSAGE_BYTES_MAX = 65_000;

    /**
     * A turn that has so much to send does not wait for its end, as soon as the next receiver's
     * turn has come: what was written last is still in the processor's cache then.
     */
    private static final int QUEUED_PACKETS_MAX = 256;

    /** What a millisecond brings at full speed, when packets wait for others. */
    private static final int IDLE_PACKETS_MAX = 4096;

    /** So many turns may pass before what they queued is sent. */
    private static final int TURNS_MAX = 256;

    private final DatagramSink sink;
    private final LoopCounters counters;
    private final ArrayDeque<RtpWriter> idle = new ArrayDeque<>();
    private final List<Transport> waiting = new ArrayList<>();
    private final long[] readNanos = new long[TURNS_MAX];
    private final int[] packetsOfTurn = new int[TURNS_MAX];
    private int turns;
    private int packetsOfThisTurn;
    private int queuedPackets;
    private long filled;

    DatagramWriter(DatagramSink sink, LoopCounters counters) {
        this.sink = sink;
        this.counters = counters;
    }

    // -- media

    /** An empty packet, to be given to a queue or back. */
    RtpWriter packet() {
        RtpWriter packet = idle.pollLast();
        return packet == null ? new RtpWriter() : packet;
    }

    void giveBack(RtpWriter packet) {
        packet.clear();
        if (idle.size() < IDLE_PACKETS_MAX) {
            idle.addLast(packet);
        }
    }

    /** A packet will be added to the queue of {@code receiver}, the first one if so said. */
    void queue(Transport receiver, boolean first) {
        if (first) {
            if (queuedPackets >= QUEUED_PACKETS_MAX) {
                drainQueues();
            }
            waiting.add(receiver);
        }
        packetsOfThisTurn++;
        queuedPackets++;
    }

    void countMedia(int bytes) {
        counters.increment(Meter.PACKETS, Traffic.OUT_RTP);
        counters.add(Meter.TRAFFIC, Traffic.OUT_RTP, bytes);
    }

    private void drainQueues() {
        queuedPackets = 0;
        while (!waiting.isEmpty()) {
            waiting.removeLast().flushMedia();
        }
    }

    // -- messages to the kernel

    /** Where messages are written. */
    MemorySegment memory() {
        return sink.memory();
    }

    /** The offset of so many free bytes for one message, at most {@link #MESSAGE_BYTES_MAX}. */
    long room(int bytes) {
        if (sink.isFull() || filled + bytes > memory().byteSize()) {
            send();
        }
        return filled;
    }

    /**
     * Takes what was written into the {@link #room} at {@code start}, in datagrams of {@code
     * segmentBytes}, of which the last may be shorter.
     */
    void add(long start, int length, int segmentBytes, Destination to) {
        filled = start + length;
        sink.add(start, length, segmentBytes, to);
    }

    /** Sends one datagram that is not media. */
    void write(byte[] data, int length, Destination to, Traffic kind) {
        long start = room(length);
        MemorySegment.copy(data, 0, memory(), ValueLayout.JAVA_BYTE, start, length);
        add(start, length, length, to);
        counters.increment(Meter.PACKETS, kind);
        counters.add(Meter.TRAFFIC, kind, length);
    }

    void write(byte[] data, int length, InetSocketAddress to, Traffic kind) {
        write(data, length, Destination.of(to), kind);
    }

    /** Whether what is queued may wait for more turns. */
    boolean mayWait() {
        return turns < TURNS_MAX - 1;
    }

    /** What was queued in this turn came from packets that were read at {@code nanos}. */
    void endTurn(long nanos) {
        if (packetsOfThisTurn > 0) {
            readNanos[turns] = nanos;
            packetsOfTurn[turns++] = packetsOfThisTurn;
            packetsOfThisTurn = 0;
        }
    }

    /** Ends a turn, whose packets were read at {@code nanos}, and sends everything. */
    void flush(long nanos) {
        endTurn(nanos);
        drainQueues();
        if (filled > 0) {
            send();
        }
        if (turns > 0) {
            long sentNanos = System.nanoTime();
            for (int turn = 0; turn < turns; turn++) {
                counters.residence().record(sentNanos - readNanos[turn], packetsOfTurn[turn]);
            }
            turns = 0;
        }
    }

    private void send() {
        counters.add(Meter.DROPS, DropReason.EGRESS_FULL, sink.send());
        filled = 0;
    }

    void close() {
        sink.close();
    }
}
