package io.sotto.loadtest.simulate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * A network between programs on this machine: datagrams of clients go on to a server, and back,
 * through links of the simulator whose time is the real one, to a millisecond.
 *
 * <p>It is what a NAT is: the server sees a port for each client. Each client has a line of its
 * own; all lines are alike. Nothing leaves the loopback interface.
 */
public final class LinkEmulator implements AutoCloseable {
    /** What comes while this thread does not run is not lost. */
    private static final int SOCKET_BYTES = 4 << 20;

    private static final int DATAGRAM_BYTES_MAX = 1 << 16;

    /** IP and UDP headers: a line's rate includes them. */
    private static final int AROUND_BYTES = 28;

    private static final long POLL_MILLIS = 1;

    private final Simulation simulation = new Simulation();
    private final Random random;
    private final InetSocketAddress server;
    private final Link.Line line;
    private final Selector selector = Selector.open();
    private final DatagramChannel inside;
    private final Map<SocketAddress, Client> clients = new HashMap<>();
    private final Queue<Runnable> orders = new ConcurrentLinkedQueue<>();
    private final ByteBuffer datagram = ByteBuffer.allocateDirect(DATAGRAM_BYTES_MAX);
    private final long beganNanos = System.nanoTime();
    private long downBps;
    private long upBps;
    private volatile boolean closed;

    /**
     * Both directions of every line.
     *
     * @param downBps from the server, bits per second
     * @param upBps to the server, bits per second
     * @param delayMillis one way
     * @param loss share of datagrams that is lost at random, in each direction
     * @param queueMillis how long a full queue takes to send; what comes then is lost
     */
    public record Conditions(
            long downBps, long upBps, int delayMillis, double loss, int queueMillis) {
        public Conditions {
            if (downBps <= 0 || upBps <= 0 || delayMillis < 0 || queueMillis <= 0) {
                throw new IllegalArgumentException(
                        "rates and queue must be more than 0, the delay not less");
            }
            if (!(loss >= 0 && loss < 1)) {
                throw new IllegalArgumentException("the share that is lost is from 0 to below 1");
            }
        }
    }

    /** One client, with a socket that speaks to the server for it. */
    private final class Client {
        private final SocketAddress address;
        private final DatagramChannel outside;
        private final Link up = new Link(simulation, new Random(random.nextLong()), upBps, line);
        private final Link down =
                new Link(simulation, new Random(random.nextLong()), downBps, line);

        Client(SocketAddress address, DatagramChannel outside) {
            this.address = address;
            this.outside = outside;
        }

        void toServer(byte[] packet) {
            int bytes = packet.length + AROUND_BYTES;
            up.send(new Link.Packet(bytes, 0, arrived -> write(outside, packet, server)));
        }

        void toClient(byte[] packet) {
            int bytes = packet.length + AROUND_BYTES;
            down.send(new Link.Packet(bytes, 0, arrived -> write(inside, packet, address)));
        }
    }

    /**
     * Begins to listen.
     *
     * @param port where, on the loopback interface; 0 for any
     * @param serverPort where the server listens there
     * @param seed of what is lost
     */
    public LinkEmulator(int port, int serverPort, Conditions conditions, long seed)
            throws IOException {
        server = new InetSocketAddress(InetAddress.getLoopbackAddress(), serverPort);
        line = Link.Line.of(conditions.queueMillis, conditions.delayMillis, 0, conditions.loss);
        downBps = conditions.downBps;
        upBps = conditions.upBps;
        random = new Random(seed);
        inside = open(port);
        inside.register(selector, SelectionKey.OP_READ);
    }

    private static DatagramChannel open(int port) throws IOException {
        DatagramChannel channel = DatagramChannel.open();
        channel.setOption(StandardSocketOptions.SO_RCVBUF, SOCKET_BYTES);
        channel.setOption(StandardSocketOptions.SO_SNDBUF, SOCKET_BYTES);
        channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        channel.configureBlocking(false);
        return channel;
    }

    /** Where clients are to send to. */
    public int port() {
        return inside.socket().getLocalPort();
    }

    /** Changes every line's rate, in bits per second; from any thread. */
    public void downBps(long bitsPerSecond) {
        order(
                () -> {
                    downBps = bitsPerSecond;
                    clients.values().forEach(client -> client.down.rate(bitsPerSecond));
                });
    }

    /** The same for the way to the server. */
    public void upBps(long bitsPerSecond) {
        order(
                () -> {
                    upBps = bitsPerSecond;
                    clients.values().forEach(client -> client.up.rate(bitsPerSecond));
                });
    }

    private void order(Runnable order) {
        orders.add(order);
        selector.wakeup();
    }

    /** Carries datagrams until {@link #close}. */
    public void run() throws IOException {
        try (inside;
                selector) {
            while (!closed) {
                selector.select(POLL_MILLIS);
                simulation.runUntil(System.nanoTime() - beganNanos);
                for (Runnable order = orders.poll(); order != null; order = orders.poll()) {
                    order.run();
                }
                for (SelectionKey key : selector.selectedKeys()) {
                    read(key);
                }
                selector.selectedKeys().clear();
            }
        } finally {
            for (Client client : clients.values()) {
                client.outside.close();
            }
        }
    }

    private void read(SelectionKey key) throws IOException {
        if (key.attachment() instanceof Client client) {
            while (receive(client.outside) != null) {
                client.toClient(received());
            }
        } else {
            for (SocketAddress from = receive(inside); from != null; from = receive(inside)) {
                client(from).toServer(received());
            }
        }
    }

    private Client client(SocketAddress address) throws IOException {
        Client known = clients.get(address);
        if (known != null) {
            return known;
        }
        Client client = new Client(address, open(0));
        client.outside.register(selector, SelectionKey.OP_READ, client);
        clients.put(address, client);
        return client;
    }

    private @Nullable SocketAddress receive(DatagramChannel channel) throws IOException {
        datagram.clear();
        return channel.receive(datagram);
    }

    private byte[] received() {
        byte[] packet = new byte[datagram.flip().remaining()];
        datagram.get(packet);
        return packet;
    }

    private static void write(DatagramChannel channel, byte[] packet, SocketAddress to) {
        try {
            channel.send(ByteBuffer.wrap(packet), to);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    /** Ends {@link #run}; from any thread. */
    @Override
    public void close() {
        closed = true;
        selector.wakeup();
    }
}
