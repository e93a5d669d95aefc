package io.sotto.loadtest.media;

/**
 * The dependency descriptor of a stream with one spatial and one temporal layer (AV1 RTP
 * specification, appendix A): three bytes in every packet, and the structure with the first packet
 * of a key frame.
 *
 * <p>Template 0 is the key frame, template 1 depends on the frame before.
 */
final class DependencyStructure {
    private static final int START = 0x80;
    private static final int END = 0x40;
    private static final byte[] STRUCTURE = structure();

    private DependencyStructure() {}

    /** The element's content. */
    static byte[] element(MediaPacket packet) {
        boolean announces = packet.keyFrame && packet.frameStart;
        byte[] element = new byte[announces ? 3 + STRUCTURE.length : 3];
        int template = packet.keyFrame ? 0 : 1;
        element[0] =
                (byte) ((packet.frameStart ? START : 0) | (packet.marker ? END : 0) | template);
        element[1] = (byte) (packet.picture >> 8);
        element[2] = (byte) packet.picture;
        if (announces) {
            System.arraycopy(STRUCTURE, 0, element, 3, STRUCTURE.length);
        }
        return element;
    }

    private static byte[] structure() {
        Bits bits = new Bits();
        bits.put(0b10000, 5); // a structure follows; no custom dependencies
        bits.put(0, 6).put(0, 5); // templates from 0; one decode target
        bits.put(0, 2).put(3, 2); // a second template of the same layer; no more
        bits.put(2, 2).put(2, 2); // each is a switch point
        bits.put(0, 1); // the key frame depends on nothing,
        bits.put(1, 1).put(0, 4).put(0, 1); // the other on the frame before
        bits.put(1, 1).put(0, 4).put(1, 4); // one chain, through every frame
        bits.put(0, 1); // no resolutions
        return bits.bytes();
    }

    /** Writes bits, most significant first. */
    private static final class Bits {
        private long value;
        private int count;

        Bits put(int bits, int width) {
            value = value << width | bits;
            count += width;
            return this;
        }

        byte[] bytes() {
            byte[] bytes = new byte[(count + 7) / 8];
            long aligned = value << 8 * bytes.length - count;
            for (int i = bytes.length - 1; i >= 0; i--) {
                bytes[i] = (byte) aligned;
                aligned >>= 8;
            }
            return bytes;
        }
    }
}
