package io.sotto.srtp;

/** Protects and unprotects the RTCP packets of one transport, whose headers are complete. */
sealed interface RtcpProtection permits GcmRtcp, JitsiRtcp {
    /** In place, with {@link SrtpSession#MAX_TRAILER} bytes of room after the packet. */
    SrtpOutcome protect(byte[] packet, int packetLength);

    /** In place; of a packet that is long enough and says that it is encrypted. */
    SrtpOutcome unprotect(byte[] packet, int packetLength);

    /** The length of what came out of the last operation that was {@link SrtpOutcome#OK}. */
    int length();
}
