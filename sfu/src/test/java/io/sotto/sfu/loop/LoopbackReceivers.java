package io.sotto.sfu.loop;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.LinuxSocket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** Sockets on the loopback interface that benchmarks send to; what came is read between them. */
final class LoopbackReceivers implements AutoCloseable {
    private static final int BUFFER_BYTES = 1 << 20;

    private final List<LinuxSocket> sockets = new ArrayList<>();
    private final List<RecvmmsgSource> sources = new ArrayList<>();
    private final List<Destination> destinations = new ArrayList<>();

    /** To be made before any other socket: this loads the native code that they need. */
    LoopbackReceivers(int count) throws IOException {
        Epoll.ensureAvailability();
        for (int i = 0; i < count; i++) {
            LinuxSocket socket = LinuxSocket.newSocketDgram();
            sockets.add(socket);
            socket.setReceiveBufferSize(BUFFER_BYTES);
            socket.bind(new InetSocketAddress(0));
            sources.add(new RecvmmsgSource(socket.intValue()));
            InetAddress loopback = InetAddress.getLoopbackAddress();
            int port = socket.localAddress().getPort();
            destinations.add(Destination.of(new InetSocketAddress(loopback, port)));
        }
    }

    Destination destination(int receiver) {
        return destinations.get(receiver);
    }

    RecvmmsgSource source(int receiver) {
        return sources.get(receiver);
    }

    /** Reads everything away; gives the number of datagrams. */
    int drain() {
        int datagrams = 0;
        for (RecvmmsgSource source : sources) {
            for (int read = source.read(); read > 0; read = source.read()) {
                datagrams += read;
            }
        }
        return datagrams;
    }

    @Override
    public void close() throws IOException {
        for (LinuxSocket socket : sockets) {
            socket.close();
        }
    }
}
