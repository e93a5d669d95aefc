package io.sotto.loadtest.call;

import io.sotto.loadtest.measure.Tally;
import io.sotto.loadtest.media.Composer;
import io.sotto.loadtest.receive.Sampler;
import io.sotto.loadtest.wire.Agenda;
import io.sotto.loadtest.wire.WireLoop;
import io.sotto.srtp.rtcp.RtcpWriter;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * What the participants of one thread share: their tools, and the books of what they receive. Those
 * who come and go have books of their own, so that losses at the edges of their stay do not count.
 */
final class Lane {
    private static final long SECOND_NANOS = 1_000_000_000L;

    private final WireLoop loop;
    private final Composer composer = new Composer();
    private final RtcpWriter reports = new RtcpWriter();
    private final Sampler sampler;
    private Tally tally = new Tally();
    private Tally visitors = new Tally();
    private boolean counting;

    Lane(WireLoop loop, double verifyShare) {
        this.loop = loop;
        sampler = new Sampler(verifyShare);
    }

    WireLoop loop() {
        return loop;
    }

    Composer composer() {
        return composer;
    }

    RtcpWriter reports() {
        return reports;
    }

    Sampler sampler() {
        return sampler;
    }

    Tally tally(boolean visitor) {
        return visitor ? visitors : tally;
    }

    boolean isCounting() {
        return counting;
    }

    /** On the lane's thread; what was counted before is forgotten. */
    void beginCounting(long nowNanos) {
        tally = new Tally();
        visitors = new Tally();
        if (!counting) {
            counting = true;
            loop.agenda().add(nowNanos + SECOND_NANOS, this::onSecond);
        }
    }

    private long onSecond(long dueNanos, long nowNanos) {
        if (!counting) {
            return Agenda.Item.OVER;
        }
        tally.onSecond(nowNanos);
        return dueNanos + SECOND_NANOS;
    }

    /** On the lane's thread. */
    void endCounting() {
        counting = false;
    }

    /** Has something done on the lane's thread. */
    <T> CompletableFuture<T> call(Supplier<T> task) {
        CompletableFuture<T> result = new CompletableFuture<>();
        loop.execute(
                () -> {
                    try {
                        result.complete(task.get());
                    } catch (RuntimeException failed) {
                        result.completeExceptionally(failed);
                    }
                });
        return result;
    }
}
