package io.sotto.loadtest.wire;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** A datagram that was read and waits to be looked at; filled anew for the next one. */
final class Datagram {
    /** Larger than any path's MTU. */
    static final int CAPACITY_BYTES = 2048;

    final byte[] bytes = new byte[CAPACITY_BYTES];
    int length;
    long arrivedNanos;
    @Nullable Wire wire;
    @Nullable InetSocketAddress from;
}
