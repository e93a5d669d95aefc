package io.sotto.loadtest.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sotto.ice.StunGate;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Mac;
import org.junit.jupiter.api.Test;

/** The messages of RFC 5769 sections 2.1 and 2.2, and ours as another reader sees them. */
final class StunMessageTest {
    private static final byte[] REQUEST =
            hex(
                    """
                    000100582112a442b7e7a701bc34d686fa87dfae
                    802200105354554e207465737420636c69656e74
                    002400046e0001ff80290008932ff9b151263b36
                    000600096576746a3a68367659202020
                    000800149aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a280280004e57a3bcf""");
    private static final byte[] RESPONSE =
            hex(
                    """
                    0101003c2112a442b7e7a701bc34d686fa87dfae
                    8022000b7465737420766563746f7220002000080001a147e112a643
                    000800142b91f599fd9e90c38c7489f92af9ba53f06be7d780280004c07d4c96""");

    private final Mac password = StunMessage.integrity("VOkJxbRl1RmTxUk/WvJxBt");

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text.replaceAll("\\s", ""));
    }

    @Test
    void thePublishedMessagesAreIntact() {
        assertTrue(StunMessage.isRequest(REQUEST, REQUEST.length));
        assertTrue(StunMessage.isIntact(REQUEST, REQUEST.length, password));
        assertTrue(StunMessage.isSuccess(RESPONSE, RESPONSE.length));
        assertTrue(StunMessage.isIntact(RESPONSE, RESPONSE.length, password));
    }

    @Test
    void everyBitThatFlipsBeforeTheSignatureIsSeen() {
        int covered = RESPONSE.length - 8;
        for (int bit = 0; bit < covered * 8; bit++) {
            byte[] changed = RESPONSE.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            boolean believed =
                    StunMessage.isSuccess(changed, changed.length)
                            && StunMessage.isIntact(changed, changed.length, password);
            assertFalse(believed, "bit " + bit);
        }
    }

    @Test
    void whatIsCutOffIsNotBelieved() {
        for (int length = 0; length < RESPONSE.length - 8; length++) {
            byte[] cut = Arrays.copyOf(RESPONSE, Math.max(2, length));
            assertFalse(
                    StunMessage.isSuccess(cut, length)
                            && StunMessage.isIntact(cut, length, password));
        }
    }

    @Test
    void aCheckIsAWellFormedRequestToItsReceiver() {
        byte[] check = StunMessage.check(new byte[12], "theirs:ours", 5, password);
        assertEquals(StunGate.Kind.REQUEST, StunGate.classify(check, 0, check.length));
        assertEquals("theirs", StunGate.localUfragOf(check, 0, check.length));
        assertTrue(StunMessage.isIntact(check, check.length, password));
    }
}
