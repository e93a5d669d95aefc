package io.sotto.loadtest.simulate;

import java.util.PriorityQueue;

/** Virtual time: what is to happen happens in order, at once. */
final class Simulation {
    static final long SECOND = 1_000_000_000L;
    static final long MILLI = 1_000_000L;

    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private long scheduled;
    private long nowNanos;

    /** What is due at the same instant happens in the order in which it was asked for. */
    private record Event(long dueNanos, long order, Runnable action) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            int byTime = Long.compare(dueNanos, other.dueNanos);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }
    }

    long nowNanos() {
        return nowNanos;
    }

    /** Does something at an instant; what lies in the past is done next. */
    void at(long dueNanos, Runnable action) {
        events.add(new Event(Math.max(dueNanos, nowNanos), scheduled++, action));
    }

    void after(long delayNanos, Runnable action) {
        at(nowNanos + delayNanos, action);
    }

    /** Does something again and again, first after one period. */
    void every(long periodNanos, Runnable action) {
        after(
                periodNanos,
                () -> {
                    action.run();
                    every(periodNanos, action);
                });
    }

    void runUntil(long endNanos) {
        while (!events.isEmpty() && events.element().dueNanos() <= endNanos) {
            Event next = events.remove();
            nowNanos = next.dueNanos();
            next.action().run();
        }
        nowNanos = endNanos;
    }
}
