package io.sotto.sfu.room;

import io.sotto.srtp.rtp.ExtensionMap;
import io.sotto.srtp.rtp.HeaderExtension;
import io.sotto.srtp.rtp.RtpPacket;
import io.sotto.srtp.rtp.RtpWriter;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The header extensions of one packet on its way to its receivers: abs-send-time, and what passes
 * through. They are made once for all receivers that know them under the same ids; only the MID and
 * the transport-wide number are each receiver's own.
 */
final class HeaderElements {
    private static final HeaderExtension[] PASSED = {
        HeaderExtension.AUDIO_LEVEL,
        HeaderExtension.DEPENDENCY_DESCRIPTOR,
        HeaderExtension.VIDEO_ORIENTATION,
        HeaderExtension.ABS_CAPTURE_TIME,
    };

    private final int[] passed = new int[PASSED.length];
    private final RtpWriter made = new RtpWriter();
    private @Nullable RtpPacket source;
    private @Nullable ExtensionMap madeFor;
    private boolean madeTwoByte;
    private int sendTime;

    /** From here on it is about this packet, which came with extensions under these ids. */
    void read(RtpPacket packet, ExtensionMap ids, long nowNanos) {
        begin(packet, nowNanos);
        for (int i = 0; i < PASSED.length; i++) {
            passed[i] = packet.find(ids.id(PASSED[i]));
        }
    }

    /** From here on it is about a packet of our own, in which nothing passes through. */
    void begin(long nowNanos) {
        begin(null, nowNanos);
        Arrays.fill(passed, -1);
    }

    private void begin(@Nullable RtpPacket packet, long nowNanos) {
        source = packet;
        sendTime = absoluteSendTime(nowNanos);
        madeFor = null;
    }

    /**
     * Writes the extension block for a receiver with these ids and this MID.
     *
     * @param numbered whether it is to have a transport-wide number
     */
    void write(RtpWriter out, ExtensionMap ids, byte[] mid, boolean numbered) {
        int midId = ids.id(HeaderExtension.MID);
        boolean twoByte = HeaderExtension.needsTwoByteForm(midId, mid.length);
        if (!ids.equals(madeFor) || twoByte && !madeTwoByte) {
            make(ids, twoByte);
        }
        out.elementsOf(made).element(midId, mid);
        if (numbered) {
            out.transportNumber(ids.id(HeaderExtension.TRANSPORT_CC));
        }
        out.endElements();
    }

    private void make(ExtensionMap ids, boolean twoByte) {
        made.header(0, false, 0, 0, 0);
        madeFor = ids;
        madeTwoByte = twoByte || needTwoByteForm(ids);
        if (madeTwoByte) {
            made.twoByteElements();
        }
        made.element24(ids.id(HeaderExtension.ABS_SEND_TIME), sendTime);
        RtpPacket packet = source;
        for (int i = 0; packet != null && i < PASSED.length; i++) {
            made.elementOf(packet, passed[i], ids.id(PASSED[i]));
        }
    }

    private boolean needTwoByteForm(ExtensionMap ids) {
        if (HeaderExtension.needsTwoByteForm(ids.id(HeaderExtension.ABS_SEND_TIME), 3)
                || HeaderExtension.needsTwoByteForm(ids.id(HeaderExtension.TRANSPORT_CC), 2)) {
            return true;
        }
        for (int i = 0; i < PASSED.length; i++) {
            if (passed[i] != -1
                    && HeaderExtension.needsTwoByteForm(
                            ids.id(PASSED[i]), RtpPacket.elementLength(passed[i]))) {
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
