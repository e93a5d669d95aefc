package io.sotto.sfu.room;

import io.sotto.srtp.rtp.RtpWriter;
import java.util.ArrayDeque;
import java.util.Deque;

/** A way out whose packets are used again and again, as a transport's are. */
abstract class RecyclingEgress implements Egress {
    private final Deque<RtpWriter> idle = new ArrayDeque<>();

    @Override
    public RtpWriter packet() {
        return idle.isEmpty() ? new RtpWriter() : idle.pop();
    }

    @Override
    public void giveBack(RtpWriter packet) {
        packet.clear();
        idle.push(packet);
    }
}
