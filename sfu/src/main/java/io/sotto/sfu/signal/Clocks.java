package io.sotto.sfu.signal;

import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * The two clocks of signalling.
 *
 * @param wall for what others read: token expiry, join times
 * @param nanos for how long something takes: it never jumps
 */
public record Clocks(InstantSource wall, LongSupplier nanos) {
    /** The machine's own. */
    public static Clocks system() {
        return new Clocks(InstantSource.system(), System::nanoTime);
    }

    long nowNanos() {
        return nanos.getAsLong();
    }
}
