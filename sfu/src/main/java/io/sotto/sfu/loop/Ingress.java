package io.sotto.sfu.loop;

import io.sotto.metrics.DropReason;
import io.sotto.metrics.LoopCounters;
import io.sotto.metrics.Meter;
import io.sotto.metrics.Tags.Traffic;
import io.sotto.srtp.rtp.PacketBuffer;
import io.sotto.srtp.rtp.PacketKind;
import org.jspecify.annotations.Nullable;

/** What comes into a media loop: each datagram is classified and given to its transport. */
final class Ingress {
    private static final System.Logger LOG = System.getLogger(Ingress.class.getName());

    private final MediaLoop loop;
    private final LoopCounters counters;
    private final SourceAddress from = new SourceAddress();

    Ingress(MediaLoop loop) {
        this.loop = loop;
        counters = loop.counters();
    }

    /** Where the datagram that is read next came from: to be set by who reads it. */
    SourceAddress from() {
        return from;
    }

    /** A buffer for a datagram of this length; null, and counted, if it cannot be one of ours. */
    @Nullable PacketBuffer buffer(int length) {
        if (length < 2) {
            counters.drop(DropReason.UNKNOWN_KIND);
            return null;
        }
        if (length > PacketBuffer.CAPACITY_BYTES) {
            counters.drop(DropReason.OVERSIZED);
            return null;
        }
        PacketBuffer packet = loop.pool().take();
        packet.resize(length);
        return packet;
    }

    /** Takes a buffer back with what was read into it, and handles that. */
    @SuppressWarnings("CatchingUnchecked") // a bug outside a room costs a packet, never the loop
    void handle(PacketBuffer packet) {
        try {
            dispatch(packet);
        } catch (RuntimeException broken) {
            counters.increment(Meter.ROOM_FAULTS);
            LOG.log(System.Logger.Level.ERROR, "A packet could not be handled", broken);
        } finally {
            packet.release();
        }
    }

    private void dispatch(PacketBuffer packet) {
        PacketKind kind = PacketKind.of(packet.bytes()[0] & 0xFF, packet.bytes()[1] & 0xFF);
        if (kind == PacketKind.OTHER) {
            counters.drop(DropReason.UNKNOWN_KIND);
            return;
        }
        Traffic traffic =
                switch (kind) {
                    case STUN -> Traffic.IN_STUN;
                    case DTLS -> Traffic.IN_DTLS;
                    case RTCP -> Traffic.IN_RTCP;
                    default -> Traffic.IN_RTP;
                };
        counters.increment(Meter.PACKETS, traffic);
        counters.add(Meter.TRAFFIC, traffic, packet.length());
        if (kind == PacketKind.STUN) {
            loop.transports().onStun(packet, from, loop);
            return;
        }
        Transport transport = loop.transports().at(from);
        if (transport == null) {
            counters.drop(
                    kind == PacketKind.DTLS
                            ? DropReason.DTLS_UNVALIDATED_ADDRESS
                            : DropReason.UNKNOWN_ADDRESS);
            return;
        }
        switch (kind) {
            case DTLS -> transport.onDtls(packet);
            case RTCP -> transport.onRtcp(packet);
            default -> transport.onRtp(packet);
        }
    }
}
