package io.sotto.ice;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** The vectors of RFC 5769 sections 2.1 and 2.2, then what a hostile sender makes of them. */
final class StunVectorsTest {
    private static final byte[] REQUEST =
            hex(
                    """
            000100582112a442b7e7a701bc34d686fa87dfae
            802200105354554e207465737420636c69656e74
            002400046e0001ff
            80290008932ff9b151263b36
            000600096576746a3a68367659202020
            000800149aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a2
            80280004e57a3bcf""");
    private static final byte[] RESPONSE =
            hex(
                    """
            0101003c2112a442b7e7a701bc34d686fa87dfae
            8022000b7465737420766563746f7220
            002000080001a147e112a643
            000800142b91f599fd9e90c38c7489f92af9ba53f06be7d7
            80280004c07d4c96""");
    private static final StunIntegrity PASSWORD =
            new StunIntegrity("VOkJxbRl1RmTxUk/WvJxBt".getBytes(US_ASCII));

    @Test
    void theRequestIsAuthenticAndNamesItsReceiver() {
        assertEquals(StunGate.Kind.REQUEST, StunGate.classify(REQUEST, 0, REQUEST.length));
        assertEquals("evtj", StunGate.localUfragOf(REQUEST, 0, REQUEST.length));
        StunView view = new StunView();
        assertTrue(view.wrap(REQUEST, 0, REQUEST.length));
        assertTrue(view.isFor("evtj".getBytes(US_ASCII)));
        assertFalse(view.isFor("evt".getBytes(US_ASCII)));
        assertTrue(view.hasPriority());
        assertFalse(view.nominates());
        assertTrue(view.isIntact(PASSWORD));
    }

    @Test
    void theResponseIsAuthentic() {
        assertEquals(StunGate.Kind.RESPONSE, StunGate.classify(RESPONSE, 0, RESPONSE.length));
        assertNull(StunGate.localUfragOf(RESPONSE, 0, RESPONSE.length));
        StunView view = new StunView();
        assertTrue(view.wrap(RESPONSE, 0, RESPONSE.length));
        assertTrue(view.isSuccess());
        assertTrue(view.isIntact(PASSWORD));
    }

    @Test
    void whereTheMessageLiesInTheArrayDoesNotMatter() {
        byte[] shifted = new byte[REQUEST.length + 7];
        System.arraycopy(REQUEST, 0, shifted, 5, REQUEST.length);
        StunView view = new StunView();
        assertEquals("evtj", StunGate.localUfragOf(shifted, 5, REQUEST.length));
        assertTrue(view.wrap(shifted, 5, REQUEST.length));
        assertTrue(view.isIntact(PASSWORD));
    }

    @Test
    void everyCoveredBitIsChecked() {
        StunView view = new StunView();
        for (int bit = 0; bit < (REQUEST.length - 8) * 8; bit++) {
            byte[] flipped = REQUEST.clone();
            flipped[bit / 8] = (byte) (flipped[bit / 8] ^ 1 << bit % 8);
            boolean believed =
                    StunGate.classify(flipped, 0, flipped.length) == StunGate.Kind.REQUEST
                            && view.wrap(flipped, 0, flipped.length)
                            && view.hasIntegrity()
                            && view.isIntact(PASSWORD);
            assertFalse(believed, "bit " + bit);
        }
    }

    @Test
    void aWrittenResponseHasTheAddressOfTheVector() {
        byte[] id = hex("b7e7a701bc34d686fa87dfae");
        byte[] written =
                new StunWriter(Stun.BINDING_SUCCESS, id)
                        .xorMappedAddress(TestCall.address("192.0.2.1", 32853))
                        .sealed(PASSWORD);
        assertArrayEquals(hex("002000080001a147e112a643"), Arrays.copyOfRange(written, 20, 32));
        byte[] six =
                new StunWriter(Stun.BINDING_SUCCESS, id)
                        .xorMappedAddress(
                                TestCall.address("2001:db8:1234:5678:11:2233:4455:6677", 32853))
                        .sealed(PASSWORD);
        assertArrayEquals(
                hex("002000140002a1470113a9faa5d3f179bc25f4b5bed2b9d9"),
                Arrays.copyOfRange(six, 20, 44));
    }

    @Test
    void otherProtocolsOnThePortAreNotStun() {
        byte[] rtp = new byte[40];
        rtp[0] = (byte) 0x80;
        byte[] dtls = new byte[40];
        dtls[0] = 22;
        assertEquals(StunGate.Kind.NOT_STUN, StunGate.classify(rtp, 0, rtp.length));
        assertEquals(StunGate.Kind.NOT_STUN, StunGate.classify(dtls, 0, dtls.length));
        assertEquals(StunGate.Kind.NOT_STUN, StunGate.classify(new byte[0], 0, 0));
        assertEquals(StunGate.Kind.MALFORMED, StunGate.classify(REQUEST, 0, REQUEST.length - 4));
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text.replaceAll("\\s", ""));
    }
}
