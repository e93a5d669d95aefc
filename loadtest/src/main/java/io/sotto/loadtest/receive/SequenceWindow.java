package io.sotto.loadtest.receive;

import io.sotto.srtp.rtp.SequenceUnwrapper;

/**
 * Which sequence numbers of one stream have come: what is new, what is late, what came twice, and
 * how many are missing.
 *
 * <p>Remembers the last {@value #SPAN}. Confined to one thread.
 */
final class SequenceWindow {
    /** What a packet turned out to be. */
    enum Arrival {
        NEW,
        LATE,
        DUPLICATE
    }

    /** Five seconds of 200 packets each; what comes later is of no use to anybody. */
    static final int SPAN = 1024;

    private final SequenceUnwrapper unwrapper = new SequenceUnwrapper();
    private final long[] seen = new long[SPAN / Long.SIZE];
    private long highest = -1;
    private long lowest;
    private long counted;
    private boolean counting;

    /** Takes a sequence number; {@link #lastUnwrapped} is its full form then. */
    Arrival onPacket(int sequence) {
        long full = unwrapper.unwrap(sequence);
        last = full;
        if (highest < 0) {
            highest = full;
            lowest = full;
            return arrived(full, Arrival.NEW);
        }
        if (full > highest) {
            for (long gap = highest + 1; gap < full; gap++) {
                clear(gap);
            }
            highest = full;
            return arrived(full, Arrival.NEW);
        }
        if (highest - full >= SPAN || isSeen(full)) {
            return Arrival.DUPLICATE;
        }
        return arrived(full, Arrival.LATE);
    }

    private long last;

    /** The full form of the number given last. */
    long lastUnwrapped() {
        return last;
    }

    /** The full form of the highest number, -1 before the first. */
    long highest() {
        return highest;
    }

    /** From here on packets count. */
    void beginCounting() {
        counting = true;
        counted = 0;
        if (highest >= 0) {
            lowest = highest + 1;
        }
    }

    /** Whether the packet given last is one that counts. */
    boolean counts() {
        return counting && last >= lowest;
    }

    /** How many of those that count have not come, up to the highest. */
    long missing() {
        return highest < lowest ? 0 : highest - lowest + 1 - counted;
    }

    /** How many of those that count have come. */
    long counted() {
        return counted;
    }

    boolean isSeen(long full) {
        return highest - full < SPAN && (seen[word(full)] & bit(full)) != 0;
    }

    private Arrival arrived(long full, Arrival arrival) {
        seen[word(full)] |= bit(full);
        if (counting && full >= lowest) {
            counted++;
        }
        return arrival;
    }

    private void clear(long full) {
        seen[word(full)] &= ~bit(full);
    }

    private static int word(long full) {
        return (int) (full & SPAN - 1) >> 6;
    }

    private static long bit(long full) {
        return 1L << (full & 63);
    }
}
