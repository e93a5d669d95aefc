package io.sotto.sfu.room;

import io.sotto.srtp.payload.PayloadView;
import io.sotto.srtp.rtp.PacketBuffer;
import io.sotto.srtp.rtp.RtpPacket;

/**
 * A packet on its way from its publisher to the receivers of its track: read once, then shown to
 * each.
 *
 * @param stream the layer it belongs to
 * @param buffer its bytes, lent
 * @param rtp its header
 * @param payload its payload descriptor
 * @param elements its header extensions, as receivers get them
 * @param sequence its unwrapped sequence number
 * @param keyFrameStart whether it is the first packet of a key frame
 * @param nowNanos when it came
 */
record SourcePacket(
        UpStream stream,
        PacketBuffer buffer,
        RtpPacket rtp,
        PayloadView payload,
        HeaderElements elements,
        long sequence,
        boolean keyFrameStart,
        long nowNanos) {}
