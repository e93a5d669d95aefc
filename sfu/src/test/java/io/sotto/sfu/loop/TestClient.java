package io.sotto.sfu.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sotto.srtp.SrtpKeys;
import io.sotto.srtp.SrtpOutcome;
import io.sotto.srtp.SrtpSession;
import io.sotto.srtp.dtls.DtlsIdentity;
import io.sotto.srtp.dtls.TestDtlsClient;
import io.sotto.srtp.rtp.PacketKind;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.bouncycastle.tls.DatagramTransport;
import org.jspecify.annotations.Nullable;

/** A participant's end of a transport on a socket of its own: ICE checks, DTLS, SRTP. */
final class TestClient implements AutoCloseable, TransportEvents {
    private static final DtlsIdentity IDENTITY = DtlsIdentity.generate(new SecureRandom());
    private static final String PASSWORD = "aPasswordOf22Characters";
    private static final long WAIT_SECONDS = 10;

    final String id;
    final CompletableFuture<Reason> ended = new CompletableFuture<>();
    final BlockingQueue<byte[]> rtp = new LinkedBlockingQueue<>();
    private final CompletableFuture<Boolean> connected = new CompletableFuture<>();
    private final BlockingQueue<byte[]> dtls = new LinkedBlockingQueue<>();
    private final DatagramSocket socket;
    private InetSocketAddress server;
    private volatile @Nullable SrtpSession srtp;
    private String username = "";
    private String serverPassword = "";

    TestClient(String id, int serverPort) throws IOException {
        this.id = id;
        server = new InetSocketAddress(InetAddress.getLoopbackAddress(), serverPort);
        socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        Thread.ofVirtual().name(id).start(this::read);
    }

    /** Opens the transport from both ends; returns when media may flow. */
    void connect(RoomHandle room) throws Exception {
        LocalTransport local = room.connect(peer(), this).get(WAIT_SECONDS, TimeUnit.SECONDS);
        // candidate:foundation component transport priority address port (RFC 8839 section 5.1)
        int port = Integer.parseInt(local.candidates().getFirst().split(" ", -1)[5]);
        server = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        username = local.ufrag() + ":" + ufrag();
        serverPassword = local.password();
        CompletableFuture<SrtpKeys> keys = new CompletableFuture<>();
        Thread.ofVirtual()
                .start(
                        () -> {
                            try {
                                keys.complete(TestDtlsClient.connect(IDENTITY, new Wire()));
                            } catch (IOException | RuntimeException failed) {
                                keys.completeExceptionally(failed);
                            }
                        });
        for (int tries = 0; !connected.isDone(); tries++) {
            assertTrue(tries < 200, "not connected");
            send(check());
            try {
                connected.get(50, TimeUnit.MILLISECONDS);
            } catch (TimeoutException notYet) {
                assertTrue(!ended.isDone(), "ended");
            }
        }
        srtp = SrtpSession.client(keys.get(WAIT_SECONDS, TimeUnit.SECONDS));
    }

    private String ufrag() {
        return "ufrag" + id; // at least four characters (RFC 8839 section 5.4)
    }

    /** Its end of a transport, as an offer would tell it. */
    PeerTransport peer() {
        return new PeerTransport(id, ufrag(), PASSWORD, IDENTITY.fingerprint());
    }

    int serverPort() {
        return server.getPort();
    }

    byte[] check() {
        return TestStun.check(username, serverPassword);
    }

    /** A check as somebody sends it who has seen the user fragments but not the password. */
    byte[] forgedCheck() {
        return TestStun.check(username, "not-the-password-at-all");
    }

    void sendRtp(byte[] packet) throws IOException {
        byte[] room = Arrays.copyOf(packet, packet.length + SrtpSession.MAX_TRAILER);
        SrtpSession session = srtp;
        assertNotNull(session);
        int length;
        synchronized (this) {
            assertEquals(SrtpOutcome.OK, session.protectRtp(room, packet.length));
            length = session.length();
        }
        send(Arrays.copyOf(room, length));
    }

    void send(byte[] datagram) throws IOException {
        socket.send(new DatagramPacket(datagram, datagram.length, server));
    }

    /** The next media packet, decrypted. */
    byte[] nextRtp() throws InterruptedException {
        byte[] packet = rtp.poll(WAIT_SECONDS, TimeUnit.SECONDS);
        assertNotNull(packet, id + " waited for media in vain");
        return packet;
    }

    Reason awaitEnd() throws InterruptedException, ExecutionException, TimeoutException {
        return ended.get(WAIT_SECONDS, TimeUnit.SECONDS);
    }

    private void read() {
        byte[] bytes = new byte[2048];
        DatagramPacket datagram = new DatagramPacket(bytes, bytes.length);
        try {
            while (!socket.isClosed()) {
                datagram.setLength(bytes.length);
                socket.receive(datagram);
                onDatagram(Arrays.copyOf(bytes, datagram.getLength()));
            }
        } catch (SocketException closed) {
            return;
        } catch (IOException broken) {
            connected.completeExceptionally(broken);
        }
    }

    private void onDatagram(byte[] datagram) throws IOException {
        switch (PacketKind.of(datagram[0] & 0xFF, datagram[1] & 0xFF)) {
            case STUN -> {
                if (TestStun.isRequest(datagram)) {
                    send(TestStun.response(datagram, server, PASSWORD));
                }
            }
            case DTLS -> dtls.add(datagram);
            case RTP -> onRtp(datagram);
            default -> {}
        }
    }

    private void onRtp(byte[] datagram) {
        SrtpSession session = srtp;
        if (session == null) {
            return;
        }
        synchronized (this) {
            if (session.unprotectRtp(datagram, datagram.length) == SrtpOutcome.OK) {
                rtp.add(Arrays.copyOf(datagram, session.length()));
            }
        }
    }

    @Override
    public void onConnected() {
        connected.complete(true);
    }

    @Override
    public void onEnded(Reason reason) {
        ended.complete(reason);
    }

    @Override
    public void close() {
        socket.close();
    }

    private final class Wire implements DatagramTransport {
        @Override
        public int getReceiveLimit() {
            return 1500;
        }

        @Override
        public int getSendLimit() {
            return 1200;
        }

        @Override
        public int receive(byte[] target, int offset, int length, int waitMillis)
                throws IOException {
            try {
                byte[] datagram = dtls.poll(waitMillis, TimeUnit.MILLISECONDS);
                if (datagram == null) {
                    return -1;
                }
                int received = Math.min(length, datagram.length);
                System.arraycopy(datagram, 0, target, offset, received);
                return received;
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new IOException(interrupted);
            }
        }

        @Override
        public void send(byte[] data, int offset, int length) throws IOException {
            TestClient.this.send(Arrays.copyOfRange(data, offset, offset + length));
        }

        @Override
        public void close() {}
    }
}
