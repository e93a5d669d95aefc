package io.sotto.loadtest.simulate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sotto.loadtest.simulate.LinkEmulator.Conditions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Real sockets on both sides; times only have a lower bound, as a busy machine is late. */
@SuppressWarnings("NullAway.Init") // opened before each test
final class LinkEmulatorTest {
    private static final int PACKETS = 40;
    private static final int PACKET_BYTES = 1000;
    private static final int TIMEOUT_MILLIS = 2000;

    private DatagramSocket server;
    private DatagramSocket client;
    private LinkEmulator emulator;
    private CompletableFuture<Void> running;

    @BeforeEach
    void open() throws IOException {
        server = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        client = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        server.setSoTimeout(TIMEOUT_MILLIS);
        client.setSoTimeout(TIMEOUT_MILLIS);
    }

    @AfterEach
    void close() {
        emulator.close();
        running.join();
        server.close();
        client.close();
    }

    private void emulate(Conditions conditions) throws IOException {
        emulator = new LinkEmulator(0, server.getLocalPort(), conditions, 1);
        running =
                CompletableFuture.runAsync(
                        () -> {
                            try {
                                emulator.run();
                            } catch (IOException broken) {
                                throw new UncheckedIOException(broken);
                            }
                        });
    }

    private void send(DatagramSocket from, int to, byte[] content) throws IOException {
        InetAddress here = InetAddress.getLoopbackAddress();
        from.send(new DatagramPacket(content, content.length, here, to));
    }

    private static DatagramPacket receive(DatagramSocket socket) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[2000], 2000);
        socket.receive(packet);
        return packet;
    }

    private static byte[] content(DatagramPacket packet) {
        return java.util.Arrays.copyOf(packet.getData(), packet.getLength());
    }

    @Test
    void bothWaysTakeTheirDelay() throws IOException {
        emulate(new Conditions(10_000_000, 10_000_000, 30, 0, 300));
        long began = System.nanoTime();
        send(client, emulator.port(), new byte[] {1, 2, 3});
        DatagramPacket asked = receive(server);
        assertArrayEquals(new byte[] {1, 2, 3}, content(asked));
        send(server, asked.getPort(), new byte[] {4});
        assertArrayEquals(new byte[] {4}, content(receive(client)));
        assertTrue(System.nanoTime() - began >= 60 * Simulation.MILLI);
    }

    @Test
    void aLineCarriesItsRateAndAFullQueueLoses() throws IOException {
        // A tenth of a second holds 12 packets.
        emulate(new Conditions(1_000_000, 1_000_000, 0, 0, 100));
        int port = learnPort();
        emulator.downBps(500_000);
        long began = System.nanoTime();
        for (int i = 0; i < PACKETS; i++) {
            send(server, port, new byte[PACKET_BYTES]);
        }
        int came = drain(client);
        assertTrue(came >= 5 && came <= 14, came + " came");
        double seconds = (System.nanoTime() - began) / 1e9;
        assertTrue(came * PACKET_BYTES * 8 / seconds <= 500_000 * 1.3, came + " in " + seconds);
    }

    @Test
    void aShareIsLost() throws IOException {
        emulate(new Conditions(100_000_000, 100_000_000, 0, 0.5, 1000));
        for (int i = 0; i < PACKETS; i++) {
            send(client, emulator.port(), new byte[PACKET_BYTES]);
        }
        int came = drain(server);
        assertTrue(came > PACKETS / 5 && came < PACKETS * 4 / 5, came + " came");
    }

    @Test
    void conditionsThatMakeNoSenseAreRefused() throws IOException {
        emulate(new Conditions(1, 1, 0, 0, 1));
        assertThrows(IllegalArgumentException.class, () -> new Conditions(0, 1, 0, 0, 1));
        assertThrows(IllegalArgumentException.class, () -> new Conditions(1, 1, 0, 1, 1));
    }

    private int learnPort() throws IOException {
        send(client, emulator.port(), new byte[] {0});
        return receive(server).getPort();
    }

    private static int drain(DatagramSocket socket) throws IOException {
        socket.setSoTimeout(300);
        int came = 0;
        try {
            while (true) {
                receive(socket);
                came++;
            }
        } catch (SocketTimeoutException silent) {
            return came;
        }
    }
}
