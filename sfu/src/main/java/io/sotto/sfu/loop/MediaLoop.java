package io.sotto.sfu.loop;

import io.netty.channel.EventLoop;
import io.sotto.metrics.LoopCounters;
import io.sotto.metrics.Meter;
import io.sotto.metrics.Tags.ShedState;
import io.sotto.sfu.loop.Shedding.Change;
import io.sotto.sfu.room.RoomEvents;
import io.sotto.sfu.room.RoomShard;
import io.sotto.sfu.room.ShedTotals;
import io.sotto.srtp.dtls.DtlsServer;
import io.sotto.srtp.rtp.PacketPool;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One thread, one UDP port, and the transports and room shards that belong to both for life.
 *
 * <p>Everything in here is touched by the loop's own thread only. Others hand it tasks through
 * {@link #post}, a bounded queue; when that is full the loop says so and the asker is told to come
 * again.
 */
public final class MediaLoop {
    /** Keeps the buffers of a second at full speed from one packet burst to the next. */
    private static final int IDLE_BUFFERS_MAX = 2048;

    /**
     * A loop that is busier than this lets packets wait for others to the same receivers: in one
     * message they cost a third. Below it they would only come later.
     */
    private static final double GATHERING_SHARE = 0.6;

    private static final long GATHERING_NANOS = 1_000_000L;

    /** While the loop sheds load, speakers change, key frames come, people come and go. */
    private static final long SHED_INTERVAL_NANOS = 100_000_000L;

    /** A pressure that falls does so at every tick; rooms are asked less often. */
    private static final long SHED_CHANGE_NANOS = 50_000_000L;

    private final EventLoop thread;
    private final LoopCounters counters;
    private final LoopSettings settings;
    private final TransportTable transports;
    private final PacketPool pool = new PacketPool(IDLE_BUFFERS_MAX);
    private final Map<String, RoomSlot> rooms = new HashMap<>();
    private final AtomicInteger mailbox = new AtomicInteger();
    private final AtomicInteger load = new AtomicInteger();
    private final DatagramWriter writer;
    private final BusyShare busy;
    private final Shedding shedding;
    private final ShedTotals shed = new ShedTotals();
    private final List<RoomSlot> awaiting = new ArrayList<>();
    private final List<LinkRing> writtenRings = new ArrayList<>();
    private boolean gathering;
    private volatile int transportCount;
    private boolean shedStale;
    private long shedNanos;
    private long nowNanos;

    MediaLoop(EventLoop thread, DatagramSink sink, LoopCounters counters, LoopSettings settings) {
        this.thread = thread;
        this.counters = counters;
        this.settings = settings;
        nowNanos = System.nanoTime();
        transports = new TransportTable(settings.transportsMax(), nowNanos);
        writer = new DatagramWriter(sink, counters);
        busy = new BusyShare(nowNanos);
        shedding = new Shedding(nowNanos);
    }

    /**
     * What the loops of one server share.
     *
     * @param random for SSRCs and sequence numbers
     * @param dtls the server's certificate and its limit of handshakes
     * @param candidates under which ICE candidates the loop is reached, as in SDP
     * @param iceBases a local address for each address family that is served
     * @param transportsMax how many transports one loop may have
     * @param voicesMax how many microphones of a room are heard at a time, 0 for all
     * @param mailboxTasksMax how many tasks may wait; more means that the loop has not turned for
     *     long
     */
    record LoopSettings(
            RandomGenerator random,
            DtlsServer dtls,
            List<String> candidates,
            List<InetSocketAddress> iceBases,
            int transportsMax,
            int voicesMax,
            int mailboxTasksMax) {}

    // -- from any thread

    /** Hands the loop a task; false if its mailbox is full, and then nothing will happen. */
    public boolean post(Runnable task) {
        if (mailbox.incrementAndGet() > settings.mailboxTasksMax() || thread.isShuttingDown()) {
            mailbox.decrementAndGet();
            return false;
        }
        thread.execute(
                () -> {
                    mailbox.decrementAndGet();
                    readClock();
                    task.run();
                    writer.flush(nowNanos);
                });
        return true;
    }

    /** How many rooms and transports this loop serves: what placement goes by. */
    int load() {
        return load.get();
    }

    /** The share of its time that it has lately worked, 0 to 1. */
    double busyShare() {
        return busy.share();
    }

    /** Not while it has more to do than it can, or is as full as it may be. */
    boolean takesNewcomers() {
        return !shedding.isAtLimit() && transportCount < settings.transportsMax();
    }

    /** Under which ICE candidates it is reached, as in SDP. */
    List<String> candidates() {
        return settings.candidates();
    }

    // -- on the loop's thread

    RoomSlot slot(String roomId, RoomEvents events) {
        RoomSlot slot = rooms.get(roomId);
        if (slot == null) {
            slot =
                    new RoomSlot(
                            new RoomShard(
                                    counters, settings.random(), events, settings.voicesMax()),
                            events,
                            counters);
            rooms.put(roomId, slot);
            load.incrementAndGet();
        }
        return slot;
    }

    @Nullable RoomSlot existingSlot(String roomId) {
        return rooms.get(roomId);
    }

    void closeRoom(String roomId) {
        RoomSlot slot = rooms.remove(roomId);
        if (slot != null) {
            load.decrementAndGet();
            transports.closeAll(slot);
            slot.close();
        }
    }

    /** The time of this turn of the loop, read once when it woke up. */
    long nowNanos() {
        return nowNanos;
    }

    /** A turn begins. */
    void readClock() {
        nowNanos = System.nanoTime();
    }

    /** All that was read has been handled. */
    void endTurn() {
        endTurn(nowNanos);
    }

    private void endTurn(long readNanos) {
        for (int i = 0; i < awaiting.size(); i++) {
            awaiting.get(i).forward();
        }
        awaiting.clear();
        for (int i = 0; i < writtenRings.size(); i++) {
            writtenRings.get(i).wake();
        }
        writtenRings.clear();
        if (busy.share() > GATHERING_SHARE && writer.mayWait()) {
            writer.endTurn(readNanos);
            if (!gathering) {
                gathering = true;
                thread.schedule(this::onGathered, GATHERING_NANOS, TimeUnit.NANOSECONDS);
            }
        } else {
            writer.flush(readNanos);
        }
        account();
    }

    /** A packet came for a room, which sends it on at the end of the turn. */
    void arrived(RoomSlot room) {
        if (room.await()) {
            awaiting.add(room);
        }
    }

    /** Something was written for another loop; that is told at the end of the turn. */
    void wrote(LinkRing ring) {
        if (!writtenRings.contains(ring)) {
            writtenRings.add(ring);
        }
    }

    /** Another loop has written something for this one. */
    void onLinked(LinkRing ring) {
        readClock();
        endTurn(ring.drain(nowNanos));
    }

    private void onGathered() {
        gathering = false;
        readClock();
        writer.flush(nowNanos);
        account();
    }

    void onTick() {
        readClock();
        transports.onTick(nowNanos, counters);
        for (RoomSlot slot : rooms.values()) {
            slot.onTick(nowNanos);
        }
        counters.gauge(Meter.TRANSPORTS, transports.size());
        watchLoad();
        writer.flush(nowNanos);
        account();
    }

    private void watchLoad() {
        double share = busy.share();
        Change change =
                shedding.update(
                        share, share * shed.unshedRatio(), share * shed.settledRatio(), nowNanos);
        shedStale |= change != Change.NONE;
        boolean over = shedStale && !shedding.isShedding();
        boolean soon = shedStale && nowNanos - shedNanos >= SHED_CHANGE_NANOS;
        boolean due = shedding.isShedding() && nowNanos - shedNanos >= SHED_INTERVAL_NANOS;
        if (change == Change.ROSE || over || soon || due) {
            shed();
            if (change == Change.ROSE && shedding.skipTo(shed.effectivePressure(), nowNanos)) {
                shed();
            }
        }
    }

    /** Has every room withhold as much video as the pressure demands now. */
    private void shed() {
        shedStale = false;
        shedNanos = nowNanos;
        double pressure = shedding.pressure();
        shed.clear();
        for (RoomSlot slot : rooms.values()) {
            slot.run(room -> room.shed(pressure, shed, nowNanos));
        }
        counters.gauge(Meter.SHEDDING_LEVEL, Math.round(pressure * 1000));
        counters.gauge(Meter.TRACKS_SHED, ShedState.LIMITED, shed.tracksLimited());
        counters.gauge(Meter.TRACKS_SHED, ShedState.PAUSED, shed.tracksPaused());
    }

    private void account() {
        long endNanos = System.nanoTime();
        counters.turn(nowNanos, endNanos);
        busy.worked(nowNanos, endNanos);
    }

    EventLoop thread() {
        return thread;
    }

    LoopCounters counters() {
        return counters;
    }

    DtlsServer dtls() {
        return settings.dtls();
    }

    List<InetSocketAddress> iceBases() {
        return settings.iceBases();
    }

    TransportTable transports() {
        return transports;
    }

    PacketPool pool() {
        return pool;
    }

    DatagramWriter writer() {
        return writer;
    }

    void onTransportOpened() {
        load.incrementAndGet();
        transportCount = transports.size();
    }

    void onTransportClosed() {
        load.decrementAndGet();
        transportCount = transports.size();
    }

    void close() {
        List.copyOf(rooms.keySet()).forEach(this::closeRoom);
        writer.close();
    }
}
