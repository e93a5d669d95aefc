package io.sotto.srtp.rtp;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Reading the header of a video packet as browsers send it, with up to five extensions, and finding
 * in it what the server asks for.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RtpPacketBenchmark {
    /** More than a branch predictor could learn by heart. */
    private static final int PACKETS = 1024;

    private static final int TRANSPORT_CC = 3;
    private static final int MID = 4;
    private static final int RID = 10;
    private static final int ALLOCATION = 12;
    private static final int DESCRIPTOR = 13;

    private final RtpPacket view = new RtpPacket();
    private final byte[][] packets = new byte[PACKETS][];

    @Setup
    public void write() {
        Random random = new Random(20261122);
        RtpWriter writer = new RtpWriter();
        for (int i = 0; i < PACKETS; i++) {
            byte[] structure = new byte[random.nextInt(20) == 0 ? 60 : 3];
            writer.header(96, false, i, i * 500, random.nextInt());
            if (structure.length > 16) {
                writer.twoByteElements();
            }
            writer.element(TRANSPORT_CC, new byte[] {(byte) (i >> 8), (byte) i});
            if (random.nextInt(3) > 0) { // browsers stop after some packets
                writer.element(MID, HeaderExtension.ascii("1"))
                        .element(RID, HeaderExtension.ascii("f"));
            }
            writer.element(DESCRIPTOR, structure);
            if (random.nextInt(10) == 0) {
                writer.element(ALLOCATION, new byte[] {1, 2, 3});
            }
            writer.endElements();
            while (writer.length() < 1200) {
                writer.payloadByte(random.nextInt());
            }
            packets[i] = writer.copy();
            if (view.wrap(packets[i], packets[i].length) != RtpParse.OK
                    || view.elementInt(view.find(TRANSPORT_CC)) != i
                    || RtpPacket.elementLength(view.find(DESCRIPTOR)) != structure.length) {
                throw new IllegalStateException("a packet is not read as it was written");
            }
        }
    }

    @Benchmark
    @OperationsPerInvocation(PACKETS)
    public int wrapAndFind() {
        int found = 0;
        for (byte[] packet : packets) {
            if (view.wrap(packet, packet.length) == RtpParse.OK) {
                found += view.ssrc() + view.payloadLength();
                found += view.find(TRANSPORT_CC) + view.find(MID) + view.find(RID);
                found += view.find(DESCRIPTOR) + view.find(ALLOCATION);
            }
        }
        return found;
    }
}
