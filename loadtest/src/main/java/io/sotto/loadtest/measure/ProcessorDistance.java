package io.sotto.loadtest.measure;

import io.sotto.system.Processors;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * How far this side's processor is from the server's: the time that a word of memory takes to the
 * other one and back.
 *
 * <p>On a virtual machine that is not always the same. The host puts its processors where it likes,
 * on cores that share a cache or on cores that do not, and what the kernel hands from the one
 * process to the other costs half as much again in the latter case. Nothing in the guest tells,
 * except the time itself.
 *
 * <p>A sample takes the server's processor for some 20 µs. Two threads have to run at the same
 * moment for it, so that it is tried a few times, and may fail where both are busy.
 */
final class ProcessorDistance implements AutoCloseable {
    private static final int TURNS = 32;
    private static final int SERIES = 4;

    /** So often each looks at the word before it reads the clock, which takes as long. */
    private static final int LOOKS = 256;

    private static final int ATTEMPTS = 20;

    /** So long each waits for the other before it lets others work. */
    private static final long PATIENCE_NANOS = 200_000;

    private static final long PAUSE_NANOS = 2_000_000;

    /** The compiler is through with both sides after so many. */
    private static final int REHEARSALS = 3_000;

    /** More than this is no distance between processors. */
    private static final long NANOS_MAX = 1_000_000;

    /** The word is in the middle of as many as no other data shares a cache line with it. */
    private static final int WORDS = 64;

    private static final int WORD = WORDS / 2;

    /** What the word is when nobody is to answer any more. */
    private static final int OVER = 0;

    private static final int FIRST = 1;

    /** Odd: it is the other side's turn to count on. */
    private final AtomicIntegerArray words = new AtomicIntegerArray(WORDS);

    private final Thread other;
    private Histogram nanos = new Histogram(NANOS_MAX, 3);
    private volatile boolean closed;

    private ProcessorDistance(int processor) {
        other = Thread.ofPlatform().daemon().name("distance").unstarted(() -> answer(processor));
    }

    /** Between two processes, or null unless each is bound to one processor, and not the same. */
    static @Nullable ProcessorDistance between(ProcessStat one, ProcessStat other)
            throws IOException {
        List<Integer> here = one.processors();
        List<Integer> there = other.processors();
        if (here.size() != 1 || there.size() != 1 || here.equals(there)) {
            return null;
        }
        ProcessorDistance distance = new ProcessorDistance(there.getFirst());
        distance.other.start();
        for (int i = 0; i < REHEARSALS; i++) {
            distance.attempt();
        }
        return distance;
    }

    /** What was found so far is forgotten. */
    void begin() {
        nanos = new Histogram(NANOS_MAX, 3);
    }

    /** Looks once. */
    void sample() {
        for (int i = 0; i < ATTEMPTS; i++) {
            long found = attempt();
            if (found > 0) {
                nanos.recordValue(Math.min(found, NANOS_MAX));
                return;
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /** What the samples since {@link #begin} found, there and back. */
    Histogram nanos() {
        return nanos;
    }

    /** The time there and back; 0 if the other side did not run meanwhile. */
    private long attempt() {
        long best = 0;
        words.set(WORD, FIRST);
        LockSupport.unpark(other);
        if (isReached(FIRST + 1)) {
            best = best();
        }
        words.set(WORD, OVER);
        return best;
    }

    /** Of a few series the fastest, which nothing interrupted. */
    private long best() {
        long best = NANOS_MAX;
        int turn = FIRST;
        for (int series = 0; series < SERIES; series++) {
            long beginNanos = System.nanoTime();
            for (int i = 0; i < TURNS; i++) {
                turn += 2;
                words.set(WORD, turn);
                if (!isReached(turn + 1)) {
                    return 0;
                }
            }
            best = Math.min(best, (System.nanoTime() - beginNanos) / TURNS);
        }
        return best;
    }

    /** Waits until the other side has counted so far, or too long. */
    private boolean isReached(int count) {
        long untilNanos = System.nanoTime() + PATIENCE_NANOS;
        do {
            for (int i = 0; i < LOOKS; i++) {
                if (words.get(WORD) == count) {
                    return true;
                }
            }
        } while (System.nanoTime() - untilNanos < 0);
        return false;
    }

    private void answer(int processor) {
        try {
            Processors.pin(processor);
        } catch (IOException notToBeHad) {
            return; // no sample succeeds then
        }
        while (!closed) {
            LockSupport.park(this);
            long untilNanos = System.nanoTime() + PATIENCE_NANOS;
            boolean over = false;
            while (!over && System.nanoTime() - untilNanos < 0) {
                over = answerUntilOver();
            }
        }
    }

    private boolean answerUntilOver() {
        for (int i = 0; i < LOOKS; i++) {
            int turn = words.get(WORD);
            if (turn == OVER) {
                return true;
            }
            if ((turn & 1) == 1) {
                words.set(WORD, turn + 1);
            }
        }
        return false;
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(other);
    }
}
