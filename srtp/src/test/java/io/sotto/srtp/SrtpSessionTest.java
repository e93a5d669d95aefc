package io.sotto.srtp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Protection between two ends, and everything that an attacker between them may try. */
final class SrtpSessionTest {
    private static final int SSRC = 0x12345678;

    private static final class Pair {
        final SrtpSession server;
        final SrtpSession client;
        final byte[] data = new byte[2000];
        int length;

        Pair(SrtpProfile profile) {
            byte[] exported = new byte[profile.exportedLength()];
            new Random(1).nextBytes(exported);
            SrtpKeys keys = SrtpKeys.split(profile, exported);
            server = SrtpSession.server(keys);
            client = SrtpSession.client(keys);
        }

        /** A packet as the client sends it. */
        byte[] protectedRtp(int ssrc, int sequence) {
            length = rtp(data, ssrc, sequence);
            assertEquals(SrtpOutcome.OK, client.protectRtp(data, length));
            return Arrays.copyOf(data, client.length());
        }

        byte[] protectedRtcp(int ssrc) {
            length = rtcp(data, ssrc);
            assertEquals(SrtpOutcome.OK, client.protectRtcp(data, length));
            return Arrays.copyOf(data, client.length());
        }

        SrtpOutcome receiveRtp(byte[] packet) {
            System.arraycopy(packet, 0, data, 0, packet.length);
            return server.unprotectRtp(data, packet.length);
        }

        SrtpOutcome receiveRtcp(byte[] packet) {
            System.arraycopy(packet, 0, data, 0, packet.length);
            return server.unprotectRtcp(data, packet.length);
        }

        byte[] received() {
            return Arrays.copyOf(data, server.length());
        }
    }

    /** With an extension header, as every packet of a browser has. */
    private static int rtp(byte[] data, int ssrc, int sequence) {
        byte[] payload = new byte[80];
        new Random(sequence).nextBytes(payload);
        byte[] header = {
            (byte) 0x90,
            96,
            (byte) (sequence >> 8),
            (byte) sequence,
            0,
            0,
            0,
            1,
            (byte) (ssrc >> 24),
            (byte) (ssrc >> 16),
            (byte) (ssrc >> 8),
            (byte) ssrc,
            (byte) 0xBE,
            (byte) 0xDE,
            0,
            1,
            0x10,
            5,
            0,
            0
        };
        System.arraycopy(header, 0, data, 0, header.length);
        System.arraycopy(payload, 0, data, header.length, payload.length);
        return header.length + payload.length;
    }

    private static int rtcp(byte[] data, int ssrc) {
        byte[] packet = {
            (byte) 0x80,
            (byte) 201,
            0,
            1,
            (byte) (ssrc >> 24),
            (byte) (ssrc >> 16),
            (byte) (ssrc >> 8),
            (byte) ssrc
        };
        System.arraycopy(packet, 0, data, 0, packet.length);
        return packet.length;
    }

    @ParameterizedTest
    @EnumSource
    void whatOneEndProtectsTheOtherReads(SrtpProfile profile) {
        Pair pair = new Pair(profile);
        byte[] plain = new byte[2000];
        int length = rtp(plain, SSRC, 7);
        byte[] packet = pair.protectedRtp(SSRC, 7);
        assertNotEquals(length, packet.length);

        assertEquals(SrtpOutcome.OK, pair.receiveRtp(packet));

        assertArrayEquals(Arrays.copyOf(plain, length), pair.received());
        length = rtcp(plain, SSRC);
        assertEquals(SrtpOutcome.OK, pair.receiveRtcp(pair.protectedRtcp(SSRC)));
        assertArrayEquals(Arrays.copyOf(plain, length), pair.received());
    }

    @ParameterizedTest
    @EnumSource
    void theServersPacketsAreReadByTheClientOnly(SrtpProfile profile) {
        Pair pair = new Pair(profile);
        int length = rtp(pair.data, SSRC, 7);
        assertEquals(SrtpOutcome.OK, pair.server.protectRtp(pair.data, length));
        byte[] packet = Arrays.copyOf(pair.data, pair.server.length());
        assertEquals(SrtpOutcome.AUTH_FAILED, pair.receiveRtp(packet));
        assertEquals(SrtpOutcome.OK, pair.client.unprotectRtp(packet, packet.length));
    }

    @ParameterizedTest
    @EnumSource
    void everyFlippedBitOfAPacketIsNoticed(SrtpProfile profile) {
        Pair pair = new Pair(profile);
        assertEquals(SrtpOutcome.OK, pair.receiveRtp(pair.protectedRtp(SSRC, 1)));
        byte[] packet = pair.protectedRtp(SSRC, 2);
        for (int bit = 0; bit < packet.length * 8; bit++) {
            SrtpOutcome outcome = pair.receiveRtp(flipped(packet, bit));
            // A changed length of the extension can exceed the packet, a changed sequence number
            // the window.
            boolean header =
                    bit < 16 * 8
                            && (outcome == SrtpOutcome.TOO_SHORT
                                    || outcome == SrtpOutcome.REPLAYED);
            assertTrue(outcome == SrtpOutcome.AUTH_FAILED || header, "bit " + bit + ": " + outcome);
        }
        assertEquals(SrtpOutcome.OK, pair.receiveRtp(packet));
    }

    @ParameterizedTest
    @EnumSource
    void everyFlippedBitOfARtcpPacketIsNoticed(SrtpProfile profile) {
        Pair pair = new Pair(profile);
        assertEquals(SrtpOutcome.OK, pair.receiveRtcp(pair.protectedRtcp(SSRC)));
        byte[] packet = pair.protectedRtcp(SSRC);
        for (int bit = 0; bit < packet.length * 8; bit++) {
            SrtpOutcome outcome = pair.receiveRtcp(flipped(packet, bit));
            assertNotEquals(SrtpOutcome.OK, outcome, "bit " + bit);
            assertNotEquals(SrtpOutcome.TOO_SHORT, outcome, "bit " + bit);
        }
        assertEquals(SrtpOutcome.OK, pair.receiveRtcp(packet));
    }

    @ParameterizedTest
    @EnumSource
    void aReplayIsRefused(SrtpProfile profile) {
        Pair pair = new Pair(profile);
        byte[] rtp = pair.protectedRtp(SSRC, 7);
        byte[] rtcp = pair.protectedRtcp(SSRC);
        assertEquals(SrtpOutcome.OK, pair.receiveRtp(rtp));
        assertEquals(SrtpOutcome.OK, pair.receiveRtcp(rtcp));
        assertEquals(SrtpOutcome.REPLAYED, pair.receiveRtp(rtp));
        assertEquals(SrtpOutcome.REPLAYED, pair.receiveRtcp(rtcp));
    }

    @ParameterizedTest
    @EnumSource
    void packetsMayComeInAnyOrderWithinTheWindowAndNotBeforeIt(SrtpProfile profile) {
        Pair pair = new Pair(profile);
        byte[][] packets = new byte[100][];
        for (int i = 0; i < packets.length; i++) {
            packets[i] = pair.protectedRtp(SSRC, 1000 + i);
        }
        assertEquals(SrtpOutcome.OK, pair.receiveRtp(packets[99]));
        for (int i = 98; i > 35; i--) {
            assertEquals(SrtpOutcome.OK, pair.receiveRtp(packets[i]), "packet " + i);
        }
        assertEquals(SrtpOutcome.REPLAYED, pair.receiveRtp(packets[35]));
    }

    @ParameterizedTest
    @EnumSource
    void theRolloverCounterFollowsTheSequenceNumberRound(SrtpProfile profile) {
        Pair pair = new Pair(profile);
        for (int sequence = 60_000; sequence < 60_000 + 3 * 65_536; sequence += 1_000) {
            byte[] packet = pair.protectedRtp(SSRC, sequence & 0xFFFF);
            assertEquals(SrtpOutcome.OK, pair.receiveRtp(packet), "index " + sequence);
        }
    }

    @ParameterizedTest
    @EnumSource
    void forgedSsrcsDoNotFillTheTable(SrtpProfile profile) {
        Pair pair = new Pair(profile);
        byte[] packet = pair.protectedRtp(SSRC, 1);
        byte[] rtcp = pair.protectedRtcp(SSRC);
        for (int i = 0; i < 4 * SsrcLimits.OF_SERVER.received(); i++) {
            byte[] forged = packet.clone();
            forged[8] = (byte) i;
            forged[9] = (byte) (i >> 8);
            assertEquals(SrtpOutcome.AUTH_FAILED, pair.receiveRtp(forged));
            byte[] forgedRtcp = rtcp.clone();
            forgedRtcp[4] = (byte) i;
            forgedRtcp[5] = (byte) (i >> 8);
            assertEquals(SrtpOutcome.AUTH_FAILED, pair.receiveRtcp(forgedRtcp));
        }
        assertEquals(SrtpOutcome.OK, pair.receiveRtp(packet));
        assertEquals(SrtpOutcome.OK, pair.receiveRtcp(rtcp));
    }

    @ParameterizedTest
    @EnumSource
    void authenticSsrcsAreLimited(SrtpProfile profile) {
        Pair pair = new Pair(profile);
        for (int i = 0; i < SsrcLimits.OF_SERVER.received(); i++) {
            assertEquals(SrtpOutcome.OK, pair.receiveRtp(pair.protectedRtp(i, 1)));
            assertEquals(SrtpOutcome.OK, pair.receiveRtcp(pair.protectedRtcp(i)));
        }
        assertEquals(SrtpOutcome.TOO_MANY_SSRCS, pair.receiveRtp(pair.protectedRtp(SSRC, 1)));
        assertEquals(SrtpOutcome.TOO_MANY_SSRCS, pair.receiveRtcp(pair.protectedRtcp(SSRC)));
        assertEquals(SrtpOutcome.OK, pair.receiveRtp(pair.protectedRtp(77, 2)));
    }

    @ParameterizedTest
    @EnumSource
    void anIndexIsNeverUsedTwice(SrtpProfile profile) {
        Pair pair = new Pair(profile);
        pair.protectedRtp(SSRC, 7);
        int length = rtp(pair.data, SSRC, 7);
        assertEquals(SrtpOutcome.REPLAYED, pair.client.protectRtp(pair.data, length));
    }

    @ParameterizedTest
    @EnumSource
    void rtcpThatClaimsToBeUnencryptedIsRefused(SrtpProfile profile) {
        Pair pair = new Pair(profile);
        byte[] packet = pair.protectedRtcp(SSRC);
        packet[packet.length - profile.rtcpIndexFromEnd()] &= 0x7F;
        assertEquals(SrtpOutcome.FAILED, pair.receiveRtcp(packet));
    }

    @ParameterizedTest
    @EnumSource
    void everyTruncationIsRefused(SrtpProfile profile) {
        Pair pair = new Pair(profile);
        byte[] rtp = pair.protectedRtp(SSRC, 1);
        byte[] rtcp = pair.protectedRtcp(SSRC);
        for (int length = 0; length < rtp.length; length++) {
            assertNotEquals(SrtpOutcome.OK, pair.receiveRtp(Arrays.copyOf(rtp, length)));
        }
        for (int length = 0; length < rtcp.length; length++) {
            assertNotEquals(SrtpOutcome.OK, pair.receiveRtcp(Arrays.copyOf(rtcp, length)));
        }
    }

    @Test
    void aCallerThatLeavesNoRoomHasABug() {
        Pair pair = new Pair(SrtpProfile.AEAD_AES_128_GCM);
        byte[] tight = new byte[100 + SrtpSession.MAX_TRAILER - 1];
        assertThrows(IllegalArgumentException.class, () -> pair.client.protectRtp(tight, 100));
    }

    @Test
    void keysDoNotShowInText() {
        byte[] exported = new byte[SrtpProfile.AEAD_AES_128_GCM.exportedLength()];
        Arrays.fill(exported, (byte) 0x5A);
        String text = SrtpKeys.split(SrtpProfile.AEAD_AES_128_GCM, exported).toString();
        assertEquals("SrtpKeys[AEAD_AES_128_GCM]", text);
        assertFalse(text.contains("5a"));
    }

    @Test
    void exportedKeysAreCutInTheOrderOfTheRfc() {
        byte[] exported = new byte[56];
        for (int i = 0; i < exported.length; i++) {
            exported[i] = (byte) i;
        }
        SrtpKeys keys = SrtpKeys.split(SrtpProfile.AEAD_AES_128_GCM, exported);
        assertEquals(0, keys.client().key()[0]);
        assertEquals(16, keys.server().key()[0]);
        assertEquals(32, keys.client().salt()[0]);
        assertEquals(44, keys.server().salt()[0]);
        assertThrows(
                IllegalArgumentException.class,
                () -> SrtpKeys.split(SrtpProfile.AES_128_CM_HMAC_SHA1_80, exported));
    }

    @Test
    void warmingUpNamesTheProvider() {
        SrtpSession.warmUp();
        assertTrue(
                List.of("ipsec-mb", "libcrypto", "OpenSSL", "SunJCE")
                        .contains(SrtpSession.cipherProvider()));
    }

    private static byte[] flipped(byte[] packet, int bit) {
        byte[] copy = packet.clone();
        copy[bit / 8] = (byte) (copy[bit / 8] ^ 1 << bit % 8);
        return copy;
    }
}
