package io.sotto.ice;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A session and a browser-like peer around it: the test decides what arrives, from where and when.
 */
final class TestCall implements IceListener {
    static final InetSocketAddress BASE = address("192.0.2.1", 7000);
    static final InetSocketAddress HOME = address("198.51.100.7", 40_000);
    static final InetSocketAddress MOBILE = address("203.0.113.9", 50_000);
    static final String UFRAG = "peer";
    static final String PASSWORD = "peerpasswordpeerpassword";
    static final long MILLI = 1_000_000L;
    static final long SECOND = 1_000 * MILLI;

    final TestWire wire;
    final List<String> events = new ArrayList<>();
    final IceSession session;
    final StunIntegrity theirs;
    final StunIntegrity ours = new StunIntegrity(PASSWORD.getBytes(US_ASCII));
    private final Random random = new Random(1);
    long nowNanos = Long.MAX_VALUE - SECOND; // Deadlines must survive the clock's overflow.

    TestCall() {
        this(new TestWire());
    }

    TestCall(TestWire wire) {
        this.wire = wire;
        session = new IceSession(List.of(BASE), wire, this, new Random(2));
        theirs = new StunIntegrity(session.localPassword().getBytes(US_ASCII));
    }

    static TestCall started() {
        TestCall call = new TestCall();
        call.start();
        return call;
    }

    static TestCall connected() {
        TestCall call = started();
        call.connect(HOME);
        return call;
    }

    void start() {
        session.start(UFRAG, PASSWORD, nowNanos);
    }

    void connect(InetSocketAddress from) {
        request(from, true);
        if (!wire.await(
                () -> {
                    answerAll();
                    return session.state() == IceSession.State.CONNECTED;
                })) {
            throw new AssertionError("not connected: " + session.state());
        }
        wire.sent.clear();
    }

    StunWriter requestWriter() {
        return new StunWriter(Stun.BINDING_REQUEST, transactionId())
                .username((session.localUfrag() + ":" + UFRAG).getBytes(US_ASCII))
                .priority(1)
                .role(true, 7);
    }

    byte[] transactionId() {
        byte[] id = new byte[Stun.TRANSACTION_ID_LENGTH];
        random.nextBytes(id);
        return id;
    }

    StunOutcome request(InetSocketAddress from, boolean nominates) {
        StunWriter writer = requestWriter();
        return deliver((nominates ? writer.useCandidate() : writer).sealed(theirs), from);
    }

    StunOutcome deliver(byte[] datagram, InetSocketAddress from) {
        return session.onStun(datagram, 0, datagram.length, from, nowNanos);
    }

    byte[] responseTo(TestWire.Datagram check) {
        return new StunWriter(Stun.BINDING_SUCCESS, check.transactionId())
                .xorMappedAddress(BASE)
                .sealed(ours);
    }

    /** Answers the checks that were sent to anybody. */
    void answerAll() {
        for (TestWire.Datagram sent = wire.next(); sent != null; sent = wire.next()) {
            if (sent.isRequest()) {
                deliver(responseTo(sent), sent.to());
            }
        }
    }

    /** Answers the checks that were sent to one address; those to others are lost. */
    void answerOnly(InetSocketAddress from) {
        for (TestWire.Datagram sent = wire.next(); sent != null; sent = wire.next()) {
            if (sent.isRequest() && sent.to().equals(from)) {
                deliver(responseTo(sent), from);
            }
        }
    }

    /**
     * Moves time on in steps of a tick; the checks that fall due are lost unless they go to {@code
     * alive}.
     */
    void pass(long nanos, InetSocketAddress... alive) {
        for (long passed = 0; passed < nanos; passed += 50 * MILLI) {
            nowNanos += 50 * MILLI;
            session.onTick(nowNanos);
            for (TestWire.Datagram sent = wire.next(); sent != null; sent = wire.next()) {
                if (sent.isRequest() && List.of(alive).contains(sent.to())) {
                    deliver(responseTo(sent), sent.to());
                }
            }
        }
    }

    /** Lets real time pass for ice4j's threads, and reports whether anything was sent. */
    boolean staysSilent() {
        long deadline = System.nanoTime() + 100 * MILLI;
        return wire.await(() -> deadline - System.nanoTime() <= 0) && wire.sent.isEmpty();
    }

    @Override
    public void onConnected(InetSocketAddress selected) {
        events.add("connected " + selected.getPort());
    }

    @Override
    public void onSelectedAddressChanged(InetSocketAddress selected) {
        events.add("moved " + selected.getPort());
    }

    @Override
    public void onFailed(String reason) {
        events.add("failed: " + reason);
    }

    @Override
    public void onAuthenticated(InetSocketAddress from) {
        events.add("authenticated " + from.getPort());
    }

    static InetSocketAddress address(String ip, int port) {
        try {
            return new InetSocketAddress(InetAddress.getByName(ip), port);
        } catch (UnknownHostException e) {
            throw new AssertionError("a literal", e);
        }
    }
}
