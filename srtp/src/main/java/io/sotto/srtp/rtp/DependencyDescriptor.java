package io.sotto.srtp.rtp;

/**
 * What forwarding needs from a dependency descriptor (AV1 RTP specification, appendix A): whether a
 * key frame starts, and by which template its frame was made.
 *
 * <p>Three mandatory bytes, start and end of frame, template id and frame number, may be followed
 * by five flags. The first of these announces the template structure, and that comes with key
 * frames only; see {@link TemplateStructure}.
 */
public final class DependencyDescriptor {
    private static final int MANDATORY_BYTES = 3;

    private static final int FRAME_START = 0x80;
    private static final int FRAME_END = 0x40;

    private static final int STRUCTURE_PRESENT = 0x80;
    private static final int ACTIVE_TARGETS_PRESENT = 0x40;
    private static final int CUSTOM_INDICATIONS = 0x20;

    /** Bits up to the end of the five flags. */
    static final int FLAGS_END = 8 * MANDATORY_BYTES + 5;

    private DependencyDescriptor() {}

    /** Whether the packet with this element is the first of a key frame. */
    public static boolean keyFrameStart(RtpPacket packet, int element) {
        return hasStructure(packet, element) && startsFrame(packet, element);
    }

    /** Whether the packet with this element is the first of its frame. */
    public static boolean startsFrame(RtpPacket packet, int element) {
        return hasFlag(packet, element, FRAME_START);
    }

    /** Whether it is the last. */
    public static boolean endsFrame(RtpPacket packet, int element) {
        return hasFlag(packet, element, FRAME_END);
    }

    private static boolean hasFlag(RtpPacket packet, int element, int flag) {
        return RtpPacket.elementLength(element) > 0 && (packet.elementByte(element, 0) & flag) != 0;
    }

    /** The frame's template, 6 bits; -1 if the element is too short to have one. */
    static int templateId(RtpPacket packet, int element) {
        return bits(packet, element, 2, 6);
    }

    static boolean hasStructure(RtpPacket packet, int element) {
        return (flags(packet, element) & STRUCTURE_PRESENT) != 0;
    }

    static boolean hasActiveTargets(RtpPacket packet, int element) {
        return (flags(packet, element) & ACTIVE_TARGETS_PRESENT) != 0;
    }

    /** Whether the frame has other decode target indications than its template. */
    static boolean hasCustomIndications(RtpPacket packet, int element) {
        return (flags(packet, element) & CUSTOM_INDICATIONS) != 0;
    }

    private static int flags(RtpPacket packet, int element) {
        return RtpPacket.elementLength(element) > MANDATORY_BYTES
                ? packet.elementByte(element, MANDATORY_BYTES)
                : 0;
    }

    /**
     * Some bits of the descriptor.
     *
     * @return -1 if it ends before them
     */
    static int bits(RtpPacket packet, int element, int from, int count) {
        if (from + count > 8 * RtpPacket.elementLength(element)) {
            return -1;
        }
        int value = 0;
        for (int bit = from; bit < from + count; bit++) {
            value = value << 1 | packet.elementByte(element, bit >> 3) >> 7 - (bit & 7) & 1;
        }
        return value;
    }
}
