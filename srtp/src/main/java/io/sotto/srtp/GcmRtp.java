package io.sotto.srtp;

import io.sotto.srtp.rtp.PacketBuffer;
import io.sotto.srtp.rtp.RtpWriter;
import io.sotto.srtp.rtp.SsrcTable;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * RTP packets under AEAD_AES_128_GCM (RFC 7714): from the array that a packet was written into
 * straight to where it is sent from. The header is associated data.
 *
 * <p>Each direction has one cipher, and an SSRC only its index and window.
 */
final class GcmRtp implements RtpProtection {
    private static final int TAG_BYTES = GcmKey.TAG_BYTES;

    // A packet goes this way while it is decrypted: views of its array would be objects.
    private final MemorySegment head = Arena.ofAuto().allocate(PacketBuffer.CAPACITY_BYTES);
    private final MemorySegment text = Arena.ofAuto().allocate(PacketBuffer.CAPACITY_BYTES);
    private final GcmCipher in;
    private final GcmCipher out;
    private final SsrcTable<PacketIndex> received;
    private final SsrcTable<PacketIndex> sent;
    private int length;

    GcmRtp(GcmLibrary library, KeyAndSalt inbound, KeyAndSalt outbound, SsrcLimits limits) {
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
    public SrtpOutcome protect(RtpWriter packet, MemorySegment to, long at) {
        int ssrc = packet.ssrc();
        PacketIndex stream = sent.get(ssrc);
        if (stream == null) {
            stream = new PacketIndex();
            if (!sent.put(ssrc, stream)) {
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
        boolean done =
                out.seal(
                        ssrc,
                        index,
                        packet.header(),
                        packet.headerLength(),
                        packet.payload(),
                        packet.payloadLength(),
                        to.address() + at + packet.headerLength());
        packet.exchange();
        length = packet.length() + TAG_BYTES;
        return done ? SrtpOutcome.OK : SrtpOutcome.FAILED;
    }

    @Override
    public SrtpOutcome unprotect(byte[] packet, int packetLength) {
        int body = packetLength - TAG_BYTES;
        int header = RtpHeader.length(packet, body);
        if (header == -1 || packetLength > PacketBuffer.CAPACITY_BYTES) {
            return SrtpOutcome.TOO_SHORT;
        }
        int ssrc = RtpHeader.ssrc(packet);
        PacketIndex known = received.get(ssrc);
        if (known == null && received.isFull()) {
            return SrtpOutcome.TOO_MANY_SSRCS;
        }
        PacketIndex stream = known == null ? new PacketIndex() : known;
        long index = stream.of(RtpHeader.sequence(packet));
        if (!stream.isNew(index)) {
            return SrtpOutcome.REPLAYED;
        }
        int content = body - header;
        MemorySegment.copy(packet, 0, head, ValueLayout.JAVA_BYTE, 0, header);
        MemorySegment.copy(packet, header, text, ValueLayout.JAVA_BYTE, 0, content + TAG_BYTES);
        if (!in.open(ssrc, index, head, header, text, content)) {
            return SrtpOutcome.AUTH_FAILED;
        }
        MemorySegment.copy(text, ValueLayout.JAVA_BYTE, 0, packet, header, content);
        stream.add(index);
        if (known == null) {
            received.put(ssrc, stream); // only now: who forges SSRCs fills no table
        }
        length = body;
        return SrtpOutcome.OK;
    }
}
