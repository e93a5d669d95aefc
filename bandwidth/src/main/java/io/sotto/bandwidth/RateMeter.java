package io.sotto.bandwidth;

/** How fast bytes come: over the last whole half second or two. */
public final class RateMeter {
    private static final long WINDOW_NANOS = 500_000_000L;

    /** As many windows may pass without a packet before a stream counts as stopped: 1.5 s. */
    private static final int WINDOWS_SILENT_MAX = 3;

    private long windowStartNanos;
    private long windowBytes;
    private long bitsPerSecond;
    private boolean started;

    /** Bytes came. */
    public void add(int bytes, long nowNanos) {
        roll(nowNanos);
        windowBytes += bytes;
    }

    /**
     * The rate in bits per second; 0 once nothing has come for a while. A stream that has just
     * begun counts with what has come so far.
     */
    public long bitsPerSecond(long nowNanos) {
        roll(nowNanos);
        return bitsPerSecond == 0 ? windowBytes * 8 : bitsPerSecond;
    }

    private void roll(long nowNanos) {
        if (!started) {
            started = true;
            windowStartNanos = nowNanos;
        }
        long elapsed = nowNanos - windowStartNanos;
        if (elapsed < WINDOW_NANOS) {
            return;
        }
        boolean silent = windowBytes == 0;
        if (!silent || elapsed >= WINDOWS_SILENT_MAX * WINDOW_NANOS) {
            bitsPerSecond = silent ? 0 : windowBytes * 8 * 1_000_000_000L / elapsed;
            windowBytes = 0;
            windowStartNanos = nowNanos;
        }
    }
}
