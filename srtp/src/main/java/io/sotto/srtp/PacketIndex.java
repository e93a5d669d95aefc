package io.sotto.srtp;

/**
 * The packets of one SSRC that have gone by: what their full index is (RFC 3711 section 3.3.1 and
 * appendix A), and which of the last ones there were (section 3.3.2).
 */
final class PacketIndex {
    private static final int WINDOW_PACKETS = Long.SIZE;
    private static final int HALF = 1 << 15;

    /** The rollover counter has 32 bits; beyond it, keys have to change. */
    private static final long END = 1L << 48;

    private long highest = -1;

    /** Bit i stands for the packet i before the highest. */
    private long seen;

    /**
     * The index that a sequence number most likely has; below zero if that was before the first.
     */
    long of(int sequence) {
        if (highest < 0) {
            return sequence;
        }
        int last = (int) (highest & 0xFFFF);
        long rollovers = highest >> 16;
        if (last < HALF && sequence - last > HALF) {
            rollovers--;
        } else if (last >= HALF && last - HALF > sequence) {
            rollovers++;
        }
        return rollovers << 16 | sequence;
    }

    /** The one after the highest. */
    long next() {
        return highest + 1;
    }

    /** Whether this index was not there before, as far back as one can tell. */
    boolean isNew(long index) {
        if (index > highest) {
            return index < END;
        }
        long behind = highest - index;
        return index >= 0 && behind < WINDOW_PACKETS && (seen >>> behind & 1) == 0;
    }

    /** Remembers an index that {@link #isNew}. */
    void add(long index) {
        if (index > highest) {
            long ahead = highest < 0 ? WINDOW_PACKETS : index - highest;
            seen = ahead >= WINDOW_PACKETS ? 1 : seen << ahead | 1;
            highest = index;
        } else {
            seen |= 1L << (highest - index);
        }
    }
}
