package io.sotto.loadtest.simulate;

import java.util.Random;

/** Makes frames: how many bytes each has. */
interface Source {
    /** The next frame, when {@code allowedBps} may be sent; 0 for none. */
    int nextFrameBytes(long allowedBps, long nowNanos);

    /** Nanoseconds from frame to frame. */
    long frameNanos();

    /** What it would send if it could, beyond what it sends now; 0 for nothing more. */
    long usefulBps();

    /** More than this it never has a use for. */
    long maxBps();

    /** An encoder that follows the allowed rate, frame sizes within 5 % (RFC 8867 section 4.3). */
    final class Encoder implements Source {
        private static final long FRAME_NANOS = Simulation.SECOND / 30;
        private static final double SCATTER = 0.05;

        private final Random random;
        private final long minBps;
        private final long maxBps;

        Encoder(Random random, long minBps, long maxBps) {
            this.random = random;
            this.minBps = minBps;
            this.maxBps = maxBps;
        }

        @Override
        public int nextFrameBytes(long allowedBps, long nowNanos) {
            long bps = Math.clamp(allowedBps, minBps, maxBps);
            double scatter = 1 + SCATTER * (2 * random.nextDouble() - 1);
            return (int) (bps * scatter * FRAME_NANOS / 8 / Simulation.SECOND);
        }

        @Override
        public long frameNanos() {
            return FRAME_NANOS;
        }

        @Override
        public long usefulBps() {
            return 0;
        }

        @Override
        public long maxBps() {
            return maxBps;
        }
    }
}
