package io.sotto.srtp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.jitsi.srtp.SrtpContextFactory;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Our own way of protecting RTCP does what jitsi-srtp does, byte for byte. */
@ParameterizedClass
@EnumSource
final class GcmRtcpTest {
    private static final SrtpProfile PROFILE = SrtpProfile.AEAD_AES_128_GCM;
    private static final SsrcLimits LIMITS = SsrcLimits.OF_SERVER;
    private static final int SSRCS = 3;
    private static final int PACKETS = 10_000;
    private static final long SEED = 20261123;

    private final Random random = new Random(SEED);
    private final KeyAndSalt ours = master();
    private final KeyAndSalt theirs = master();
    private final RtcpProtection tested;
    private final RtcpProtection oracle =
            new JitsiRtcp(jitsi(false, theirs), jitsi(true, ours), LIMITS);
    private final RtcpProtection peer =
            new JitsiRtcp(jitsi(false, ours), jitsi(true, theirs), LIMITS);

    GcmRtcpTest(GcmLibrary library) {
        Assumptions.assumeTrue(library.isThere(), "this machine has no " + library.label());
        tested = new GcmRtcp(library, theirs.forRtcp(), ours.forRtcp(), LIMITS);
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
        for (int i = 0; i < PACKETS; i++) {
            byte[] packet = packet();
            byte[] expected = protect(oracle, packet);
            assertArrayEquals(expected, protect(tested, packet), "packet " + i);
        }
    }

    @Test
    void everyPacketIsReadOrRefusedAsByJitsi() {
        byte[][] sent = new byte[100][];
        int read = 0;
        for (int i = 0; i < PACKETS; i++) {
            byte[] packet = protect(peer, packet());
            sent[i % sent.length] = packet;
            byte[] came =
                    random.nextInt(4) == 0
                            ? sent[random.nextInt(Math.min(i + 1, sent.length))].clone()
                            : packet;
            if (random.nextInt(5) == 0) {
                came[random.nextInt(came.length - 4)] ^= (byte) (1 << random.nextInt(8));
            } else if (random.nextInt(20) == 0) {
                came[came.length - 1 - random.nextInt(2)] ^= (byte) (1 << random.nextInt(8));
            }
            byte[] byOracle = came.clone();
            SrtpOutcome expected = oracle.unprotect(byOracle, byOracle.length);
            assertEquals(expected, tested.unprotect(came, came.length), "packet " + i);
            if (expected == SrtpOutcome.OK) {
                read++;
                assertEquals(oracle.length(), tested.length());
                assertArrayEquals(
                        Arrays.copyOf(byOracle, oracle.length()),
                        Arrays.copyOf(came, tested.length()));
            }
        }
        assertTrue(read > PACKETS / 2, read + " were read");
    }

    private static byte[] protect(RtcpProtection protection, byte[] packet) {
        byte[] room = Arrays.copyOf(packet, packet.length + SrtpSession.MAX_TRAILER);
        assertEquals(SrtpOutcome.OK, protection.protect(room, packet.length));
        return Arrays.copyOf(room, protection.length());
    }

    private byte[] packet() {
        byte[] packet = new byte[RtcpHeader.BYTES + 4 * random.nextInt(200)];
        random.nextBytes(packet);
        packet[0] = (byte) 0x80;
        packet[1] = (byte) 200;
        Arrays.fill(packet, 4, 8, (byte) random.nextInt(SSRCS));
        return packet;
    }
}
