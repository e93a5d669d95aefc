package io.sotto.srtp.rtp;

/**
 * Turns 16-bit sequence numbers into numbers that never wrap.
 *
 * <p>Each number is taken to be the one nearest to the highest seen (RFC 3711 section 3.3.1 argues
 * the same way). Counting starts one cycle up, so that packets older than the first stay positive.
 */
public final class SequenceUnwrapper {
    private static final long CYCLE = 1 << 16;

    private long highest = -1;

    /** The full number of {@code sequence}. */
    public long unwrap(int sequence) {
        if (highest < 0) {
            highest = CYCLE + sequence;
            return highest;
        }
        long full = highest + (short) (sequence - (int) highest);
        highest = Math.max(highest, full);
        return full;
    }

    /** The highest number so far, -1 before the first. */
    public long highest() {
        return highest;
    }
}
