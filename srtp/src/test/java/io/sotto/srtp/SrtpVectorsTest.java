package io.sotto.srtp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Cipher;
import org.jitsi.srtp.crypto.Aes;
import org.jitsi.srtp.crypto.SrtpCipherCtr;
import org.jitsi.srtp.crypto.SrtpCipherGcm;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Published vectors: whole packets from libsrtp's srtp_driver.c, the ciphers alone from RFC 3711
 * appendix B.2 and RFC 7714 section 16.1.1 (which give session keys, so a whole session cannot use
 * them).
 */
final class SrtpVectorsTest {
    private static final String RTP = "800f1234decafbadcafebabeabababababababababababababababab";
    private static final String RTCP = "81c8000bcafebabeabababababababababababababababab";

    // Section 16.1.1, whose ROC is 0.
    private static final String RFC_7714_KEY = "000102030405060708090a0b0c0d0e0f";
    private static final String RFC_7714_HEADER = "8040f17b8041f8d35501a0b2";
    private static final String RFC_7714_PLAIN =
            "47616c6c696120657374206f6d6e69732064697669736120696e207061727465732074726573";
    private static final String RFC_7714_ENCRYPTED =
            "f24de3a3fb34de6cacba861c9d7e4bcabe633bd50d294e6f42a5f47a51c7d19b36de3adf8833"
                    + "899d7f27beb16a9152cf765ee4390cce";

    @BeforeAll
    static void chooseCipher() {
        SrtpSession.warmUp();
    }

    @Test
    void aCounterModePacketIsThatOfLibsrtp() {
        SrtpKeys keys =
                keys(
                        SrtpProfile.AES_128_CM_HMAC_SHA1_80,
                        "e1f97a0d3e018be0d64fa32c06de4139",
                        "0ec675ad498afeebb6960b3aabe6");
        assertEquals(
                "800f1234decafbadcafebabe4e55dc4ce79978d88ca4d215949d2402b78d6acc99ea179b8dbb",
                protectedRtp(SrtpSession.server(keys)));
        assertEquals(
                "81c8000bcafebabe7128035be487b9bdbef89041f977a5a880000001993e08cd54d6c1230798",
                protectedRtcp(SrtpSession.server(keys)));
    }

    @Test
    void aGcmPacketIsThatOfLibsrtp() {
        SrtpKeys keys =
                keys(
                        SrtpProfile.AEAD_AES_128_GCM,
                        "000102030405060708090a0b0c0d0e0f",
                        "a0a1a2a3a4a5a6a7a8a9aaab");
        assertEquals(
                "800f1234decafbadcafebabec5002ede04cfdd2eb91159e0880aa06ed2976826f796b201df3131a127e8a392",
                protectedRtp(SrtpSession.server(keys)));
        assertEquals(
                "81c8000bcafebabec98b8b5df0392a55852b6c21ac8e7025c52c6fbea2b3b446ea31123ba88ce61e80000001",
                protectedRtcp(SrtpSession.server(keys)));
    }

    @Test
    void theCounterModeKeystreamIsThatOfRfc3711() throws Exception {
        SrtpCipherCtr cipher = new SrtpCipherCtr(Aes.createCipher("AES/CTR/NoPadding"));
        cipher.init(hex("2b7e151628aed2a6abf7158809cf4f3c"), new byte[14]);
        byte[] stream = new byte[48];
        cipher.setIV(hex("f0f1f2f3f4f5f6f7f8f9fafbfcfd0000"), Cipher.ENCRYPT_MODE);
        cipher.process(stream, 0, stream.length);
        assertEquals(
                "e03ead0935c95e80e166b16dd92b4eb4"
                        + "d23513162b02d0f72a43a2fe4a5f97ab"
                        + "41e95b3bb0a2e8dd477901e4fca894c0",
                HexFormat.of().formatHex(stream));
    }

    @Test
    void theGcmPacketOfJitsiIsThatOfRfc7714() throws Exception {
        SrtpCipherGcm cipher = new SrtpCipherGcm(Aes.createCipher("AES/GCM/NoPadding"));
        cipher.init(hex(RFC_7714_KEY), new byte[12]);
        byte[] header = hex(RFC_7714_HEADER);
        byte[] plain = hex(RFC_7714_PLAIN);
        byte[] packet = Arrays.copyOf(plain, plain.length + 16);
        cipher.setIV(hex("51753c6580c2726f20718414"), Cipher.ENCRYPT_MODE);
        cipher.processAAD(header, 0, header.length);
        assertEquals(packet.length, cipher.process(packet, 0, plain.length));
        assertEquals(RFC_7714_ENCRYPTED, HexFormat.of().formatHex(packet));
    }

    @ParameterizedTest
    @EnumSource
    void theGcmPacketOfEachLibraryIsThatOfRfc7714(GcmLibrary library) {
        assumeTrue(library.isThere(), "this machine has no " + library.label());
        KeyAndSalt session = new KeyAndSalt(hex(RFC_7714_KEY), hex("517569642070726f2071756f"));
        MemorySegment header = MemorySegment.ofArray(hex(RFC_7714_HEADER));
        byte[] plain = hex(RFC_7714_PLAIN);
        MemorySegment memory = Arena.ofAuto().allocate(plain.length + GcmKey.TAG_BYTES);

        assertTrue(
                new GcmCipher(library, session, true)
                        .seal(
                                0x5501a0b2,
                                0xf17b,
                                header,
                                12,
                                MemorySegment.ofArray(plain),
                                plain.length,
                                memory.address()));
        assertEquals(
                RFC_7714_ENCRYPTED,
                HexFormat.of().formatHex(memory.toArray(ValueLayout.JAVA_BYTE)));

        GcmCipher reader = new GcmCipher(library, session, false);
        assertTrue(reader.open(0x5501a0b2, 0xf17b, header, 12, memory, plain.length));
        assertArrayEquals(plain, memory.asSlice(0, plain.length).toArray(ValueLayout.JAVA_BYTE));
    }

    private static String protectedRtp(SrtpSession sender) {
        byte[] data = Arrays.copyOf(hex(RTP), RTP.length() / 2 + SrtpSession.MAX_TRAILER);
        assertEquals(SrtpOutcome.OK, sender.protectRtp(data, RTP.length() / 2));
        return HexFormat.of().formatHex(data, 0, sender.length());
    }

    /** The vectors have the index 1; ours begin at 0. */
    private static String protectedRtcp(SrtpSession sender) {
        byte[] data = {};
        for (int index = 0; index < 2; index++) {
            data = Arrays.copyOf(hex(RTCP), RTCP.length() / 2 + SrtpSession.MAX_TRAILER);
            assertEquals(SrtpOutcome.OK, sender.protectRtcp(data, RTCP.length() / 2));
        }
        return HexFormat.of().formatHex(data, 0, sender.length());
    }

    /** The same key in both directions. */
    private static SrtpKeys keys(SrtpProfile profile, String key, String salt) {
        return SrtpKeys.split(profile, hex(key + key + salt + salt));
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text);
    }
}
