package io.sotto.sfu.loop;

import io.sotto.metrics.LoopCounters;
import io.sotto.metrics.Meter;
import io.sotto.sfu.room.Endpoint;
import io.sotto.sfu.room.RoomEvents;
import io.sotto.sfu.room.RoomShard;
import io.sotto.srtp.rtp.PacketBuffer;
import java.util.function.Consumer;

/**
 * A room's shard behind the boundary that keeps its faults to itself: an exception out of a room's
 * code is a broken invariant, and closes that room, never the loop.
 */
final class RoomSlot {
    private static final System.Logger LOG = System.getLogger(RoomSlot.class.getName());

    private final RoomShard shard;
    private final RoomEvents events;
    private final LoopCounters counters;
    private boolean open = true;
    private boolean waiting;

    RoomSlot(RoomShard shard, RoomEvents events, LoopCounters counters) {
        this.shard = shard;
        this.events = events;
        this.counters = counters;
    }

    /** Does something with the shard, unless it is closed. */
    void run(Consumer<RoomShard> action) {
        if (open) {
            try {
                action.accept(shard);
            } catch (RuntimeException broken) {
                onFault(broken);
            }
        }
    }

    void onTick(long nowNanos) {
        run(room -> room.onTick(nowNanos));
    }

    /** A packet came that waits for {@link #forward}; true if it is the first. */
    boolean await() {
        boolean first = !waiting;
        waiting = true;
        return first;
    }

    /** Sends on what came in this turn. */
    void forward() {
        waiting = false;
        run(RoomShard::forward);
    }

    // What happens for every packet does without an object for each time.

    void onRtp(Endpoint from, PacketBuffer packet, long nowNanos) {
        if (open) {
            try {
                shard.onRtp(from, packet, nowNanos);
            } catch (RuntimeException broken) {
                onFault(broken);
            }
        }
    }

    void onRtcp(Endpoint from, PacketBuffer packet, long nowNanos) {
        if (open) {
            try {
                shard.onRtcp(from, packet, nowNanos);
            } catch (RuntimeException broken) {
                onFault(broken);
            }
        }
    }

    void onLinkedRtp(String trackId, int layer, PacketBuffer packet, long nowNanos) {
        if (open) {
            try {
                shard.onLinkedRtp(trackId, layer, packet, nowNanos);
            } catch (RuntimeException broken) {
                onFault(broken);
            }
        }
    }

    private void onFault(RuntimeException broken) {
        counters.increment(Meter.ROOM_FAULTS);
        LOG.log(System.Logger.Level.ERROR, "A room broke and is closed", broken);
        open = false;
        events.onFault();
    }

    void close() {
        run(RoomShard::close);
        open = false;
    }
}
