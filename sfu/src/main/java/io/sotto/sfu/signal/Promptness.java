package io.sotto.sfu.signal;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Whether the threads of signalling keep up with what comes. While a join waits for its turn so do
 * all who are in calls already; so who asks to come in then is told to come again.
 *
 * <p>Asking it is what measures: an empty task is sent after the others, one at a time, and as long
 * as it waits, so would a newcomer. Nothing runs while nobody asks.
 */
public final class Promptness {
    /**
     * A join waits for its turn more than once, and clients give up after some fifteen seconds. A
     * server that has just started is a second or two behind with its first call.
     */
    private static final long WAIT_NANOS_MAX = 3_000_000_000L;

    private static final long NONE = Long.MIN_VALUE;

    private final Executor threads;
    private final LongSupplier nanos;
    private final AtomicLong waitingSince = new AtomicLong(NONE);

    /** Of those threads, by a clock that never jumps. */
    public Promptness(Executor threads, LongSupplier nanos) {
        this.threads = threads;
        this.nanos = nanos;
    }

    /** From any thread; never waits. */
    public boolean isPrompt() {
        long now = nanos.getAsLong();
        long since = waitingSince.get();
        if (since != NONE) {
            return now - since < WAIT_NANOS_MAX;
        }
        if (waitingSince.compareAndSet(NONE, now)) {
            threads.execute(() -> waitingSince.set(NONE));
        }
        return true;
    }
}
