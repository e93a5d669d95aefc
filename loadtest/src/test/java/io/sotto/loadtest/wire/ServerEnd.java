package io.sotto.loadtest.wire;

import io.sotto.ice.IceListener;
import io.sotto.ice.IceSession;
import io.sotto.ice.IceWire;
import io.sotto.srtp.SrtpKeys;
import io.sotto.srtp.SrtpOutcome;
import io.sotto.srtp.SrtpSession;
import io.sotto.srtp.dtls.DtlsFailure;
import io.sotto.srtp.dtls.DtlsHandshake;
import io.sotto.srtp.dtls.DtlsIdentity;
import io.sotto.srtp.dtls.DtlsServer;
import io.sotto.srtp.dtls.Fingerprint;
import io.sotto.srtp.rtp.PacketKind;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * The server's end of one transport on a loopback socket: the real ICE session, DTLS and SRTP, and
 * an echo of every RTP packet.
 */
final class ServerEnd implements AutoCloseable, IceWire, IceListener, DtlsHandshake.Listener {
    /** A client has its keys first: what it sends before this is lost. */
    final CompletableFuture<Boolean> keyed = new CompletableFuture<>();

    private static final int TICK_MILLIS = 20;

    private final DtlsIdentity identity = DtlsIdentity.generate(new SecureRandom());
    private final DatagramSocket socket;
    private final IceSession ice;
    private final DtlsHandshake dtls;
    private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private @Nullable SrtpSession srtp;
    private @Nullable InetSocketAddress peer;

    ServerEnd(ClientIdentity client) throws IOException {
        socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        socket.setSoTimeout(TICK_MILLIS);
        ice = new IceSession(List.of(address()), this, this);
        Fingerprint expected = Objects.requireNonNull(Fingerprint.parse(client.fingerprint()));
        dtls =
                new DtlsServer(identity, 1, Executors.newVirtualThreadPerTaskExecutor())
                        .handshake(expected, this);
    }

    private InetSocketAddress address() {
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    RemoteTransport transport() {
        Fingerprint print = identity.fingerprint();
        return transport(print.algorithm() + " " + print.value());
    }

    RemoteTransport transport(String fingerprint) {
        return new RemoteTransport(
                ice.localUfrag(), ice.localPassword(), fingerprint, List.of(address()));
    }

    void start(String ufrag, String password) {
        ice.start(ufrag, password, System.nanoTime());
        Thread.ofVirtual().name("server").start(this::run);
    }

    private void run() {
        byte[] bytes = new byte[2048];
        DatagramPacket datagram = new DatagramPacket(bytes, bytes.length);
        while (!socket.isClosed()) {
            try {
                datagram.setLength(bytes.length);
                socket.receive(datagram);
                onDatagram(bytes, datagram);
            } catch (SocketTimeoutException nothing) {
                ice.onTick(System.nanoTime());
            } catch (IOException closed) {
                return;
            }
            for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                task.run();
            }
        }
    }

    private void onDatagram(byte[] bytes, DatagramPacket datagram) {
        int length = datagram.getLength();
        InetSocketAddress from = (InetSocketAddress) datagram.getSocketAddress();
        switch (PacketKind.of(bytes[0] & 0xFF, bytes[1] & 0xFF)) {
            case STUN -> ice.onStun(bytes, 0, length, from, System.nanoTime());
            case DTLS -> dtls.offer(bytes, 0, length);
            case RTP -> echo(bytes, length, from);
            default -> {}
        }
    }

    private void echo(byte[] bytes, int length, InetSocketAddress to) {
        SrtpSession session = srtp;
        if (session != null && session.unprotectRtp(bytes, length) == SrtpOutcome.OK) {
            int plain = session.length();
            if (session.protectRtp(bytes, plain) == SrtpOutcome.OK) {
                send(Arrays.copyOf(bytes, session.length()), to);
            }
        }
    }

    @Override
    public void send(byte[] bytes, InetSocketAddress to) {
        try {
            socket.send(new DatagramPacket(bytes, bytes.length, to));
        } catch (IOException closed) {
            return;
        }
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    @Override
    public void onConnected(InetSocketAddress selected) {
        peer = selected;
    }

    @Override
    public void onSelectedAddressChanged(InetSocketAddress selected) {
        peer = selected;
    }

    @Override
    public void onFailed(String reason) {}

    @Override
    public void onAuthenticated(InetSocketAddress from) {}

    @Override
    public void send(byte[] datagram) {
        byte[] copy = datagram.clone();
        tasks.add(
                () -> {
                    if (peer != null) {
                        send(copy, peer);
                    }
                });
    }

    @Override
    public void onKeys(SrtpKeys keys) {
        tasks.add(
                () -> {
                    srtp = SrtpSession.server(keys);
                    keyed.complete(true);
                });
    }

    @Override
    public void onFailed(DtlsFailure reason) {}

    @Override
    public void onClosed() {}

    @Override
    public void close() {
        dtls.close();
        socket.close();
    }
}
