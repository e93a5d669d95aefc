package io.sotto.sfu.loop;

import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Where datagrams go, as the JDK and as Linux writes it. */
final class Destination {
    static final int SOCKADDR_BYTES_MAX = 28;
    private static final int SOCKADDR_IN_BYTES = 16;
    private static final short AF_INET = 2;
    private static final short AF_INET6 = 10;

    private final InetSocketAddress address;
    private final byte[] sockaddr;

    private Destination(InetSocketAddress address, byte[] sockaddr) {
        this.address = address;
        this.sockaddr = sockaddr;
    }

    /** Of an address that is resolved. */
    static Destination of(InetSocketAddress address) {
        byte[] host = address.getAddress().getAddress();
        boolean six = address.getAddress() instanceof Inet6Address;
        ByteBuffer out =
                ByteBuffer.allocate(six ? SOCKADDR_BYTES_MAX : SOCKADDR_IN_BYTES)
                        .order(ByteOrder.nativeOrder());
        out.putShort(six ? AF_INET6 : AF_INET);
        out.put((byte) (address.getPort() >> 8)).put((byte) address.getPort());
        if (address.getAddress() instanceof Inet6Address scoped) {
            out.putInt(0).put(host).putInt(scoped.getScopeId());
        } else {
            out.put(host);
        }
        return new Destination(address, out.array());
    }

    InetSocketAddress address() {
        return address;
    }

    /**
     * A {@code struct sockaddr_in6}, or for IPv4 a {@code sockaddr_in}, which sockets of both
     * families take.
     */
    byte[] sockaddr() {
        return sockaddr;
    }
}
