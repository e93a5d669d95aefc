package io.sotto.sfu.room;

import io.sotto.srtp.rtp.RtpWriter;

/** The way out to one endpoint: in production its transport, in tests a list. */
public interface Egress {
    /** An empty packet to write, and then to {@link #send} or to {@link #giveBack}. */
    RtpWriter packet();

    /** Sends what was written into a {@link #packet}; it is not the caller's any more. */
    void send(RtpWriter packet);

    /** The same, but it is not sent. */
    void giveBack(RtpWriter packet);

    /**
     * Sends a plaintext compound RTCP packet; the array may be changed and is only lent for the
     * call.
     */
    void rtcp(byte[] packet, int length);

    /** Whether what is sent now can arrive; a transport is ready once it has a path and keys. */
    default boolean isReady() {
        return true;
    }
}
