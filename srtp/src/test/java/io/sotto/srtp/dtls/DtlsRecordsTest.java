package io.sotto.srtp.dtls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.ContentType;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.crypto.TlsCipher;
import org.bouncycastle.tls.crypto.TlsNullNullCipher;
import org.junit.jupiter.api.Test;

/** The fragment bomb of CVE-2026-59646 and its relatives. */
final class DtlsRecordsTest {
    /**
     * A record with one handshake fragment that holds one byte of a message of the given length.
     */
    private static byte[] fragment(
            int sequence, int messageLength, int fragmentOffset, int fragmentLength) {
        return ByteBuffer.allocate(26)
                .put((byte) 22)
                .putShort((short) 0xFEFD)
                .putShort((short) 0)
                .putShort((short) 0)
                .putInt(sequence)
                .putShort((short) 13)
                .putInt(11 << 24 | messageLength)
                .putShort((short) sequence)
                .put((byte) (fragmentOffset >> 16))
                .putShort((short) fragmentOffset)
                .put((byte) (fragmentLength >> 16))
                .putShort((short) fragmentLength)
                .put((byte) 1)
                .array();
    }

    @Test
    void sixteenFragmentsOfHugeMessagesNeverReachTheHandshake() {
        List<Runnable> tasks = new ArrayList<>();
        DtlsIdentity identity = DtlsIdentity.generate(new SecureRandom());
        DtlsHandshake handshake =
                new DtlsServer(identity, 1, tasks::add)
                        .handshake(identity.fingerprint(), new DtlsListenerStub());
        for (int sequence = 0; sequence < 16; sequence++) {
            byte[] bomb = fragment(sequence, 0xFFFFFF, 0, 1);
            assertEquals(DtlsOffer.OVERSIZED_FRAGMENT, handshake.offer(bomb, 0, bomb.length));
        }
        assertEquals(0, tasks.size(), "not even a thread was started");
    }

    @Test
    void theLimitIsThirtyTwoKilobytes() {
        byte[] largest = fragment(0, DtlsRecords.MESSAGE_LENGTH_MAX, 0, 1);
        assertEquals(DtlsOffer.ACCEPTED, DtlsRecords.check(largest, 0, largest.length));
        byte[] larger = fragment(0, DtlsRecords.MESSAGE_LENGTH_MAX + 1, 0, 1);
        assertEquals(DtlsOffer.OVERSIZED_FRAGMENT, DtlsRecords.check(larger, 0, larger.length));
    }

    @Test
    void aFragmentMayNotReachBeyondItsMessage() {
        byte[] beyond = fragment(0, 100, 100, 1);
        assertEquals(DtlsOffer.OVERSIZED_FRAGMENT, DtlsRecords.check(beyond, 0, beyond.length));
    }

    @Test
    void aBombBehindAGoodRecordIsFoundToo() {
        byte[] good = fragment(0, 100, 0, 1);
        byte[] bomb = fragment(1, 0xFFFFFF, 0, 1);
        byte[] both = ByteBuffer.allocate(52).put(good).put(bomb).array();
        assertEquals(DtlsOffer.OVERSIZED_FRAGMENT, DtlsRecords.check(both, 0, both.length));
    }

    @Test
    void aBombBehindAGoodFragmentOfTheSameRecordIsFoundToo() {
        byte[] good = fragment(0, 100, 0, 1);
        byte[] bomb = fragment(1, 0xFFFFFF, 0, 1);
        ByteBuffer both = ByteBuffer.allocate(39).put(good).put(bomb, 13, 13);
        both.putShort(11, (short) 26);
        assertEquals(DtlsOffer.OVERSIZED_FRAGMENT, DtlsRecords.check(both.array(), 0, 39));
    }

    @Test
    void anEncryptedBombIsDroppedWhenItIsDecrypted() throws Exception {
        GuardedCrypto crypto = new GuardedCrypto(new SecureRandom());
        byte[] record = fragment(0, 0xFFFFFF, 0, 1);
        TlsCipher plain = crypto.guarded(new TlsNullNullCipher());
        TlsFatalAlert alert =
                assertThrows(
                        TlsFatalAlert.class,
                        () ->
                                plain.decodeCiphertext(
                                        0,
                                        ContentType.handshake,
                                        ProtocolVersion.DTLSv12,
                                        record,
                                        13,
                                        13));
        assertEquals(AlertDescription.bad_record_mac, alert.getAlertDescription());
        byte[] good = fragment(0, 100, 0, 1);
        assertEquals(
                13,
                plain.decodeCiphertext(
                                0, ContentType.handshake, ProtocolVersion.DTLSv12, good, 13, 13)
                        .len);
    }

    @Test
    void truncationsAreMalformed() {
        byte[] record = fragment(0, 100, 0, 1);
        for (int length = 0; length < record.length; length++) {
            assertEquals(
                    DtlsOffer.MALFORMED, DtlsRecords.check(record, 0, length), "length " + length);
        }
    }
}
