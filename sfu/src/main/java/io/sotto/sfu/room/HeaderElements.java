package io.sotto.sfu.room;

import io.sotto.srtp.rtp.ExtensionMap;
import io.sotto.srtp.rtp.HeaderExtension;
import io.sotto.srtp.rtp.RtpPacket;
import io.sotto.srtp.rtp.RtpWriter;

/**
 * The header extensions of packets to one receiver: its own, and those that pass through under its
 * ids.
 */
final class HeaderElements {
    private static final HeaderExtension[] PASSED = {
        HeaderExtension.AUDIO_LEVEL,
        HeaderExtension.DEPENDENCY_DESCRIPTOR,
        HeaderExtension.VIDEO_ORIENTATION,
        HeaderExtension.ABS_CAPTURE_TIME,
    };

    private final Endpoint receiver;
    private final Endpoint publisher;
    private final byte[] mid;

    HeaderElements(Endpoint receiver, Endpoint publisher, String mid) {
        this.receiver = receiver;
        this.publisher = publisher;
        this.mid = RtpWriter.ascii(mid);
    }

    /** Writes the extension block of a packet made from {@code source}. */
    void write(RtpPacket source, RtpWriter out, long nowNanos) {
        ExtensionMap ids = receiver.outboundExtensions();
        ExtensionMap sourceIds = publisher.extensions();
        if (needsTwoByteForm(source, sourceIds, ids)) {
            out.twoByteElements();
        }
        out.element(ids.id(HeaderExtension.MID), mid);
        out.element24(ids.id(HeaderExtension.ABS_SEND_TIME), absoluteSendTime(nowNanos));
        for (HeaderExtension passed : PASSED) {
            out.elementOf(source, source.find(sourceIds.id(passed)), ids.id(passed));
        }
        out.endElements();
    }

    private boolean needsTwoByteForm(RtpPacket source, ExtensionMap sourceIds, ExtensionMap ids) {
        if (RtpWriter.needsTwoByteForm(ids.id(HeaderExtension.MID), mid.length)
                || RtpWriter.needsTwoByteForm(ids.id(HeaderExtension.ABS_SEND_TIME), 3)) {
            return true;
        }
        for (HeaderExtension passed : PASSED) {
            int element = source.find(sourceIds.id(passed));
            if (element != -1
                    && RtpWriter.needsTwoByteForm(
                            ids.id(passed), RtpPacket.elementLength(element))) {
                return true;
            }
        }
        return false;
    }

    /** Seconds in 6.18 fixed point, modulo 64 s. */
    private static int absoluteSendTime(long nowNanos) {
        long withinCycle = Math.floorMod(nowNanos, 64_000_000_000L);
        return (int) ((withinCycle << 18) / 1_000_000_000L);
    }
}
