package io.sotto.sfu.loop;

import io.sotto.metrics.LoopCounters;
import io.sotto.srtp.SrtpKeys;
import io.sotto.srtp.SrtpOutcome;
import io.sotto.srtp.SrtpProfile;
import io.sotto.srtp.SrtpSession;
import io.sotto.srtp.rtp.HeaderExtension;
import io.sotto.srtp.rtp.PacketBuffer;
import io.sotto.srtp.rtp.PacketPool;
import io.sotto.srtp.rtp.RtpPacket;
import io.sotto.srtp.rtp.RtpParse;
import io.sotto.srtp.rtp.RtpWriter;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * The way out, for each packet: {@code send} writes packets of about 1,200 bytes for fifty
 * receivers, levels, groups and protects them and hands them to the kernel, which puts them into
 * the queues of fifty sockets of this machine. {@code kernel} does only the last of it, with as
 * many bytes in the same messages.
 *
 * <p>Receiving is not measured: the sockets are emptied in between.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SendingBenchmark {
    private static final int RECEIVERS = 50;
    private static final int SENT = 300;
    private static final int PAYLOAD_BYTES = 1176;
    private static final int PACKET_BYTES = 1200;
    private static final int TAG_BYTES = 16;
    private static final int BUFFER_BYTES = 4 << 20;
    private static final int SSRC = 1000;
    private static final byte[] MID = HeaderExtension.ascii("7");

    /** How many packets each receiver gets in one turn of the loop: of one frame. */
    @Param({"1", "6"})
    int burst;

    private final EpollSocket socket;
    private final LoopbackReceivers receivers;
    private final DatagramWriter writer;
    private final EgressQueue[] queues = new EgressQueue[RECEIVERS];
    private final SrtpSession[] sessions = new SrtpSession[RECEIVERS];
    private final SrtpKeys[] keys = new SrtpKeys[RECEIVERS];
    private final PacketPool pool = new PacketPool(SENT);
    private PacketBuffer[] frame;
    private RtpPacket[] views;
    private int sequence;

    /** Opens the sockets, and a session with keys of its own for each receiver. */
    public SendingBenchmark() {
        try {
            receivers = new LoopbackReceivers(RECEIVERS);
            socket = EpollSocket.bind(new InetSocketAddress(0), BUFFER_BYTES);
        } catch (IOException impossible) {
            throw new IllegalStateException("no sockets", impossible);
        }
        writer = new DatagramWriter(socket.sink(), new LoopCounters(0));
        Random random = new Random(20261122);
        for (int i = 0; i < RECEIVERS; i++) {
            byte[] exported = new byte[SrtpProfile.AEAD_AES_128_GCM.exportedLength()];
            random.nextBytes(exported);
            keys[i] = SrtpKeys.split(SrtpProfile.AEAD_AES_128_GCM, exported);
            sessions[i] = SrtpSession.server(keys[i]);
            queues[i] = new EgressQueue(writer);
        }
    }

    /** Every receiver reads what it is sent, in packets of one length. */
    @Setup
    public void open() {
        frame = new PacketBuffer[burst];
        views = new RtpPacket[burst];
        for (int i = 0; i < burst; i++) {
            frame[i] = received(PAYLOAD_BYTES - i % 2);
            views[i] = new RtpPacket();
            require(views[i].wrap(frame[i]) == RtpParse.OK, "a packet");
        }
        turn();
        byte[] datagram = new byte[PacketBuffer.CAPACITY_BYTES];
        for (int i = 0; i < RECEIVERS; i++) {
            RecvmmsgSource source = receivers.source(i);
            require(source.read() == burst, "all have come");
            SrtpSession session = SrtpSession.client(keys[i]);
            RtpPacket rtp = new RtpPacket();
            for (int j = 0; j < burst; j++) {
                int length = source.length(j);
                require(length == PACKET_BYTES + TAG_BYTES, "levelled");
                source.copy(j, datagram);
                require(session.unprotectRtp(datagram, length) == SrtpOutcome.OK, "authentic");
                require(rtp.wrap(datagram, session.length()) == RtpParse.OK, "readable");
                require(rtp.ssrc() == SSRC + i, "the receiver's own");
                require(rtp.payloadLength() == views[j].payloadLength(), "whole");
            }
        }
    }

    private PacketBuffer received(int payloadBytes) {
        RtpWriter source = new RtpWriter().header(96, false, 0, 0, 1).endElements();
        for (int i = 0; i < payloadBytes; i++) {
            source.payloadByte(i * 31);
        }
        PacketBuffer buffer = pool.take();
        buffer.resize(source.copyTo(buffer.bytes()));
        return buffer;
    }

    private static void require(boolean fact, String what) {
        if (!fact) {
            throw new IllegalStateException("not so: " + what);
        }
    }

    /** As one turn of the loop: each packet is written for each receiver, then all is sent. */
    private void turn() {
        for (int i = 0; i < burst; i++) {
            for (int receiver = 0; receiver < RECEIVERS; receiver++) {
                RtpWriter packet = writer.packet();
                packet.header(96, i == burst - 1, sequence & 0xFFFF, sequence, SSRC + receiver)
                        .element24(2, sequence)
                        .element(9, MID)
                        .element(12, MID)
                        .endElements()
                        .borrow(frame[i], views[i]);
                queues[receiver].add(packet);
            }
            sequence++;
        }
        for (int receiver = 0; receiver < RECEIVERS; receiver++) {
            queues[receiver].flush(sessions[receiver], receivers.destination(receiver));
        }
        writer.flush(System.nanoTime());
    }

    @Benchmark
    @OperationsPerInvocation(SENT)
    public void send() {
        for (int sent = 0; sent < SENT; sent += burst * RECEIVERS) {
            turn();
        }
    }

    @Benchmark
    @OperationsPerInvocation(SENT)
    public void kernel() {
        int segment = PACKET_BYTES + TAG_BYTES;
        for (int sent = 0; sent < SENT; sent += burst * RECEIVERS) {
            for (int receiver = 0; receiver < RECEIVERS; receiver++) {
                long start = writer.room(burst * segment);
                writer.add(start, burst * segment, segment, receivers.destination(receiver));
            }
            writer.flush(System.nanoTime());
        }
    }

    /** Nothing was lost: a socket that is full would be sent to for less. */
    @TearDown(Level.Invocation)
    public void receive() {
        int came = receivers.drain();
        require(came == SENT, came + " have come of " + SENT);
    }

    @TearDown
    public void close() throws IOException {
        socket.close();
        receivers.close();
    }
}
