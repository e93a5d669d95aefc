package io.sotto.srtp;

import io.sotto.srtp.rtp.PacketBuffer;
import io.sotto.srtp.rtp.SsrcTable;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * RTCP packets under AEAD_AES_128_GCM (RFC 7714 section 9): behind the encrypted part come its tag,
 * and the packet's index with a bit that says that it is encrypted. That word and the header are
 * associated data.
 */
final class GcmRtcp implements RtcpProtection {
    private static final int TAG_BYTES = GcmKey.TAG_BYTES;
    private static final int HEADER_BYTES = RtcpHeader.BYTES;
    private static final int INDEX_BYTES = Integer.BYTES;
    private static final int ASSOCIATED_BYTES = HEADER_BYTES + INDEX_BYTES;
    private static final int ENCRYPTED = 1 << 31;
    private static final ValueLayout.OfInt INT =
            ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    /** A packet goes this way while it is worked on: the associated data, then the rest. */
    private final MemorySegment associated =
            Arena.ofAuto().allocate(ASSOCIATED_BYTES + PacketBuffer.CAPACITY_BYTES);

    private final MemorySegment body = associated.asSlice(ASSOCIATED_BYTES);
    private final GcmCipher in;
    private final GcmCipher out;
    private final SsrcTable<PacketIndex> received;
    private final SsrcTable<PacketIndex> sent;
    private int length;

    GcmRtcp(GcmLibrary library, KeyAndSalt inbound, KeyAndSalt outbound, SsrcLimits limits) {
        in = new GcmCipher(library, inbound, false);
        out = new GcmCipher(library, outbound, true);
        received = new SsrcTable<>(limits.received());
        sent = new SsrcTable<>(limits.sent());
    }

    @Override
    public int length() {
        return length;
    }

    @Override
    public SrtpOutcome protect(byte[] packet, int packetLength) {
        int content = packetLength - HEADER_BYTES;
        if (content + TAG_BYTES > body.byteSize()) {
            throw new IllegalArgumentException("no RTCP packet has " + packetLength + " bytes");
        }
        int ssrc = RtcpHeader.ssrc(packet);
        PacketIndex stream = sent.get(ssrc);
        if (stream == null) {
            stream = new PacketIndex();
            if (!sent.put(ssrc, stream)) {
                return SrtpOutcome.TOO_MANY_SSRCS;
            }
        }
        long index = stream.next();
        if (index > Integer.MAX_VALUE) {
            return SrtpOutcome.FAILED; // the same nonce again would give the key away
        }
        stream.add(index);
        put(packet, (int) index | ENCRYPTED);
        MemorySegment.copy(packet, HEADER_BYTES, body, ValueLayout.JAVA_BYTE, 0, content);
        if (!out.seal(ssrc, index, associated, ASSOCIATED_BYTES, body, content, body.address())) {
            return SrtpOutcome.FAILED;
        }
        int encrypted = content + TAG_BYTES;
        MemorySegment.copy(body, ValueLayout.JAVA_BYTE, 0, packet, HEADER_BYTES, encrypted);
        MemorySegment.copy(
                associated,
                ValueLayout.JAVA_BYTE,
                HEADER_BYTES,
                packet,
                HEADER_BYTES + encrypted,
                INDEX_BYTES);
        length = HEADER_BYTES + encrypted + INDEX_BYTES;
        return SrtpOutcome.OK;
    }

    @Override
    public SrtpOutcome unprotect(byte[] packet, int packetLength) {
        int encrypted = packetLength - HEADER_BYTES - INDEX_BYTES;
        if (encrypted > body.byteSize()) {
            return SrtpOutcome.FAILED;
        }
        int ssrc = RtcpHeader.ssrc(packet);
        PacketIndex known = received.get(ssrc);
        if (known == null && received.isFull()) {
            return SrtpOutcome.TOO_MANY_SSRCS;
        }
        PacketIndex stream = known == null ? new PacketIndex() : known;
        int word = RtpHeader.int32(packet, packetLength - INDEX_BYTES);
        long index = word & ~ENCRYPTED;
        if (!stream.isNew(index)) {
            return SrtpOutcome.REPLAYED;
        }
        int content = encrypted - TAG_BYTES;
        put(packet, word);
        MemorySegment.copy(packet, HEADER_BYTES, body, ValueLayout.JAVA_BYTE, 0, encrypted);
        if (!in.open(ssrc, index, associated, ASSOCIATED_BYTES, body, content)) {
            return SrtpOutcome.AUTH_FAILED;
        }
        MemorySegment.copy(body, ValueLayout.JAVA_BYTE, 0, packet, HEADER_BYTES, content);
        stream.add(index);
        if (known == null) {
            received.put(ssrc, stream); // only now: who forges SSRCs fills no table
        }
        length = HEADER_BYTES + content;
        return SrtpOutcome.OK;
    }

    private void put(byte[] header, int word) {
        MemorySegment.copy(header, 0, associated, ValueLayout.JAVA_BYTE, 0, HEADER_BYTES);
        associated.set(INT, HEADER_BYTES, word);
    }
}
