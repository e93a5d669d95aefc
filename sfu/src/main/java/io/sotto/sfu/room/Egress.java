package io.sotto.sfu.room;

/** The way out to one endpoint: in production its transport, in tests a list. */
public interface Egress {
    /** Sends a plaintext RTP packet; the array may be changed and is only lent for the call. */
    void rtp(byte[] packet, int length);

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
