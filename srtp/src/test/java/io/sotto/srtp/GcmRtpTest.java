package io.sotto.srtp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sotto.srtp.rtp.RtpWriter;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Random;
import org.jitsi.srtp.SrtpContextFactory;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Our own way of protection does what jitsi-srtp does, byte for byte and packet for packet. */
@ParameterizedClass
@EnumSource
final class GcmRtpTest {
    private static final SrtpProfile PROFILE = SrtpProfile.AEAD_AES_128_GCM;
    private static final SsrcLimits LIMITS = SsrcLimits.OF_SERVER;
    private static final int SSRCS = 3;
    private static final long SEED = 20261122;

    private final Random random = new Random(SEED);
    private final KeyAndSalt ours = master();
    private final KeyAndSalt theirs = master();
    private final MemorySegment memory = Arena.ofAuto().allocate(4096);
    private final RtpProtection tested;
    private final RtpProtection oracle =
            new JitsiRtp(jitsi(false, theirs), jitsi(true, ours), LIMITS);
    private final RtpProtection peer =
            new JitsiRtp(jitsi(false, ours), jitsi(true, theirs), LIMITS);

    GcmRtpTest(GcmLibrary library) {
        Assumptions.assumeTrue(library.isThere(), "this machine has no " + library.label());
        tested = new GcmRtp(library, theirs.forRtp(), ours.forRtp(), LIMITS);
    }

    private KeyAndSalt master() {
        byte[] key = new byte[PROFILE.keyLength()];
        byte[] salt = new byte[PROFILE.saltLength()];
        random.nextBytes(key);
        random.nextBytes(salt);
        return new KeyAndSalt(key, salt);
    }

    private static SrtpContextFactory jitsi(boolean sender, KeyAndSalt master) {
        return SrtpSession.contexts(sender, PROFILE, master);
    }

    @Test
    void everyPacketIsProtectedAsByJitsi() {
        int sequence = random.nextInt(1 << 16);
        for (int i = 0; i < 20_000; i++) {
            sequence += random.nextInt(10) - 2; // now and then late, twice, or over the end
            byte[] packet = packet(random.nextInt(SSRCS), sequence & 0xFFFF);
            RtpWriter writer =
                    new RtpWriter()
                            .packet(packet, RtpHeader.length(packet, packet.length), packet.length);
            if (random.nextBoolean()) {
                writer.padTo(packet.length + random.nextInt(20));
            }
            int at = random.nextInt(1000);
            SrtpOutcome outcome = oracle.protect(writer, memory, at);
            byte[] expected = memory.asSlice(at, oracle.length()).toArray(ValueLayout.JAVA_BYTE);

            assertEquals(outcome, tested.protect(writer, memory, 2000), "packet " + i);
            if (outcome == SrtpOutcome.OK) {
                assertEquals(oracle.length(), tested.length());
                byte[] written =
                        memory.asSlice(2000, tested.length()).toArray(ValueLayout.JAVA_BYTE);
                assertArrayEquals(expected, written, "packet " + i);
            }
        }
    }

    @Test
    void everyPacketIsReadOrRefusedAsByJitsi() {
        RtpProtection reader = new JitsiRtp(jitsi(false, theirs), jitsi(true, ours), LIMITS);
        int sequence = random.nextInt(1 << 16);
        byte[] before = {};
        int read = 0;
        for (int i = 0; i < 20_000; i++) {
            sequence += 1 + (random.nextInt(50) == 0 ? random.nextInt(100) : 0);
            byte[] packet = packet(random.nextInt(SSRCS), sequence & 0xFFFF);
            int header = RtpHeader.length(packet, packet.length);
            assertEquals(
                    SrtpOutcome.OK,
                    peer.protect(new RtpWriter().packet(packet, header, packet.length), memory, 0));
            byte[] sent = memory.asSlice(0, peer.length()).toArray(ValueLayout.JAVA_BYTE);
            byte[] came = random.nextInt(4) == 0 && before.length > 0 ? before : sent;
            before = random.nextInt(3) == 0 ? sent : before;
            if (random.nextInt(5) == 0) {
                came = came.clone();
                came[random.nextInt(came.length)] ^= (byte) (1 << random.nextInt(8));
            }
            byte[] expected = came.clone();
            SrtpOutcome outcome = read(reader, expected);
            assertEquals(outcome, read(tested, came), "packet " + i);
            if (outcome == SrtpOutcome.OK) {
                read++;
                assertEquals(reader.length(), tested.length());
                assertArrayEquals(
                        Arrays.copyOf(expected, reader.length()),
                        Arrays.copyOf(came, tested.length()));
            }
        }
        assertTrue(read > 10_000, read + " were read");
    }

    /** A changed header may promise more than there is; only we look for the tag behind it. */
    private static SrtpOutcome read(RtpProtection reader, byte[] packet) {
        SrtpOutcome outcome = reader.unprotect(packet, packet.length);
        return outcome == SrtpOutcome.TOO_SHORT ? SrtpOutcome.AUTH_FAILED : outcome;
    }

    /** With contributing sources and header extensions of any length, or without. */
    private byte[] packet(int ssrc, int sequence) {
        byte[] packet = new byte[12 + 200 + random.nextInt(1200)];
        random.nextBytes(packet);
        boolean extended = random.nextBoolean();
        int sources = random.nextInt(3) == 0 ? random.nextInt(16) : 0;
        packet[0] = (byte) (0x80 | (extended ? 0x10 : 0) | sources);
        packet[2] = (byte) (sequence >> 8);
        packet[3] = (byte) sequence;
        Arrays.fill(packet, 8, 12, (byte) ssrc);
        int extension = 12 + 4 * sources;
        packet[extension] = (byte) 0xBE; // 0xC0DE would be cryptex (RFC 9335) to jitsi-srtp
        packet[extension + 1] = (byte) 0xDE;
        packet[extension + 2] = 0;
        packet[extension + 3] = (byte) random.nextInt(20);
        return packet;
    }
}
