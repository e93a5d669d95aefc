package io.sotto.srtp.rtp;

/**
 * The two facts that forwarding needs from a dependency descriptor (AV1 RTP specification, appendix
 * A).
 *
 * <p>Three mandatory bytes, start and end of frame, template id and frame number, may be followed
 * by five flags. The first of these announces the template structure, and that comes with key
 * frames only.
 */
public final class DependencyDescriptor {
    private static final int MANDATORY_BYTES = 3;

    private DependencyDescriptor() {}

    /** Whether the packet with this element is the first of a key frame. */
    public static boolean keyFrameStart(RtpPacket packet, int element) {
        return RtpPacket.elementLength(element) > MANDATORY_BYTES
                && (packet.elementByte(element, 0) & 0x80) != 0
                && (packet.elementByte(element, MANDATORY_BYTES) & 0x80) != 0;
    }
}
