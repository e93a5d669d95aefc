package io.sotto.srtp;

import java.lang.foreign.MemorySegment;

/** Protects and unprotects the RTP packets of one transport. */
sealed interface RtpProtection permits GcmRtp, JitsiRtp {
    /** Writes the protected packet to {@code to} from {@code at} on. */
    SrtpOutcome protect(byte[] packet, int packetLength, MemorySegment to, long at);

    /** In place. */
    SrtpOutcome unprotect(byte[] packet, int packetLength);

    /** The length of what came out of the last operation that was {@link SrtpOutcome#OK}. */
    int length();
}
