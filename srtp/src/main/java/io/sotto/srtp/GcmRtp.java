package io.sotto.srtp;

import io.sotto.srtp.rtp.PacketBuffer;
import io.sotto.srtp.rtp.RtpWriter;
import io.sotto.srtp.rtp.SsrcTable;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * RTP packets under AEAD_AES_128_GCM (RFC 7714), by libcrypto: from the array that a packet was
 * written into straight to where it is sent from. The header is associated data.
 *
 * <p>Session keys do not depend on the SSRC, so each direction has one cipher, and an SSRC only its
 * index and window.
 */
final class GcmRtp implements RtpProtection {
    private static final int TAG_BYTES = 16;
    private static final int IV_BYTES = 12;
    private static final ValueLayout.OfInt INT =
            ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfLong LONG =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private final Arena memory = Arena.ofAuto();
    private final MemorySegment iv = memory.allocate(IV_BYTES);
    private final MemorySegment plaintext = memory.allocate(PacketBuffer.CAPACITY_BYTES);
    private final Direction in;
    private final Direction out;
    private int length;

    /** One direction's cipher, its salt, and the SSRCs that were seen on it. */
    private static final class Direction {
        final Libcrypto.Context context;
        final SsrcTable<PacketIndex> streams;
        private final int saltHead;
        private final long saltTail;

        Direction(KeyAndSalt keys, boolean encrypts, int ssrcsMax) {
            context = Libcrypto.open(keys.key(), encrypts);
            streams = new SsrcTable<>(ssrcsMax);
            MemorySegment salt = MemorySegment.ofArray(keys.salt());
            saltHead = salt.get(INT, 0);
            saltTail = salt.get(LONG, Integer.BYTES);
        }

        /**
         * RFC 7714 section 8.1: two zero bytes, SSRC, rollover counter and sequence number, over
         * which the salt is laid.
         */
        boolean begin(int ssrc, long index, MemorySegment iv) {
            iv.set(INT, 0, saltHead ^ ssrc >>> 16);
            iv.set(LONG, Integer.BYTES, saltTail ^ ((long) ssrc << 48 | index));
            return Libcrypto.begin(context, iv);
        }
    }

    GcmRtp(KeyAndSalt inbound, KeyAndSalt outbound) {
        in = new Direction(inbound, false, SrtpSession.INBOUND_SSRCS_MAX);
        out = new Direction(outbound, true, SrtpSession.OUTBOUND_SSRCS_MAX);
    }

    @Override
    public int length() {
        return length;
    }

    @Override
    public SrtpOutcome protect(RtpWriter packet, MemorySegment to, long at) {
        int ssrc = packet.ssrc();
        PacketIndex stream = out.streams.get(ssrc);
        if (stream == null) {
            stream = new PacketIndex();
            if (!out.streams.put(ssrc, stream)) {
                return SrtpOutcome.TOO_MANY_SSRCS;
            }
        }
        long index = stream.of(packet.sequence());
        if (!stream.isNew(index)) {
            return SrtpOutcome.REPLAYED; // the same nonce again would give the key away
        }
        stream.add(index);
        MemorySegment.copy(packet.header(), 0, to, at, packet.headerLength());
        packet.exchange();
        boolean done = encrypt(packet, index, to.address() + at + packet.headerLength());
        packet.exchange();
        length = packet.length() + TAG_BYTES;
        return done ? SrtpOutcome.OK : SrtpOutcome.FAILED;
    }

    private boolean encrypt(RtpWriter packet, long index, long body) {
        int content = packet.payloadLength();
        return out.begin(packet.ssrc(), index, iv)
                && Libcrypto.update(out.context, 0, packet.header(), packet.headerLength())
                && Libcrypto.update(out.context, body, packet.payload(), content)
                && Libcrypto.finish(out.context)
                && Libcrypto.tag(out.context, TAG_BYTES, body + content);
    }

    @Override
    public SrtpOutcome unprotect(byte[] packet, int packetLength) {
        int body = packetLength - TAG_BYTES;
        int header = RtpHeader.length(packet, body);
        if (header == -1 || packetLength > PacketBuffer.CAPACITY_BYTES) {
            return SrtpOutcome.TOO_SHORT;
        }
        int ssrc = RtpHeader.ssrc(packet);
        PacketIndex known = in.streams.get(ssrc);
        if (known == null && in.streams.isFull()) {
            return SrtpOutcome.TOO_MANY_SSRCS;
        }
        PacketIndex stream = known == null ? new PacketIndex() : known;
        long index = stream.of(RtpHeader.sequence(packet));
        if (!stream.isNew(index)) {
            return SrtpOutcome.REPLAYED;
        }
        MemorySegment bytes = MemorySegment.ofArray(packet);
        int content = body - header;
        MemorySegment.copy(bytes, body, plaintext, content, TAG_BYTES);
        long tag = plaintext.address() + content;
        boolean decrypted =
                in.begin(ssrc, index, iv)
                        && Libcrypto.update(in.context, 0, bytes, header)
                        && Libcrypto.update(
                                in.context, plaintext.address(), bytes.asSlice(header), content)
                        && Libcrypto.expectTag(in.context, TAG_BYTES, tag)
                        && Libcrypto.finish(in.context);
        if (!decrypted) {
            return SrtpOutcome.AUTH_FAILED;
        }
        MemorySegment.copy(plaintext, 0, bytes, header, content);
        stream.add(index);
        if (known == null) {
            in.streams.put(ssrc, stream); // only now: who forges SSRCs fills no table
        }
        length = body;
        return SrtpOutcome.OK;
    }
}
