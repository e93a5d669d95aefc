package io.sotto.srtp;

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
    private final MemorySegment written = memory.allocate(ValueLayout.JAVA_INT);
    private final Direction in;
    private final Direction out;
    private int length;

    /** One direction's cipher, its salt, and the SSRCs that were seen on it. */
    private static final class Direction {
        final MemorySegment context;
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
    public SrtpOutcome protect(byte[] packet, int packetLength, MemorySegment to, long at) {
        int header = RtpHeader.length(packet, packetLength);
        if (header == -1) {
            return SrtpOutcome.TOO_SHORT;
        }
        int ssrc = RtpHeader.ssrc(packet);
        PacketIndex stream = out.streams.get(ssrc);
        if (stream == null) {
            stream = new PacketIndex();
            if (!out.streams.put(ssrc, stream)) {
                return SrtpOutcome.TOO_MANY_SSRCS;
            }
        }
        long index = stream.of(RtpHeader.sequence(packet));
        if (!stream.isNew(index)) {
            return SrtpOutcome.REPLAYED; // the same nonce again would give the key away
        }
        stream.add(index);
        MemorySegment from = MemorySegment.ofArray(packet);
        MemorySegment.copy(from, 0, to, at, header);
        int body = packetLength - header;
        boolean done =
                out.begin(ssrc, index, iv)
                        && Libcrypto.update(
                                out.context, MemorySegment.NULL, written, from.asSlice(0, header))
                        && Libcrypto.update(
                                out.context,
                                to.asSlice(at + header, body),
                                written,
                                from.asSlice(header, body))
                        && Libcrypto.finish(out.context, written)
                        && Libcrypto.tag(out.context, to.asSlice(at + packetLength, TAG_BYTES));
        length = packetLength + TAG_BYTES;
        return done ? SrtpOutcome.OK : SrtpOutcome.FAILED;
    }

    @Override
    public SrtpOutcome unprotect(byte[] packet, int packetLength) {
        int body = packetLength - TAG_BYTES;
        int header = RtpHeader.length(packet, body);
        if (header == -1) {
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
        MemorySegment content = bytes.asSlice(header, body - header);
        boolean decrypted =
                in.begin(ssrc, index, iv)
                        && Libcrypto.update(
                                in.context, MemorySegment.NULL, written, bytes.asSlice(0, header))
                        && Libcrypto.update(in.context, content, written, content)
                        && Libcrypto.expectTag(in.context, bytes.asSlice(body, TAG_BYTES))
                        && Libcrypto.finish(in.context, written);
        if (!decrypted) {
            return SrtpOutcome.AUTH_FAILED;
        }
        stream.add(index);
        if (known == null) {
            in.streams.put(ssrc, stream); // only now: who forges SSRCs fills no table
        }
        length = body;
        return SrtpOutcome.OK;
    }
}
