package io.sotto.sfu.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages through the real kernel to real sockets. */
final class SendmmsgSinkTest {
    private static final int SEGMENT = 1000;

    private MultiThreadIoEventLoopGroup group;
    private SendmmsgSink sink;

    @BeforeEach
    void open() {
        Assumptions.assumeTrue(Epoll.isAvailable(), "needs Linux");
        group = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
        EpollDatagramChannel channel =
                (EpollDatagramChannel)
                        new Bootstrap()
                                .group(group)
                                .channel(EpollDatagramChannel.class)
                                .handler(new ChannelInboundHandlerAdapter())
                                .bind(0)
                                .syncUninterruptibly()
                                .channel();
        sink = new SendmmsgSink(channel.fd().intValue());
    }

    @AfterEach
    void close() {
        if (group != null) {
            group.close();
        }
    }

    private static DatagramSocket socket(String address) throws IOException {
        DatagramSocket socket =
                new DatagramSocket(new InetSocketAddress(InetAddress.getByName(address), 0));
        socket.setSoTimeout(5000);
        return socket;
    }

    private static Destination destination(DatagramSocket socket) {
        return Destination.of((InetSocketAddress) socket.getLocalSocketAddress());
    }

    /** Writes so many bytes, all of one value, and adds them as one message. */
    private void add(long start, int length, int value, Destination to) {
        sink.memory().asSlice(start, length).fill((byte) value);
        sink.add(start, length, SEGMENT, to);
    }

    private static void assertReceived(DatagramSocket socket, int length, int value)
            throws IOException {
        byte[] expected = new byte[length];
        Arrays.fill(expected, (byte) value);
        DatagramPacket datagram = new DatagramPacket(new byte[2000], 2000);
        socket.receive(datagram);
        assertEquals(length, datagram.getLength());
        assertTrue(Arrays.equals(expected, Arrays.copyOf(datagram.getData(), length)), "content");
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void aMessageBecomesDatagramsOfWhichTheLastIsShorter(String address) throws Exception {
        try (DatagramSocket ann = socket(address);
                DatagramSocket bob = socket(address)) {
            add(0, 2 * SEGMENT + 10, 1, destination(ann));
            add(5000, 20, 2, destination(bob));
            assertEquals(0, sink.send());
            assertReceived(ann, SEGMENT, 1);
            assertReceived(ann, SEGMENT, 1);
            assertReceived(ann, 10, 1);
            assertReceived(bob, 20, 2);
        }
    }

    @Test
    void whatCannotBeSentIsCountedAndTheRestGoesOn() throws Exception {
        try (DatagramSocket ann = socket("127.0.0.1")) {
            Destination nowhere =
                    Destination.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            add(0, 10, 1, destination(ann));
            add(3000, 3 * SEGMENT, 2, nowhere);
            add(6000, 10, 3, nowhere);
            add(9000, 2 * SEGMENT, 4, destination(ann));
            assertEquals(4, sink.send());
            assertReceived(ann, 10, 1);
            assertReceived(ann, SEGMENT, 4);
            assertReceived(ann, SEGMENT, 4);
        }
    }

    @Test
    void oneCallTakesAsManyMessagesAsItSays() throws Exception {
        try (DatagramSocket ann = socket("127.0.0.1")) {
            ann.setReceiveBufferSize(4 << 20);
            int added = 0;
            while (!sink.isFull()) {
                add(added, 1, added, destination(ann));
                added++;
            }
            assertEquals(0, sink.send());
            for (int i = 0; i < added; i++) {
                assertReceived(ann, 1, i);
            }
            assertEquals(0, sink.send(), "nothing is sent twice");
        }
    }

    @Test
    void nothingIsSentAfterTheEnd() throws Exception {
        try (DatagramSocket ann = socket("127.0.0.1")) {
            add(0, 10, 1, destination(ann));
            sink.close();
            add(0, 10, 2, destination(ann));
            assertEquals(0, sink.send());
            ann.setSoTimeout(200);
            assertThrows(SocketTimeoutException.class, () -> assertReceived(ann, 10, 1));
        }
    }
}
