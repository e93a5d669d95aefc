package io.sotto.sfu.loop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.LinuxSocket;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Datagrams from real sockets through the real kernel. */
final class RecvmmsgSourceTest {
    private LinuxSocket socket;
    private RecvmmsgSource source;

    @BeforeEach
    void open() throws Exception {
        Assumptions.assumeTrue(Epoll.isAvailable(), "needs Linux");
        socket = LinuxSocket.newSocketDgram();
        socket.bind(new InetSocketAddress(0));
        source = new RecvmmsgSource(socket.intValue());
    }

    @AfterEach
    void close() throws Exception {
        if (socket != null) {
            socket.close();
        }
    }

    /** Not connected: the JDK sends no empty datagrams over a connected socket. */
    private static DatagramSocket client(String address) throws Exception {
        return new DatagramSocket(new InetSocketAddress(InetAddress.getByName(address), 0));
    }

    private void send(DatagramSocket from, int length, int value) throws Exception {
        byte[] content = new byte[length];
        Arrays.fill(content, (byte) value);
        InetSocketAddress to =
                new InetSocketAddress(from.getLocalAddress(), socket.localAddress().getPort());
        from.send(new DatagramPacket(content, length, to));
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void everyDatagramIsReadWholeAndWithItsSource(String address) throws Exception {
        try (DatagramSocket ann = client(address);
                DatagramSocket bob = client(address)) {
            send(ann, 1200, 1);
            send(bob, 3, 2);
            assertEquals(2, source.read());
            SourceAddress from = new SourceAddress();
            byte[] bytes = new byte[1200];
            source.copy(0, bytes);
            source.address(0, from);
            assertEquals(1200, source.length(0));
            assertTrue(bytes[0] == 1 && bytes[1199] == 1);
            assertEquals(ann.getLocalSocketAddress(), from.toSocketAddress());
            bytes = new byte[3];
            source.copy(1, bytes);
            source.address(1, from);
            assertArrayEquals(new byte[] {2, 2, 2}, bytes);
            assertEquals(bob.getLocalSocketAddress(), from.toSocketAddress());
            assertEquals(0, source.read(), "nothing waits any more");
        }
    }

    @Test
    void moreThanABatchIsReadInSeveral() throws Exception {
        int all = RecvmmsgSource.BATCH + 10;
        try (DatagramSocket ann = client("127.0.0.1")) {
            for (int i = 0; i < all; i++) {
                send(ann, i + 1, i);
            }
            assertEquals(RecvmmsgSource.BATCH, source.read());
            assertEquals(RecvmmsgSource.BATCH, source.length(RecvmmsgSource.BATCH - 1));
            assertEquals(10, source.read());
            assertEquals(RecvmmsgSource.BATCH + 1, source.length(0));
        }
    }

    @Test
    void anEmptyDatagramAndOneThatIsTooLongAreToldByTheirLengths() throws Exception {
        try (DatagramSocket ann = client("127.0.0.1")) {
            send(ann, 0, 0);
            send(ann, 5000, 1);
            send(ann, 10, 2);
            assertEquals(3, source.read());
            assertEquals(0, source.length(0));
            assertEquals(2048, source.length(1), "cut off, and longer than any packet");
            assertEquals(10, source.length(2));
        }
    }
}
