package io.sotto.srtp;

import io.sotto.srtp.rtp.PacketBuffer;
import io.sotto.srtp.rtp.RtpWriter;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jitsi.srtp.SrtpContextFactory;
import org.jitsi.srtp.SrtpErrorStatus;
import org.jspecify.annotations.Nullable;

/**
 * All SRTP and SRTCP contexts of one transport (RFC 3711, RFC 7714). Packets start at index 0 of
 * their array.
 *
 * <p>What is under GCM, which is nearly everything, goes the short way of {@link GcmRtp} and {@link
 * GcmRtcp}; other profiles, and systems without a {@link GcmLibrary}, are left to jitsi-srtp.
 *
 * <p>Forged SSRCs cost neither memory nor a key derivation: what was not authentic is not
 * remembered. An outbound context is never dropped: a new one would start at index zero again and
 * repeat a nonce.
 *
 * <p>Confined to one thread.
 */
public final class SrtpSession {
    /** The most that protection adds: an SRTCP index of four bytes and a GCM tag of sixteen. */
    public static final int MAX_TRAILER = 20;

    private static final int RTP_HEADER_LENGTH = 12;

    private final SrtpProfile profile;
    private final RtpProtection rtp;
    private final RtcpProtection rtcp;
    private @Nullable InPlace inPlace;
    private int length;

    private SrtpSession(SrtpProfile profile, KeyAndSalt in, KeyAndSalt out, SsrcLimits limits) {
        this.profile = profile;
        GcmLibrary gcm = GcmLibrary.best().orElse(null);
        if (profile == SrtpProfile.AEAD_AES_128_GCM && gcm != null) {
            rtp = new GcmRtp(gcm, in.forRtp(), out.forRtp(), limits);
            rtcp = new GcmRtcp(gcm, in.forRtcp(), out.forRtcp(), limits);
        } else {
            SrtpContextFactory inbound = contexts(false, profile, in);
            SrtpContextFactory outbound = contexts(true, profile, out);
            rtp = new JitsiRtp(inbound, outbound, limits);
            rtcp = new JitsiRtcp(inbound, outbound, limits);
        }
    }

    /** The side that was the DTLS server. */
    public static SrtpSession server(SrtpKeys keys) {
        return new SrtpSession(keys.profile(), keys.client(), keys.server(), SsrcLimits.OF_SERVER);
    }

    /** The side that was the DTLS client. */
    public static SrtpSession client(SrtpKeys keys) {
        return new SrtpSession(keys.profile(), keys.server(), keys.client(), SsrcLimits.OF_CLIENT);
    }

    /** The implementation of AES-GCM in use. */
    public static String cipherProvider() {
        return GcmLibrary.best().map(GcmLibrary::label).orElse(CipherProvider.NAME);
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
            if (sender.protectRtp(packet, RTP_HEADER_LENGTH + 1) != SrtpOutcome.OK
                    || client(keys).unprotectRtp(packet, sender.length()) != SrtpOutcome.OK) {
                throw new IllegalStateException(cipherProvider() + " does not work for " + profile);
            }
        }
    }

    /** The length of the packet after the last operation that was {@link SrtpOutcome#OK}. */
    public int length() {
        return length;
    }

    /**
     * In place: needs room for {@link #MAX_TRAILER} bytes after the packet. For those who send few
     * packets: it goes by way of two copies.
     */
    public SrtpOutcome protectRtp(byte[] packet, int packetLength) {
        requireRoom(packet.length, packetLength);
        int header = RtpHeader.length(packet, packetLength);
        if (header == -1) {
            return SrtpOutcome.TOO_SHORT;
        }
        InPlace by = inPlace == null ? new InPlace() : inPlace;
        inPlace = by;
        SrtpOutcome outcome =
                protectRtp(by.packet.packet(packet, header, packetLength), by.memory, 0);
        if (outcome == SrtpOutcome.OK) {
            MemorySegment.copy(by.memory, ValueLayout.JAVA_BYTE, 0, packet, 0, length);
        }
        return outcome;
    }

    private static final class InPlace {
        final RtpWriter packet = new RtpWriter();
        final MemorySegment memory =
                Arena.ofAuto().allocate(PacketBuffer.CAPACITY_BYTES + MAX_TRAILER);
    }

    /**
     * Writes the protected packet to native memory from {@code at} on, where it needs room for
     * {@link #MAX_TRAILER} bytes more than it has.
     */
    public SrtpOutcome protectRtp(RtpWriter packet, MemorySegment to, long at) {
        requireRoom(to.byteSize() - at, packet.length());
        SrtpOutcome outcome = rtp.protect(packet, to, at);
        length = rtp.length();
        return outcome;
    }

    /** In place. */
    public SrtpOutcome unprotectRtp(byte[] packet, int packetLength) {
        SrtpOutcome outcome = rtp.unprotect(packet, packetLength);
        length = rtp.length();
        return outcome;
    }

    /** In place: needs room for {@link #MAX_TRAILER} bytes after the packet. */
    public SrtpOutcome protectRtcp(byte[] packet, int packetLength) {
        requireRoom(packet.length, packetLength);
        if (packetLength < RtcpHeader.BYTES) {
            return SrtpOutcome.TOO_SHORT;
        }
        SrtpOutcome outcome = rtcp.protect(packet, packetLength);
        length = rtcp.length();
        return outcome;
    }

    /** In place. */
    public SrtpOutcome unprotectRtcp(byte[] packet, int packetLength) {
        if (packetLength < RtcpHeader.BYTES + profile.rtcpTrailerLength()) {
            return SrtpOutcome.TOO_SHORT;
        }
        // RFC 8827 section 6.5 wants media encrypted. Also, jitsi-srtp gets GCM without encryption
        // wrong.
        boolean encrypted = packet[packetLength - profile.rtcpIndexFromEnd()] < 0;
        if (!encrypted) {
            return SrtpOutcome.FAILED;
        }
        SrtpOutcome outcome = rtcp.unprotect(packet, packetLength);
        length = rtcp.length();
        return outcome;
    }

    /** What jitsi-srtp makes its contexts from, for one direction. */
    static SrtpContextFactory contexts(boolean sender, SrtpProfile profile, KeyAndSalt master) {
        return new SrtpContextFactory(
                sender,
                master.key(),
                master.salt(),
                profile.policy(),
                profile.policy(),
                CipherProvider.SILENT);
    }

    private static void requireRoom(long room, int packetLength) {
        if (room - packetLength < MAX_TRAILER) {
            throw new IllegalArgumentException(
                    "no room for the trailer after " + packetLength + " bytes");
        }
    }

    static SrtpOutcome outcome(SrtpErrorStatus status) {
        return switch (status) {
            case OK -> SrtpOutcome.OK;
            case REPLAY_FAIL, REPLAY_OLD -> SrtpOutcome.REPLAYED;
            case AUTH_FAIL -> SrtpOutcome.AUTH_FAILED;
            case INVALID_PACKET -> SrtpOutcome.TOO_SHORT;
            case FAIL -> SrtpOutcome.FAILED;
        };
    }
}
