package io.sotto.loadtest.wire;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.socket.DatagramPacket;
import io.sotto.srtp.SrtpKeys;
import io.sotto.srtp.SrtpOutcome;
import io.sotto.srtp.SrtpSession;
import io.sotto.srtp.dtls.DatagramQueue;
import io.sotto.srtp.rtp.PacketKind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.SplittableRandom;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * One participant's media connection: ICE finds the server, DTLS agrees on keys, SRTP carries RTP
 * and RTCP.
 *
 * <p>Belongs to one loop; unless a method says otherwise it is for that thread alone. The handshake
 * blocks, on a virtual thread of its own.
 */
public final class Wire {
    /** What becomes of it. Called on the loop's thread. */
    public interface Listener {
        /** Media may flow. */
        void onConnected(long nowNanos);

        /** A protected RTP packet came. */
        void onRtp(byte[] data, int length, long arrivedNanos);

        /** An RTCP packet came. */
        void onRtcp(byte[] data, int length, long nowNanos);

        /** It is over. */
        void onFailed(String reason);
    }

    private static final long TICK_NANOS = 50_000_000L;

    private final WireLoop loop;
    private final ClientIdentity identity;
    private final Listener listener;
    private final IceClient ice;
    private final Channel channel;
    private @Nullable DatagramQueue dtls;
    private @Nullable Thread handshake;
    private @Nullable SrtpSession srtp;
    private @Nullable RemoteTransport server;
    private @Nullable InetSocketAddress connectedTo;
    private boolean dirty;
    private boolean over;

    /** Opens a socket at {@code local}; from any thread. */
    public static Wire open(
            WireLoop loop, InetAddress local, ClientIdentity identity, Listener listener)
            throws IOException {
        return new Wire(loop, local, identity, listener);
    }

    private Wire(WireLoop loop, InetAddress local, ClientIdentity identity, Listener listener)
            throws IOException {
        this.loop = loop;
        this.identity = identity;
        this.listener = listener;
        long seed = ThreadLocalRandom.current().nextLong();
        ice = new IceClient(new SplittableRandom(seed), this::sendTo);
        channel = loop.open(local, this);
    }

    /** Its user fragment, for the offer; from any thread. */
    public String ufrag() {
        return ice.ufrag();
    }

    /** Its password, for the offer; from any thread. */
    public String password() {
        return ice.password();
    }

    /** Begins to look for the server; from any thread. */
    public void connect(RemoteTransport remote) {
        loop.execute(
                () -> {
                    server = remote;
                    long nowNanos = System.nanoTime();
                    ice.start(remote, nowNanos);
                    loop.agenda().add(nowNanos + TICK_NANOS, this::tick);
                });
    }

    private long tick(long dueNanos, long nowNanos) {
        if (over) {
            return Agenda.Item.OVER;
        }
        if (!ice.onTick(nowNanos)) {
            fail("the server has not answered consent checks for 30 s");
        }
        return nowNanos + TICK_NANOS;
    }

    // -- what comes in

    void onDatagram(Datagram datagram) {
        InetSocketAddress from = datagram.from;
        if (over || from == null) {
            return;
        }
        byte[] data = datagram.bytes;
        switch (PacketKind.of(data[0] & 0xFF, data[1] & 0xFF)) {
            case STUN -> {
                if (ice.onStun(data, datagram.length, from, datagram.arrivedNanos)) {
                    onPath(from);
                }
            }
            case DTLS -> {
                if (dtls != null) {
                    dtls.offer(data, 0, datagram.length);
                }
            }
            case RTP -> {
                if (srtp != null) {
                    listener.onRtp(data, datagram.length, datagram.arrivedNanos);
                }
            }
            case RTCP -> onRtcp(datagram);
            case OTHER -> {}
        }
    }

    private void onRtcp(Datagram datagram) {
        SrtpSession session = srtp;
        if (session != null
                && session.unprotectRtcp(datagram.bytes, datagram.length) == SrtpOutcome.OK) {
            listener.onRtcp(datagram.bytes, session.length(), datagram.arrivedNanos);
        }
    }

    /** Removes protection in place. */
    public SrtpOutcome unprotectRtp(byte[] data, int length) {
        return srtp == null ? SrtpOutcome.FAILED : srtp.unprotectRtp(data, length);
    }

    /** Length after {@link #unprotectRtp} was {@link SrtpOutcome#OK}. */
    public int unprotectedLength() {
        return srtp == null ? 0 : srtp.length();
    }

    /** The server answers from there: all further datagrams go there and come from there. */
    private void onPath(InetSocketAddress from) {
        channel.connect(from)
                .addListener(
                        done -> {
                            if (done.isSuccess()) {
                                connectedTo = from;
                            }
                        });
        DatagramQueue queue = new DatagramQueue(this::sendDtls);
        dtls = queue;
        RemoteTransport remote = server;
        if (remote != null) {
            handshake =
                    Thread.ofVirtual()
                            .name("handshake")
                            .start(() -> shakeHands(remote.fingerprint(), queue));
        }
    }

    private void shakeHands(String fingerprint, DatagramQueue queue) {
        try {
            SrtpKeys keys = DtlsClient.connect(identity, fingerprint, queue);
            loop.execute(() -> onKeys(keys));
        } catch (IOException | RuntimeException failed) {
            loop.execute(() -> fail("the DTLS handshake failed: " + failed.getMessage()));
        }
    }

    private void onKeys(SrtpKeys keys) {
        if (!over) {
            srtp = SrtpSession.client(keys);
            dtls = null; // 30 kB, and all it could still say is goodbye
            handshake = null;
            listener.onConnected(System.nanoTime());
        }
    }

    // -- what goes out

    /** Protects in place, in an array with room for a trailer, and sends. */
    public void sendRtp(byte[] packet, int length) {
        SrtpSession session = srtp;
        if (session != null && session.protectRtp(packet, length) == SrtpOutcome.OK) {
            write(packet, session.length());
        }
    }

    /** Protects in place, in an array with room for a trailer, and sends. */
    public void sendRtcp(byte[] packet, int length) {
        SrtpSession session = srtp;
        if (session != null && session.protectRtcp(packet, length) == SrtpOutcome.OK) {
            write(packet, session.length());
        }
    }

    private void sendDtls(byte[] datagram) {
        loop.execute(() -> write(datagram, datagram.length));
    }

    private void sendTo(byte[] datagram, InetSocketAddress to) {
        if (connectedTo != null) {
            write(datagram, datagram.length);
        } else {
            ByteBuf buffer = copy(datagram, datagram.length);
            put(new DatagramPacket(buffer, to));
        }
    }

    private void write(byte[] data, int length) {
        InetSocketAddress selected = ice.selected();
        if (over || selected == null) {
            return;
        }
        ByteBuf buffer = copy(data, length);
        put(connectedTo != null ? buffer : new DatagramPacket(buffer, selected));
    }

    private ByteBuf copy(byte[] data, int length) {
        return channel.alloc().directBuffer(length).writeBytes(data, 0, length);
    }

    private void put(Object message) {
        channel.write(message, channel.voidPromise());
        if (!dirty) {
            dirty = true;
            loop.wrote(this);
        }
        loop.written();
    }

    void flush() {
        dirty = false;
        channel.flush();
    }

    // -- the end

    void fail(String reason) {
        if (!over) {
            end();
            listener.onFailed(reason);
        }
    }

    /** Ends it without a word to the listener; from any thread. */
    public void close() {
        loop.execute(this::end);
    }

    private void end() {
        over = true;
        srtp = null;
        dtls = null;
        Thread shaking = handshake;
        if (shaking != null) {
            shaking.interrupt();
        }
        channel.close();
    }
}
