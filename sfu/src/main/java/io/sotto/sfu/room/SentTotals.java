package io.sotto.sfu.room;

import io.sotto.srtp.rtcp.RtcpWriter;

/** What was sent under one SSRC, as sender reports tell it. */
final class SentTotals implements RtcpWriter.SenderTotals {
    private long packets;
    private long payloadBytes;

    /** A packet with so much payload leaves. */
    void add(int bytes) {
        packets++;
        payloadBytes += bytes;
    }

    @Override
    public long packets() {
        return packets;
    }

    @Override
    public long payloadBytes() {
        return payloadBytes;
    }
}
