package io.sotto.sfu.loop;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Where a datagram came from. One object is set anew for each datagram, so that finding its
 * transport makes no garbage; what is to stay in a table is a {@link #copy}.
 *
 * <p>An IPv4 address is held in its IPv6-mapped form (RFC 4291 section 2.5.5.2), as sockets of both
 * families tell it.
 */
final class SourceAddress {
    private static final short AF_INET6 = 10;
    private static final long MAPPED = 0xFFFF_0000_0000L;
    private static final ValueLayout.OfShort SHORT =
            JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt INT = JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfLong LONG =
            JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private long high;
    private long low;
    private int port;
    private int scope;

    /** Reads a {@code struct sockaddr_in} or {@code sockaddr_in6}. */
    void set(MemorySegment sockaddrs, long at) {
        port = sockaddrs.get(SHORT, at + 2) & 0xFFFF;
        if (sockaddrs.get(JAVA_SHORT, at) == AF_INET6) {
            high = sockaddrs.get(LONG, at + 8);
            low = sockaddrs.get(LONG, at + 16);
            scope = sockaddrs.get(JAVA_INT, at + 24);
        } else {
            high = 0;
            low = MAPPED | sockaddrs.get(INT, at + 4) & 0xFFFF_FFFFL;
            scope = 0;
        }
    }

    /** Takes over an address that is resolved. */
    void set(InetSocketAddress address) {
        MemorySegment bytes = MemorySegment.ofArray(address.getAddress().getAddress());
        port = address.getPort();
        if (address.getAddress() instanceof Inet6Address six) {
            high = bytes.get(LONG, 0);
            low = bytes.get(LONG, 8);
            scope = six.getScopeId();
        } else {
            high = 0;
            low = MAPPED | bytes.get(INT, 0) & 0xFFFF_FFFFL;
            scope = 0;
        }
    }

    /** As the JDK writes it. */
    InetSocketAddress toSocketAddress() {
        byte[] bytes = new byte[16];
        MemorySegment.ofArray(bytes).set(LONG, 0, high);
        MemorySegment.ofArray(bytes).set(LONG, 8, low);
        try {
            InetAddress host =
                    scope == 0
                            ? InetAddress.getByAddress(bytes) // IPv4 if it is mapped
                            : Inet6Address.getByAddress(null, bytes, scope);
            return new InetSocketAddress(host, port);
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException("16 bytes are an address", impossible);
        }
    }

    SourceAddress copy() {
        SourceAddress copy = new SourceAddress();
        copy.high = high;
        copy.low = low;
        copy.port = port;
        copy.scope = scope;
        return copy;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SourceAddress that
                && low == that.low
                && port == that.port
                && high == that.high
                && scope == that.scope;
    }

    @Override
    public int hashCode() {
        long mixed = (low ^ Long.rotateLeft(high, 32) ^ (long) port << 40) * 0x9E37_79B9_7F4A_7C15L;
        return (int) (mixed >>> 32);
    }
}
