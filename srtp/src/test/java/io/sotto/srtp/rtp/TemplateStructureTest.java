package io.sotto.srtp.rtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

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

    /** For who decodes the largest picture. */
    private int raise(TemplateStructure structure, int descriptor, int from, int to) {
        return structure.raise(packet, descriptor, TemplateStructure.LARGEST, from, to);
    }

    @ParameterizedTest
    @CsvSource({"62, 0, 2, 2", "62, 0, 1, 1", "62, 1, 7, 2", "63, 1, 2, 2", "0, 0, 2, 2"})
    void oneMaySwitchUpWhereItSaysSo(int template, int from, int to, int raised) {
        TemplateStructure structure = structure(THREE_TEMPORAL);
        assertEquals(raised, raise(structure, descriptor(template, ""), from, to));
    }

    @Test
    void oneMayNotWhereItDoesNot() {
        TemplateStructure structure = structure(THREE_TEMPORAL);
        assertEquals(1, raise(structure, descriptor(1, ""), 1, 2), "discardable");
        assertEquals(0, raise(structure, descriptor(30, ""), 0, 2), "no such template");
    }

    @Test
    void aFramesOwnIndicationsComeBeforeItsTemplates() {
        TemplateStructure structure = structure(THREE_TEMPORAL);
        assertEquals(0, raise(structure, descriptor(62, "00100" + "101101"), 0, 2));
        assertEquals(2, raise(structure, descriptor(1, "00100" + "000010"), 1, 2));
        // after a mask of active targets
        assertEquals(2, raise(structure, descriptor(1, "01100" + "111" + "000010"), 1, 2));
        assertEquals(1, raise(structure, descriptor(1, "00100" + "00"), 1, 2), "cut short");
    }

    /** Two pictures of two temporal layers each, the larger made of the smaller or not. */
    private static String twoSpatial(boolean dependent) {
        return "000000"
                + "00011" // four targets: small and large, with fewer pictures and with all
                + "01"
                + "10"
                + "01"
                + "11"
                + (dependent ? "10101111" : "10100000") // small, lowest: S S, R R or not needed
                + (dependent ? "00010011" : "00010000") // small, higher: D for the second
                + "00001010" // large, lowest: S for both of the large
                + "00000001"; // large, higher
    }

    @Test
    void aTargetIsNamedByItsLayers() {
        TemplateStructure structure = structure("10000" + twoSpatial(true));
        int largeLowest = descriptor(2, "");
        assertEquals(1, structure.spatialLayer(packet, largeLowest));
        assertEquals(0, structure.temporalLayer(packet, largeLowest));
        assertTrue(structure.isNeeded(packet, largeLowest, 1, 0));
        assertFalse(structure.isNeeded(packet, largeLowest, 0, 7), "larger than the target");
        int smallHigher = descriptor(1, "");
        assertTrue(structure.isNeeded(packet, smallHigher, 0, 1));
        assertFalse(structure.isNeeded(packet, smallHigher, 0, 0), "more than the target");
        assertTrue(structure.isNeeded(packet, smallHigher, 7, 7), "the largest is made of it");
        assertTrue(structure.isNeeded(packet, descriptor(40, ""), 0, 0), "no such template");
        assertFalse(structure.isNeeded(packet, descriptor(2, "00100" + "11110000"), 1, 1), "own");
    }

    @Test
    void ofEachSizeOneMaySwitchUpWhereItSaysSo() {
        TemplateStructure structure = structure("10000" + twoSpatial(true));
        assertEquals(1, structure.raise(packet, descriptor(0, ""), 0, 0, 1));
        assertEquals(0, structure.raise(packet, descriptor(0, ""), 1, 0, 1), "required only");
        assertEquals(1, structure.raise(packet, descriptor(2, ""), 1, 0, 1));
        assertEquals(1, raise(structure, descriptor(2, ""), 0, 1));
    }

    @Test
    void aLargerPictureContainsWhatItIsMadeOf() {
        assertTrue(structure("10000" + twoSpatial(true)).contains(1, 0));
        assertFalse(structure("10000" + twoSpatial(true)).contains(0, 1));
        assertFalse(structure("10000" + twoSpatial(false)).contains(1, 0));
    }

    @Test
    void aMaskSaysUpToWhichSizePicturesCome() {
        String dependencies = "1" + "0000" + "0" + "0" + "1" + "0001" + "1" + "0000" + "0" + "0";
        String chains = "10" + "0" + "0" + "1" + "1" + "0000".repeat(8); // two, below five
        String resolutions = "1" + "0".repeat(64);
        String rest = twoSpatial(true) + dependencies + chains + resolutions;
        assertEquals(1, highestActive(structure("10000" + rest), 0, "10000" + rest));
        assertEquals(0, highestActive(structure("11000" + rest + "0011"), 0, "11000"));
        TemplateStructure structure = structure("10000" + rest);
        assertEquals(0, highestActive(structure, 2, "01000" + "0001"));
        assertEquals(1, highestActive(structure, 2, "01000" + "0111"));
        assertEquals(TemplateStructure.UNSAID, highestActive(structure, 2, "00000"));
        assertEquals(TemplateStructure.UNSAID, highestActive(structure, 2, "01000"), "cut short");
        String without = twoSpatial(true) + dependencies + "00" + "0"; // no chains, no resolutions
        assertEquals(0, highestActive(structure("11000" + without + "0001"), 0, "10000"));
    }

    private int highestActive(TemplateStructure structure, int template, String bits) {
        return structure.highestActive(packet, descriptor(template, bits));
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
