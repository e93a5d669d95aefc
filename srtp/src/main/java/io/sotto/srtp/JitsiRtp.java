package io.sotto.srtp;

import io.sotto.srtp.rtp.PacketBuffer;
import io.sotto.srtp.rtp.RtpWriter;
import io.sotto.srtp.rtp.SsrcTable;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.security.GeneralSecurityException;
import org.jitsi.srtp.SrtpContextFactory;
import org.jitsi.srtp.SrtpCryptoContext;
import org.jspecify.annotations.Nullable;

/**
 * RTP packets under any profile, by jitsi-srtp, which works in place and keeps a context for each
 * SSRC.
 *
 * <p>An inbound SSRC gets a context of its own only when a packet of it has proved authentic; until
 * then packets of unknown SSRCs are tried on a spare one, which such a failure leaves as it was.
 * (Session keys do not depend on the SSRC, RFC 3711 section 4.3.) So forged SSRCs cost neither
 * memory nor a key derivation.
 */
final class JitsiRtp implements RtpProtection {
    private final SrtpContextFactory inbound;
    private final SrtpContextFactory outbound;
    private final SsrcTable<SrtpCryptoContext> in;
    private final SsrcTable<SrtpCryptoContext> out;
    private final PacketWindow window = new PacketWindow();
    private final byte[] scratch = new byte[PacketBuffer.CAPACITY_BYTES + SrtpSession.MAX_TRAILER];
    private @Nullable SrtpCryptoContext spare;

    JitsiRtp(SrtpContextFactory inbound, SrtpContextFactory outbound, SsrcLimits limits) {
        this.inbound = inbound;
        this.outbound = outbound;
        in = new SsrcTable<>(limits.received());
        out = new SsrcTable<>(limits.sent());
    }

    @Override
    public int length() {
        return window.getLength();
    }

    @Override
    public SrtpOutcome protect(RtpWriter packet, MemorySegment to, long at) {
        int ssrc = packet.ssrc();
        try {
            SrtpCryptoContext context = out.get(ssrc);
            if (context == null) {
                if (out.isFull()) {
                    return SrtpOutcome.TOO_MANY_SSRCS;
                }
                context = outbound.deriveContext(ssrc, 0);
                out.put(ssrc, context);
            }
            SrtpOutcome outcome =
                    SrtpSession.outcome(
                            context.transformPacket(
                                    window.over(scratch, 0, packet.copyTo(scratch))));
            if (outcome == SrtpOutcome.OK) {
                MemorySegment.copy(scratch, 0, to, ValueLayout.JAVA_BYTE, at, length());
            }
            return outcome;
        } catch (GeneralSecurityException e) {
            return SrtpOutcome.FAILED;
        }
    }

    @Override
    public SrtpOutcome unprotect(byte[] packet, int packetLength) {
        if (RtpHeader.length(packet, packetLength) == -1) {
            return SrtpOutcome.TOO_SHORT;
        }
        int ssrc = RtpHeader.ssrc(packet);
        try {
            SrtpCryptoContext context = in.get(ssrc);
            if (context != null) {
                return unprotect(context, packet, packetLength);
            }
            if (in.isFull()) {
                return SrtpOutcome.TOO_MANY_SSRCS;
            }
            SrtpCryptoContext tried = spare == null ? inbound.deriveContext(ssrc, 0) : spare;
            spare = null; // It is only fit for another try if this one fails in an orderly way.
            SrtpOutcome outcome = unprotect(tried, packet, packetLength);
            if (outcome == SrtpOutcome.OK) {
                in.put(ssrc, tried);
            } else {
                spare = tried;
            }
            return outcome;
        } catch (GeneralSecurityException e) {
            return SrtpOutcome.FAILED;
        }
    }

    private SrtpOutcome unprotect(SrtpCryptoContext context, byte[] packet, int packetLength)
            throws GeneralSecurityException {
        return SrtpSession.outcome(
                context.reverseTransformPacket(window.over(packet, 0, packetLength), false));
    }
}
