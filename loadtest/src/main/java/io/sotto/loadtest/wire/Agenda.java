package io.sotto.loadtest.wire;

import java.util.PriorityQueue;

/**
 * What is to be done when, on one thread: the earliest first, and late things late rather than not
 * at all.
 *
 * <p>Time is an argument; instants compare by their difference, so a clock may wrap. Confined to
 * one thread.
 */
public final class Agenda {
    /** Something that comes again and again. */
    public interface Item {
        /** It is not to come again. */
        long OVER = Long.MIN_VALUE;

        /** Does it, and says when it is due next; {@link #OVER} for never. */
        long run(long dueNanos, long nowNanos);
    }

    private static final class Entry {
        final Item item;
        long dueNanos;

        Entry(Item item, long dueNanos) {
            this.item = item;
            this.dueNanos = dueNanos;
        }
    }

    private final PriorityQueue<Entry> entries =
            new PriorityQueue<>((a, b) -> Long.signum(a.dueNanos - b.dueNanos));

    /** Adds something that is due then for the first time. */
    public void add(long dueNanos, Item item) {
        entries.add(new Entry(item, dueNanos));
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    /** When the next one is due; only if there is one. */
    long nextNanos() {
        Entry first = entries.peek();
        if (first == null) {
            throw new IllegalStateException("nothing is due");
        }
        return first.dueNanos;
    }

    /** Does what is due; what becomes due by that waits for the next call. */
    void run(long nowNanos) {
        for (int left = entries.size(); left > 0; left--) {
            Entry first = entries.peek();
            if (first == null || first.dueNanos - nowNanos > 0) {
                return;
            }
            entries.poll();
            long next = first.item.run(first.dueNanos, nowNanos);
            if (next != Item.OVER) {
                first.dueNanos = next;
                entries.add(first);
            }
        }
    }
}
