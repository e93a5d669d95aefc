package io.sotto.bandwidth;

/** How fast bytes come: over the last whole half second. */
public final class RateMeter {
    private static final long WINDOW_NANOS = 500_000_000L;

    /** After so long without a byte it begins anew: what was before says nothing any more. */
    private static final long SILENCE_MAX_NANOS = 1_000_000_000L;

    private long windowStartNanos;
    private long windowBytes;
    private long bitsPerSecond;
    private long lastNanos;
    private boolean started;

    /** Bytes came. */
    public void add(int bytes, long nowNanos) {
        roll(nowNanos);
        windowBytes += bytes;
        lastNanos = nowNanos;
    }

    /**
     * The rate in bits per second; 0 once nothing has come for a while. A stream that has just
     * begun counts with what has come so far.
     */
    public long bitsPerSecond(long nowNanos) {
        if (!started || nowNanos - lastNanos >= SILENCE_MAX_NANOS) {
            return 0;
        }
        roll(nowNanos);
        return bitsPerSecond == 0 ? windowBytes * 8 : bitsPerSecond;
    }

    /** Whether a whole window has been measured. */
    public boolean isSettled() {
        return bitsPerSecond > 0;
    }

    private void roll(long nowNanos) {
        if (!started || nowNanos - lastNanos >= SILENCE_MAX_NANOS) {
            started = true;
            windowStartNanos = nowNanos;
            windowBytes = 0;
            bitsPerSecond = 0;
        }
        long elapsed = nowNanos - windowStartNanos;
        if (elapsed >= WINDOW_NANOS) {
            bitsPerSecond = windowBytes * 8 * 1_000_000_000L / elapsed;
            windowBytes = 0;
            windowStartNanos = nowNanos;
        }
    }
}
