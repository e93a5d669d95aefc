package io.sotto.loadtest.call;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.HdrHistogram.Histogram;

/**
 * People who come to a call while it is measured, so many a second; in a storm they stay, in churn
 * each goes after a while.
 */
final class Visitors implements AutoCloseable {
    /** How long one stays who does not stay. */
    private static final long STAY_SECONDS = 3;

    /** Longer than anybody would wait for a call. */
    private static final long JOIN_NANOS_MAX = 60_000_000_000L;

    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final Call call;
    private final boolean stay;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private final ConcurrentLinkedQueue<Participant> all = new ConcurrentLinkedQueue<>();
    private final AtomicInteger joined = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    private final Histogram joinNanos = new Histogram(JOIN_NANOS_MAX, 3);

    private Visitors(Call call, boolean stay) {
        this.call = call;
        this.stay = stay;
    }

    /** Those of the scenario. */
    static Visitors of(Call call) {
        return new Visitors(call, call.context().settings().scenario() == Scenario.JOIN_STORM);
    }

    /** Those who come before it is measured, so that both sides know how; they go again. */
    static Visitors rehearsing(Call call) {
        return new Visitors(call, false);
    }

    void start(double perSecond) {
        long interval = Math.round(NANOS_PER_SECOND / perSecond);
        clock.scheduleAtFixedRate(this::come, 0, interval, TimeUnit.NANOSECONDS);
    }

    private void come() {
        Settings settings = call.context().settings();
        Role role = settings.scenario().visitor(call.newcomer(), settings);
        Participant visitor =
                new Participant(role, call.context(), true, reason -> failed.incrementAndGet());
        all.add(visitor);
        visitor.connected()
                .thenAccept(
                        done -> {
                            visitor.receive(call.wanted(role));
                            arrived(visitor);
                        });
        try {
            visitor.join();
        } catch (IOException noSocket) {
            failed.incrementAndGet();
        }
    }

    private void arrived(Participant visitor) {
        joined.incrementAndGet();
        synchronized (joinNanos) {
            joinNanos.recordValue(Math.clamp(visitor.joinNanos(), 0, JOIN_NANOS_MAX));
        }
        if (!stay && !clock.isShutdown()) {
            clock.schedule(() -> go(visitor), STAY_SECONDS, TimeUnit.SECONDS);
        }
    }

    private void go(Participant visitor) {
        all.remove(visitor);
        visitor.leave();
    }

    /** Nobody comes any more. */
    void stop() {
        clock.shutdownNow();
    }

    /** Those who are there. */
    List<Participant> present() {
        return new ArrayList<>(all);
    }

    int joined() {
        return joined.get();
    }

    int failed() {
        return failed.get();
    }

    /** How long it took them until media could flow. */
    Histogram joinNanos() {
        synchronized (joinNanos) {
            return joinNanos.copy();
        }
    }

    @Override
    public void close() {
        stop();
        all.forEach(Participant::leave);
    }
}
