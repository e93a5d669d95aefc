package io.sotto.srtp;

import io.sotto.srtp.rtp.SsrcTable;
import java.security.GeneralSecurityException;
import org.jitsi.srtp.SrtcpCryptoContext;
import org.jitsi.srtp.SrtpContextFactory;
import org.jitsi.srtp.SrtpCryptoContext;
import org.jitsi.srtp.SrtpErrorStatus;
import org.jspecify.annotations.Nullable;

/**
 * All SRTP and SRTCP contexts of one transport (RFC 3711, RFC 7714): packets are protected and
 * unprotected in place.
 *
 * <p>An inbound SSRC gets a context of its own only when a packet of it has proved authentic; until
 * then packets of unknown SSRCs are tried on a spare one, which such a failure leaves as it was.
 * (Session keys do not depend on the SSRC, RFC 3711 section 4.3.) So forged SSRCs cost neither
 * memory nor a key derivation.
 *
 * <p>An outbound context is never dropped: a new one would start at index zero again and repeat a
 * nonce.
 *
 * <p>Confined to one thread.
 */
public final class SrtpSession {
    /** The most that protection adds: an SRTCP index of four bytes and a GCM tag of sixteen. */
    public static final int MAX_TRAILER = 20;

    /** A participant publishes a handful of tracks, each with three layers, their RTX and FEC. */
    static final int INBOUND_SSRCS_MAX = 128;

    /**
     * Every track that one receiver has ever been sent over one transport; some 4 MB when it is
     * full.
     */
    static final int OUTBOUND_SSRCS_MAX = 4096;

    private static final int RTP_HEADER_LENGTH = 12;
    private static final int RTP_SSRC_OFFSET = 8;
    private static final int RTCP_HEADER_LENGTH = 8;
    private static final int RTCP_SSRC_OFFSET = 4;

    private final SrtpProfile profile;
    private final SrtpContextFactory inbound;
    private final SrtpContextFactory outbound;
    private final SsrcTable<SrtpCryptoContext> rtpIn = new SsrcTable<>(INBOUND_SSRCS_MAX);
    private final SsrcTable<SrtcpCryptoContext> rtcpIn = new SsrcTable<>(INBOUND_SSRCS_MAX);
    private final SsrcTable<SrtpCryptoContext> rtpOut = new SsrcTable<>(OUTBOUND_SSRCS_MAX);
    private final SsrcTable<SrtcpCryptoContext> rtcpOut = new SsrcTable<>(OUTBOUND_SSRCS_MAX);
    private final PacketWindow window = new PacketWindow();
    private @Nullable SrtpCryptoContext spareRtp;
    private @Nullable SrtcpCryptoContext spareRtcp;

    private SrtpSession(
            SrtpProfile profile, SrtpContextFactory inbound, SrtpContextFactory outbound) {
        this.profile = profile;
        this.inbound = inbound;
        this.outbound = outbound;
    }

    /** The side that was the DTLS server. */
    public static SrtpSession server(SrtpKeys keys) {
        return new SrtpSession(
                keys.profile(),
                contexts(false, keys.profile(), keys.clientKey(), keys.clientSalt()),
                contexts(true, keys.profile(), keys.serverKey(), keys.serverSalt()));
    }

    /** The side that was the DTLS client. */
    public static SrtpSession client(SrtpKeys keys) {
        return new SrtpSession(
                keys.profile(),
                contexts(false, keys.profile(), keys.serverKey(), keys.serverSalt()),
                contexts(true, keys.profile(), keys.clientKey(), keys.clientSalt()));
    }

    /** The AES implementation in use, for a metric. */
    public static String cipherProvider() {
        return CipherProvider.NAME;
    }

    /**
     * Loads ciphers and native code, so that the first packet of the first call need not wait for
     * it.
     */
    public static void warmUp() {
        for (SrtpProfile profile : SrtpProfile.values()) {
            SrtpKeys keys = SrtpKeys.split(profile, new byte[profile.exportedLength()]);
            byte[] packet = new byte[RTP_HEADER_LENGTH + 1 + MAX_TRAILER];
            packet[0] = (byte) 0x80;
            SrtpSession sender = server(keys);
            if (sender.protectRtp(packet, 0, RTP_HEADER_LENGTH + 1) != SrtpOutcome.OK
                    || client(keys).unprotectRtp(packet, 0, sender.length()) != SrtpOutcome.OK) {
                throw new IllegalStateException(cipherProvider() + " does not work for " + profile);
            }
        }
    }

    /** The length of the packet after the last operation that was {@link SrtpOutcome#OK}. */
    public int length() {
        return window.getLength();
    }

    /** Needs room for {@link #MAX_TRAILER} bytes after the packet. */
    public SrtpOutcome protectRtp(byte[] data, int offset, int length) {
        requireRoom(data, offset, length);
        if (length < RTP_HEADER_LENGTH) {
            return SrtpOutcome.TOO_SHORT;
        }
        int ssrc = int32(data, offset + RTP_SSRC_OFFSET);
        try {
            SrtpCryptoContext context = rtpOut.get(ssrc);
            if (context == null) {
                if (rtpOut.isFull()) {
                    return SrtpOutcome.TOO_MANY_SSRCS;
                }
                context = outbound.deriveContext(ssrc, 0);
                rtpOut.put(ssrc, context);
            }
            return outcome(context.transformPacket(window.over(data, offset, length)));
        } catch (GeneralSecurityException e) {
            return SrtpOutcome.FAILED;
        }
    }

    public SrtpOutcome unprotectRtp(byte[] data, int offset, int length) {
        if (length < RTP_HEADER_LENGTH) {
            return SrtpOutcome.TOO_SHORT;
        }
        int ssrc = int32(data, offset + RTP_SSRC_OFFSET);
        try {
            SrtpCryptoContext context = rtpIn.get(ssrc);
            if (context != null) {
                return outcome(
                        context.reverseTransformPacket(window.over(data, offset, length), false));
            }
            if (rtpIn.isFull()) {
                return SrtpOutcome.TOO_MANY_SSRCS;
            }
            SrtpCryptoContext spare = spareRtp == null ? inbound.deriveContext(ssrc, 0) : spareRtp;
            spareRtp = null; // It is only fit for another try if this one fails in an orderly way.
            SrtpOutcome outcome =
                    outcome(spare.reverseTransformPacket(window.over(data, offset, length), false));
            if (outcome == SrtpOutcome.OK) {
                rtpIn.put(ssrc, spare);
            } else {
                spareRtp = spare;
            }
            return outcome;
        } catch (GeneralSecurityException e) {
            return SrtpOutcome.FAILED;
        }
    }

    /** Needs room for {@link #MAX_TRAILER} bytes after the packet. */
    public SrtpOutcome protectRtcp(byte[] data, int offset, int length) {
        requireRoom(data, offset, length);
        if (length < RTCP_HEADER_LENGTH) {
            return SrtpOutcome.TOO_SHORT;
        }
        int ssrc = int32(data, offset + RTCP_SSRC_OFFSET);
        try {
            SrtcpCryptoContext context = rtcpOut.get(ssrc);
            if (context == null) {
                if (rtcpOut.isFull()) {
                    return SrtpOutcome.TOO_MANY_SSRCS;
                }
                context = outbound.deriveControlContext(ssrc);
                rtcpOut.put(ssrc, context);
            }
            return outcome(context.transformPacket(window.over(data, offset, length)));
        } catch (GeneralSecurityException e) {
            return SrtpOutcome.FAILED;
        }
    }

    public SrtpOutcome unprotectRtcp(byte[] data, int offset, int length) {
        if (length < RTCP_HEADER_LENGTH + profile.rtcpTrailerLength()) {
            return SrtpOutcome.TOO_SHORT;
        }
        // RFC 8827 section 6.5 wants media encrypted. Also, jitsi-srtp gets GCM without encryption
        // wrong.
        boolean encrypted = data[offset + length - profile.rtcpIndexFromEnd()] < 0;
        if (!encrypted) {
            return SrtpOutcome.FAILED;
        }
        int ssrc = int32(data, offset + RTCP_SSRC_OFFSET);
        try {
            SrtcpCryptoContext context = rtcpIn.get(ssrc);
            if (context != null) {
                return outcome(context.reverseTransformPacket(window.over(data, offset, length)));
            }
            if (rtcpIn.isFull()) {
                return SrtpOutcome.TOO_MANY_SSRCS;
            }
            SrtcpCryptoContext spare =
                    spareRtcp == null ? inbound.deriveControlContext(ssrc) : spareRtcp;
            spareRtcp = null;
            SrtpOutcome outcome =
                    outcome(spare.reverseTransformPacket(window.over(data, offset, length)));
            if (outcome == SrtpOutcome.OK) {
                rtcpIn.put(ssrc, spare);
            } else {
                spareRtcp = spare;
            }
            return outcome;
        } catch (GeneralSecurityException e) {
            return SrtpOutcome.FAILED;
        }
    }

    private static SrtpContextFactory contexts(
            boolean sender, SrtpProfile profile, byte[] key, byte[] salt) {
        return new SrtpContextFactory(
                sender, key, salt, profile.policy(), profile.policy(), CipherProvider.SILENT);
    }

    private static void requireRoom(byte[] data, int offset, int length) {
        if (data.length - offset - length < MAX_TRAILER) {
            throw new IllegalArgumentException(
                    "no room for the trailer after " + length + " bytes at " + offset);
        }
    }

    private static SrtpOutcome outcome(SrtpErrorStatus status) {
        return switch (status) {
            case OK -> SrtpOutcome.OK;
            case REPLAY_FAIL, REPLAY_OLD -> SrtpOutcome.REPLAYED;
            case AUTH_FAIL -> SrtpOutcome.AUTH_FAILED;
            case INVALID_PACKET -> SrtpOutcome.TOO_SHORT;
            case FAIL -> SrtpOutcome.FAILED;
        };
    }

    private static int int32(byte[] data, int offset) {
        return (data[offset] & 0xFF) << 24
                | (data[offset + 1] & 0xFF) << 16
                | (data[offset + 2] & 0xFF) << 8
                | (data[offset + 3] & 0xFF);
    }
}
