package io.sotto.srtp.rtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Structures are written out bit by bit, in the order of the AV1 RTP specification, A.8. */
final class TemplateStructureTest {
    private static final int ID = 5;

    /** Three temporal layers, four templates: lowest, middle, and two of the highest. */
    private static final String THREE_TEMPORAL =
            "10000" // a structure follows, nothing else
                    + "111110" // templates are numbered from 62
                    + "00010" // three decode targets
                    + "01" // next temporal layer
                    + "01"
                    + "00" // same layer
                    + "11" // no more
                    + "101010" // lowest: SSS
                    + "001010" // middle: -SS
                    + "000010" // highest, after the lowest: --S
                    + "000001"; // highest, after the middle: --D

    private final RtpWriter writer = new RtpWriter();
    private final RtpPacket packet = new RtpPacket();

    private int descriptor(int template, String bits) {
        String all = "10" + sixBits(template) + "0".repeat(16) + bits;
        byte[] bytes = new byte[(all.length() + 7) / 8];
        for (int i = 0; i < all.length(); i++) {
            bytes[i / 8] |= (byte) (all.charAt(i) - '0' << 7 - i % 8);
        }
        writer.header(96, false, 1, 2, 3).twoByteElements();
        writer.element(ID, bytes).endElements();
        assertEquals(RtpParse.OK, packet.wrap(writer.copy(), writer.length()));
        return packet.find(ID);
    }

    private static String sixBits(int value) {
        return Integer.toBinaryString(0x40 | value & 0x3F).substring(1);
    }

    private TemplateStructure structure(String bits) {
        TemplateStructure structure = TemplateStructure.read(packet, descriptor(62, bits));
        assertNotNull(structure);
        return structure;
    }

    @ParameterizedTest
    @CsvSource({"62, 0", "63, 1", "0, 2", "1, 2", "2, 0"})
    void aFramesTemplateTellsItsTemporalLayer(int template, int layer) {
        TemplateStructure structure = structure(THREE_TEMPORAL);
        assertEquals(layer, structure.temporalLayer(packet, descriptor(template, "")));
    }

    @ParameterizedTest
    @CsvSource({"62, 0, 2, 2", "62, 0, 1, 1", "62, 1, 7, 2", "63, 1, 2, 2", "0, 0, 2, 2"})
    void oneMaySwitchUpWhereItSaysSo(int template, int from, int to, int raised) {
        TemplateStructure structure = structure(THREE_TEMPORAL);
        assertEquals(raised, structure.raise(packet, descriptor(template, ""), from, to));
    }

    @Test
    void oneMayNotWhereItDoesNot() {
        TemplateStructure structure = structure(THREE_TEMPORAL);
        assertEquals(1, structure.raise(packet, descriptor(1, ""), 1, 2), "discardable");
        assertEquals(0, structure.raise(packet, descriptor(30, ""), 0, 2), "no such template");
    }

    @Test
    void aFramesOwnIndicationsComeBeforeItsTemplates() {
        TemplateStructure structure = structure(THREE_TEMPORAL);
        assertEquals(0, structure.raise(packet, descriptor(62, "00100" + "101101"), 0, 2));
        assertEquals(2, structure.raise(packet, descriptor(1, "00100" + "000010"), 1, 2));
        // after a mask of active targets
        assertEquals(2, structure.raise(packet, descriptor(1, "01100" + "111" + "000010"), 1, 2));
        assertEquals(1, structure.raise(packet, descriptor(1, "00100" + "00"), 1, 2), "cut short");
    }

    @Test
    void ofTheTargetsThatWithTheLargestPictureCounts() {
        TemplateStructure structure =
                structure(
                        "10000"
                                + "000000"
                                + "00001" // two targets
                                + "01"
                                + "10"
                                + "01"
                                + "11" // two pictures of two layers each
                                + "1010" // small picture, lowest: S for small and large
                                + "1011" // small, higher: required for the large
                                + "0010" // large, lowest
                                + "0010"); // large, higher
        assertEquals(0, structure.raise(packet, descriptor(1, ""), 0, 1));
        assertEquals(1, structure.raise(packet, descriptor(3, ""), 0, 1));
        assertEquals(1, structure.temporalLayer(packet, descriptor(3, "")));
        assertEquals(0, structure.temporalLayer(packet, descriptor(2, "")));
    }

    @Test
    void aStructureThatIsCutShortIsNone() {
        for (int length = 0; length < THREE_TEMPORAL.length() - 8; length++) {
            String cut = THREE_TEMPORAL.substring(0, length);
            assertNull(TemplateStructure.read(packet, descriptor(62, cut)), "after " + length);
        }
        assertNull(TemplateStructure.read(packet, descriptor(62, "0".repeat(60))));
    }
}
