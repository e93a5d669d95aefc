package io.sotto.loadtest.wire;

import io.netty.channel.SelectStrategy;
import io.netty.util.IntSupplier;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A thread that asks again and again whether packets came, instead of sleeping until some do.
 *
 * <p>A receiver that sleeps on the server's machine is woken by the server's system calls, which
 * takes as long as sending does, or nothing if it had not fallen asleep yet. Receivers that are
 * elsewhere cost the server no such thing.
 *
 * <p>For one thread; anybody may ask {@link #idleNanos}.
 */
final class Polling implements SelectStrategy {
    /** What asks more often only gets in the way of who has packets to bring. */
    private static final long PAUSE_NANOS = 10_000;

    private final AtomicLong idleNanos = new AtomicLong();
    private boolean idle;
    private long askedNanos;

    /** For how long there was nothing to do. */
    long idleNanos() {
        return idleNanos.get();
    }

    @Override
    public int calculateStrategy(IntSupplier readySockets, boolean hasTasks) throws Exception {
        long nowNanos = System.nanoTime();
        if (idle) {
            while (nowNanos - askedNanos < PAUSE_NANOS) {
                Thread.onSpinWait();
                nowNanos = System.nanoTime();
            }
            idleNanos.lazySet(idleNanos.get() + nowNanos - askedNanos);
        }
        askedNanos = nowNanos;
        int ready = readySockets.get();
        idle = ready == 0 && !hasTasks;
        return ready;
    }
}
