package io.sotto.srtp;

import io.sotto.srtp.rtp.PacketBuffer;
import io.sotto.srtp.rtp.PacketPool;
import io.sotto.srtp.rtp.RtpPacket;
import io.sotto.srtp.rtp.RtpParse;
import io.sotto.srtp.rtp.RtpWriter;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
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

/**
 * What SRTP costs a packet of 1,200 bytes.
 *
 * <p>A packet may be protected or read only once under its number, so both sides always work on new
 * ones: {@code protect} writes a header each time, and what {@code unprotect} reads is protected
 * between its measurements. That is why what it allocates includes what its sender allocates.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SrtpBenchmark {
    private static final int PACKET_BYTES = 1200;
    private static final int SEED = 20261122;

    /** So many packets and their protected form fit a processor's second cache. */
    private static final int BATCH = 256;

    /** Under which profile, and by whom. */
    public enum Way {
        GCM_IPSEC_MB(SrtpProfile.AEAD_AES_128_GCM),
        GCM_LIBCRYPTO(SrtpProfile.AEAD_AES_128_GCM),
        GCM_JITSI(SrtpProfile.AEAD_AES_128_GCM),
        SHA1_JITSI(SrtpProfile.AES_128_CM_HMAC_SHA1_80);

        final SrtpProfile profile;

        Way(SrtpProfile profile) {
            this.profile = profile;
        }

        RtpProtection open(KeyAndSalt in, KeyAndSalt out) {
            return switch (this) {
                case GCM_IPSEC_MB ->
                        new GcmRtp(
                                GcmLibrary.IPSEC_MB,
                                in.forRtp(),
                                out.forRtp(),
                                SsrcLimits.OF_SERVER);
                case GCM_LIBCRYPTO ->
                        new GcmRtp(
                                GcmLibrary.LIBCRYPTO,
                                in.forRtp(),
                                out.forRtp(),
                                SsrcLimits.OF_SERVER);
                case GCM_JITSI, SHA1_JITSI ->
                        new JitsiRtp(
                                SrtpSession.contexts(false, profile, in),
                                SrtpSession.contexts(true, profile, out),
                                SsrcLimits.OF_SERVER);
            };
        }
    }

    /** Writes packet after packet, with a payload that is borrowed as a forwarded one is. */
    static final class Packets {
        private final RtpWriter writer = new RtpWriter();
        private final PacketBuffer received = new PacketPool(1).take();
        private final RtpPacket view = new RtpPacket();
        private int sequence;

        Packets(Random random) {
            RtpWriter source = header(random.nextInt());
            while (source.length() < PACKET_BYTES) {
                source.payloadByte(random.nextInt());
            }
            received.resize(source.copyTo(received.bytes()));
            require(view.wrap(received) == RtpParse.OK, "a packet");
        }

        private RtpWriter header(int timestamp) {
            return writer.header(96, false, sequence++ & 0xFFFF, timestamp, 0xCAFE)
                    .element24(2, timestamp)
                    .endElements();
        }

        RtpWriter next() {
            return header(sequence * 3000).borrow(received, view);
        }
    }

    /** One side of a transport that sends. */
    @State(Scope.Thread)
    public static class Sender {
        @Param Way way;
        RtpProtection protection;
        final Packets packets = new Packets(new Random(SEED));
        final MemorySegment memory = Arena.ofAuto().allocate(PacketBuffer.CAPACITY_BYTES);

        /** What is protected can be read. */
        @Setup
        public void open() {
            SrtpKeys keys = keys(way);
            protection = way.open(keys.client(), keys.server());
            RtpProtection peer = way.open(keys.server(), keys.client());
            RtpWriter packet = packets.next();
            require(packet.length() == PACKET_BYTES, "as long as said");
            byte[] plain = packet.copy();
            require(protection.protect(packet, memory, 0) == SrtpOutcome.OK, "protected");
            byte[] sent = memory.asSlice(0, protection.length()).toArray(ValueLayout.JAVA_BYTE);
            require(peer.unprotect(sent, sent.length) == SrtpOutcome.OK, "read");
            require(Arrays.equals(plain, Arrays.copyOf(sent, peer.length())), "the same");
        }
    }

    /** One side of a transport that receives, and what it is to read next. */
    @State(Scope.Thread)
    public static class Receiver {
        @Param Way way;
        RtpProtection protection;
        private RtpProtection peer;
        private final Packets packets = new Packets(new Random(SEED));
        private final MemorySegment memory = Arena.ofAuto().allocate(PacketBuffer.CAPACITY_BYTES);
        final byte[][] protectedPackets = new byte[BATCH][PacketBuffer.CAPACITY_BYTES];
        int length;

        /** What is read is what was written. */
        @Setup
        public void open() {
            SrtpKeys keys = keys(way);
            protection = way.open(keys.client(), keys.server());
            peer = way.open(keys.server(), keys.client());
            byte[] plain = packets.next().copy();
            packets.sequence--;
            receive();
            byte[] first = protectedPackets[0];
            require(protection.unprotect(first, length) == SrtpOutcome.OK, "read");
            require(protection.length() == PACKET_BYTES, "as long as said");
            require(Arrays.equals(plain, Arrays.copyOf(first, PACKET_BYTES)), "the same");
        }

        @Setup(Level.Invocation)
        public void receive() {
            for (byte[] packet : protectedPackets) {
                require(peer.protect(packets.next(), memory, 0) == SrtpOutcome.OK, "protected");
                length = peer.length();
                MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, 0, packet, 0, length);
            }
        }
    }

    private static SrtpKeys keys(Way way) {
        byte[] exported = new byte[way.profile.exportedLength()];
        new Random(SEED).nextBytes(exported);
        return SrtpKeys.split(way.profile, exported);
    }

    private static void require(boolean fact, String what) {
        if (!fact) {
            throw new IllegalStateException("not so: " + what);
        }
    }

    @Benchmark
    public int protect(Sender sender) {
        SrtpOutcome outcome = sender.protection.protect(sender.packets.next(), sender.memory, 0);
        require(outcome == SrtpOutcome.OK, "protected");
        return sender.protection.length();
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public int unprotect(Receiver receiver) {
        int read = 0;
        for (byte[] packet : receiver.protectedPackets) {
            SrtpOutcome outcome = receiver.protection.unprotect(packet, receiver.length);
            require(outcome == SrtpOutcome.OK, "read");
            read += packet[PACKET_BYTES - 1];
        }
        return read;
    }
}
