package io.sotto.metrics;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * What one media loop counts. The loop's thread is the only writer, so an addition is a plain read
 * and an opaque write: no lock, no atomic read-modify-write, no shared cache line. A scrape reads
 * opaquely from its own thread: each long whole, never going back, a moment late at worst.
 */
public final class LoopCounters {
    /** What {@link #lastTurnNanos()} says before the first turn. */
    public static final long NO_TURN_YET = Long.MIN_VALUE;

    private static final VarHandle LONGS = MethodHandles.arrayElementVarHandle(long[].class);

    // Two cache lines (the prefetcher pulls pairs) before and after, so that no neighbour on the
    // heap,
    // least of all another loop's counters, shares a line with ours.
    private static final int PADDING = 16;

    // The longest turn is told over the current and the previous window, so a scrape interval of up
    // to
    // this length misses nothing, and two scrapers do not disturb each other.
    private static final long WINDOW_NANOS = 30_000_000_000L;

    private final int loop;
    private final ResidenceHistogram residence = new ResidenceHistogram();
    private final long[] slots = new long[PADDING + Meter.SLOTS + PADDING];
    private final long[] turn = new long[PADDING + 1 + PADDING];
    private long windowStartNanos;
    private long windowLongestNanos;
    private long previousLongestNanos;

    public LoopCounters(int loop) {
        this.loop = loop;
        LONGS.setOpaque(turn, PADDING, NO_TURN_YET);
    }

    /** The loop's number, from 0. */
    public int loop() {
        return loop;
    }

    public void increment(Meter meter) {
        addTo(meter.slot(), 1);
    }

    public void increment(Meter meter, Tag tag) {
        addTo(meter.slot(tag), 1);
    }

    public void add(Meter meter, long amount) {
        addTo(meter.slot(), amount);
    }

    public void add(Meter meter, Tag tag, long amount) {
        addTo(meter.slot(tag), amount);
    }

    /** Counts one packet thrown away. */
    public void drop(DropReason reason) {
        addTo(Meter.DROPS.slot(reason), 1);
    }

    /** Sets a gauge to this loop's share of it; the scrape sums the loops. */
    public void gauge(Meter meter, long value) {
        write(meter.slot(), value);
    }

    public void gauge(Meter meter, Tag tag, long value) {
        write(meter.slot(tag), value);
    }

    /** The time packets spend in this loop. */
    public ResidenceHistogram residence() {
        return residence;
    }

    /** Accounts for one wake-up, once its work is done. The loop must also wake up when idle. */
    public void turn(long startNanos, long endNanos) {
        long busyNanos = endNanos - startNanos;
        addTo(Meter.LOOP_TURNS.slot(), 1);
        addTo(Meter.LOOP_BUSY.slot(), busyNanos);
        boolean first = lastTurnNanos() == NO_TURN_YET;
        if (first || endNanos - windowStartNanos >= WINDOW_NANOS) {
            windowStartNanos = endNanos;
            previousLongestNanos = windowLongestNanos;
            windowLongestNanos = 0;
        }
        windowLongestNanos = Math.max(windowLongestNanos, busyNanos);
        write(Meter.LOOP_LONGEST_TURN.slot(), Math.max(windowLongestNanos, previousLongestNanos));
        LONGS.setOpaque(turn, PADDING, endNanos);
    }

    /** When the last turn ended, on the loop's own clock; {@link #NO_TURN_YET} before the first. */
    public long lastTurnNanos() {
        return (long) LONGS.getOpaque(turn, PADDING);
    }

    /** The stored value, in the loop's units: nanoseconds for a time. Any thread. */
    public long value(Meter meter) {
        return valueAt(meter.slot());
    }

    /** The stored value of one tag. Any thread. */
    public long value(Meter meter, Tag tag) {
        return valueAt(meter.slot(tag));
    }

    /** The stored value of one series. Any thread. */
    long valueAt(int slot) {
        return (long) LONGS.getOpaque(slots, PADDING + slot);
    }

    private void addTo(int slot, long amount) {
        LONGS.setOpaque(slots, PADDING + slot, slots[PADDING + slot] + amount);
    }

    private void write(int slot, long value) {
        LONGS.setOpaque(slots, PADDING + slot, value);
    }
}
