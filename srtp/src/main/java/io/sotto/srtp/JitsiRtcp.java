package io.sotto.srtp;

import io.sotto.srtp.rtp.SsrcTable;
import java.security.GeneralSecurityException;
import org.jitsi.srtp.SrtcpCryptoContext;
import org.jitsi.srtp.SrtpContextFactory;
import org.jitsi.srtp.SrtpErrorStatus;
import org.jspecify.annotations.Nullable;

/** RTCP packets under any profile, by jitsi-srtp, in the manner of {@link JitsiRtp}. */
final class JitsiRtcp implements RtcpProtection {
    private final SrtpContextFactory inbound;
    private final SrtpContextFactory outbound;
    private final SsrcTable<SrtcpCryptoContext> in;
    private final SsrcTable<SrtcpCryptoContext> out;
    private final PacketWindow window = new PacketWindow();
    private @Nullable SrtcpCryptoContext spare;

    JitsiRtcp(SrtpContextFactory inbound, SrtpContextFactory outbound, SsrcLimits limits) {
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
    public SrtpOutcome protect(byte[] packet, int packetLength) {
        int ssrc = RtcpHeader.ssrc(packet);
        try {
            SrtcpCryptoContext context = out.get(ssrc);
            if (context == null) {
                if (out.isFull()) {
                    return SrtpOutcome.TOO_MANY_SSRCS;
                }
                context = outbound.deriveControlContext(ssrc);
                out.put(ssrc, context);
            }
            return SrtpSession.outcome(
                    context.transformPacket(window.over(packet, 0, packetLength)));
        } catch (GeneralSecurityException e) {
            return SrtpOutcome.FAILED;
        }
    }

    @Override
    public SrtpOutcome unprotect(byte[] packet, int packetLength) {
        int ssrc = RtcpHeader.ssrc(packet);
        try {
            SrtcpCryptoContext context = in.get(ssrc);
            if (context != null) {
                return SrtpSession.outcome(unprotect(context, packet, packetLength));
            }
            if (in.isFull()) {
                return SrtpOutcome.TOO_MANY_SSRCS;
            }
            SrtcpCryptoContext tried = spare == null ? inbound.deriveControlContext(ssrc) : spare;
            spare = null; // It is only fit for another try if this one fails in an orderly way.
            SrtpOutcome outcome = SrtpSession.outcome(unprotect(tried, packet, packetLength));
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

    private SrtpErrorStatus unprotect(SrtcpCryptoContext context, byte[] packet, int packetLength)
            throws GeneralSecurityException {
        return context.reverseTransformPacket(window.over(packet, 0, packetLength));
    }
}
