package io.sotto.sfu.loop;

import io.sotto.ice.StunGate;
import io.sotto.ice.StunOutcome;
import io.sotto.metrics.DropReason;
import io.sotto.metrics.LoopCounters;
import io.sotto.metrics.Meter;
import io.sotto.srtp.rtp.PacketBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Finds the transport of a datagram: STUN requests by our user fragment in them, everything else by
 * the address it came from.
 *
 * <p>An address gets in only by an authenticated STUN request, and belongs to whoever sent the last
 * one: so a restart from the same address works, and nobody keeps an address by squatting on it.
 */
final class TransportTable {
    private static final System.Logger LOG = System.getLogger(TransportTable.class.getName());

    /** As many paths as an ICE session follows at a time. */
    private static final int ADDRESSES_PER_TRANSPORT_MAX = 16;

    /** What ICE does by itself is measured in tens of milliseconds, and most ticks do nothing. */
    private static final long TICK_NANOS = 50_000_000L;

    private final int transportsMax;
    private final Map<String, Transport> byEndpoint = new HashMap<>();
    private final Map<String, Transport> byUfrag = new HashMap<>();
    private final Map<SourceAddress, Transport> byAddress = new HashMap<>();

    private long tickedNanos;

    TransportTable(int transportsMax, long nowNanos) {
        this.transportsMax = transportsMax;
        tickedNanos = nowNanos;
    }

    int size() {
        return byEndpoint.size();
    }

    @Nullable Transport at(SourceAddress address) {
        return byAddress.get(address);
    }

    LocalTransport open(
            MediaLoop loop, RoomSlot slot, PeerTransport peer, TransportEvents listener) {
        close(peer.endpointId());
        if (byEndpoint.size() >= transportsMax) {
            throw new RejectedExecutionException(
                    "the media loop has " + transportsMax + " transports");
        }
        Transport transport = new Transport(loop, slot, peer, listener);
        byEndpoint.put(peer.endpointId(), transport);
        loop.onTransportOpened();
        return transport.open(peer);
    }

    LocalTransport restart(PeerTransport peer) {
        Transport transport = byEndpoint.get(peer.endpointId());
        if (transport == null) {
            throw new IllegalStateException("no transport to restart");
        }
        return transport.restart(peer);
    }

    void close(String endpointId) {
        Transport transport = byEndpoint.remove(endpointId);
        if (transport != null) {
            transport.close();
        }
    }

    void closeAll(RoomSlot slot) {
        for (Map.Entry<String, Transport> entry : List.copyOf(byEndpoint.entrySet())) {
            if (entry.getValue().isIn(slot)) {
                close(entry.getKey());
            }
        }
    }

    void addUfrag(String ufrag, Transport transport) {
        byUfrag.put(ufrag, transport);
    }

    void removeUfrag(String ufrag) {
        byUfrag.remove(ufrag);
    }

    void removeAddresses(Transport transport) {
        byAddress.values().removeIf(owner -> owner == transport);
    }

    void onStun(PacketBuffer packet, SourceAddress from, MediaLoop loop) {
        byte[] bytes = packet.bytes();
        int length = packet.length();
        Transport transport;
        if (StunGate.classify(bytes, 0, length) == StunGate.Kind.REQUEST) {
            String ufrag = StunGate.localUfragOf(bytes, 0, length);
            transport = ufrag == null ? null : byUfrag.get(ufrag);
            if (transport == null) {
                loop.counters()
                        .drop(
                                ufrag == null
                                        ? DropReason.UNAUTHENTICATED_STUN
                                        : DropReason.UNKNOWN_UFRAG);
                return;
            }
            StunOutcome outcome = transport.onStun(packet, from.toSocketAddress());
            if (outcome == StunOutcome.HANDLED && mayAdd(from)) {
                byAddress.put(from.copy(), transport);
            }
            return;
        }
        transport = byAddress.get(from);
        if (transport != null) {
            transport.onStun(packet, from.toSocketAddress());
        } else {
            loop.counters().drop(DropReason.UNKNOWN_ADDRESS);
        }
    }

    /**
     * Replayed checks may come from anywhere: there are never more addresses than paths of ICE
     * sessions.
     */
    private boolean mayAdd(SourceAddress from) {
        return byAddress.size() < ADDRESSES_PER_TRANSPORT_MAX * transportsMax
                || byAddress.containsKey(from);
    }

    /** A transport whose own timers throw is broken, and closed; the others go on. */
    void onTick(long nowNanos, LoopCounters counters) {
        if (nowNanos - tickedNanos < TICK_NANOS) {
            return;
        }
        tickedNanos = nowNanos;
        for (Transport transport : List.copyOf(byEndpoint.values())) {
            try {
                transport.onTick(nowNanos);
            } catch (RuntimeException broken) {
                counters.increment(Meter.ROOM_FAULTS);
                LOG.log(System.Logger.Level.ERROR, "A transport broke and is closed", broken);
                transport.end(TransportEvents.Reason.ICE_FAILED);
            }
        }
    }
}
