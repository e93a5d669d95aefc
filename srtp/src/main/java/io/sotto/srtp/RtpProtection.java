package io.sotto.srtp;

import io.sotto.srtp.rtp.RtpWriter;
import java.lang.foreign.MemorySegment;

/** Protects and unprotects the RTP packets of one transport. */
sealed interface RtpProtection permits GcmRtp, JitsiRtp {
    /** Writes the protected packet to native memory, from {@code at} on. */
    SrtpOutcome protect(RtpWriter packet, MemorySegment to, long at);

    /** In place. */
    SrtpOutcome unprotect(byte[] packet, int packetLength);

    /** The length of what came out of the last operation that was {@link SrtpOutcome#OK}. */
    int length();
}
