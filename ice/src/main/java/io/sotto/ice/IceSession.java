package io.sotto.ice;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One ICE session with one peer: who may talk to us, from which address, and where do we send to.
 *
 * <p>An ice4j agent finds the first working address ({@link Establishment}); from then on the
 * session itself keeps consent and follows the peer to other addresses ({@link Upkeep}). Both send
 * through an {@link IceWire} and are fed by its owner, so that a session costs no socket, no thread
 * and no timer of its own.
 *
 * <p>Nothing is believed, answered or even decoded before its MESSAGE-INTEGRITY has been verified
 * here. ice4j by itself answers unsigned requests and never looks at the signature of a response.
 *
 * <p>An ICE restart is a second session beside the first; requests find theirs by {@link
 * StunGate#localUfragOf}, responses by offering them to each until one knows the transaction.
 *
 * <p>RFC 8445 (ICE), RFC 7675 (consent), RFC 8489 (STUN). Confined to the owner thread, which is
 * also the one that {@link IceWire#execute} runs tasks on.
 */
public final class IceSession implements AutoCloseable {
    /** Where a session is in its life. */
    public enum State {
        NEW,
        CHECKING,
        CONNECTED,
        FAILED,
        CLOSED
    }

    /**
     * A browser gives up after 15 to 30 s; whoever has not come by then will come with a new
     * session.
     */
    private static final long CONNECT_TIMEOUT_NANOS = 30_000_000_000L;

    private final List<InetSocketAddress> baseAddresses;
    private final IceWire wire;
    private final IceListener listener;
    private final RandomGenerator random;
    private final String localUfrag;
    private final String localPassword;
    private final byte[] localUfragBytes;
    private final StunIntegrity localIntegrity;
    private final Paths paths = new Paths();
    private final StunView view = new StunView();

    private State state = State.NEW;
    private long connectDeadlineNanos;
    private @Nullable Credentials credentials;
    private @Nullable Establishment establishment;
    private @Nullable Upkeep upkeep;

    /**
     * Starts as a full agent in the controlled role, with one candidate base per address family
     * that we serve.
     */
    public IceSession(List<InetSocketAddress> baseAddresses, IceWire wire, IceListener listener) {
        this(baseAddresses, wire, listener, new SecureRandom());
    }

    IceSession(
            List<InetSocketAddress> baseAddresses,
            IceWire wire,
            IceListener listener,
            RandomGenerator random) {
        this.baseAddresses = List.copyOf(baseAddresses);
        this.wire = wire;
        this.listener = listener;
        this.random = random;
        Establishment fresh = new Establishment(this.baseAddresses, wire);
        establishment = fresh;
        localUfrag = fresh.localUfrag();
        localPassword = fresh.localPassword();
        localUfragBytes = localUfrag.getBytes(StandardCharsets.US_ASCII);
        localIntegrity = new StunIntegrity(localPassword.getBytes(StandardCharsets.US_ASCII));
    }

    public String localUfrag() {
        return localUfrag;
    }

    public String localPassword() {
        return localPassword;
    }

    public State state() {
        return state;
    }

    /** Where to send to; null before the session is connected and after it has ended. */
    public @Nullable InetSocketAddress selectedAddress() {
        Upkeep current = upkeep;
        return current == null ? null : current.selected();
    }

    /**
     * Whether an address has shown knowledge of this session's password. It has not shown that it
     * can receive: a captured request can be sent again from elsewhere.
     */
    public boolean isAuthenticated(InetSocketAddress from) {
        return paths.find(from) != null;
    }

    /** Gives the peer's credentials and starts checks. Once. */
    public void start(String remoteUfrag, String remotePassword, long nowNanos) {
        Establishment fresh = establishment;
        if (state != State.NEW || fresh == null) {
            throw new IllegalStateException("start in state " + state);
        }
        connectDeadlineNanos = nowNanos + CONNECT_TIMEOUT_NANOS;
        Credentials given = Credentials.of(localUfrag, remoteUfrag, remotePassword);
        if (given == null) {
            fail("invalid credentials");
            return;
        }
        credentials = given;
        state = State.CHECKING;
        fresh.expect(given.remoteUfrag, given.remotePassword, nowNanos);
    }

    /** Feeds one STUN datagram. */
    public StunOutcome onStun(
            byte[] datagram, int offset, int length, InetSocketAddress from, long nowNanos) {
        if (isOver()) {
            return StunOutcome.OVER;
        }
        StunGate.Kind kind = StunGate.classify(datagram, offset, length);
        return switch (kind) {
            case NOT_STUN -> StunOutcome.NOT_STUN;
            case MALFORMED -> StunOutcome.MALFORMED;
            case INDICATION -> StunOutcome.INDICATION;
            case REQUEST, RESPONSE -> {
                if (!view.wrap(datagram, offset, length)) {
                    yield StunOutcome.MALFORMED;
                }
                yield kind == StunGate.Kind.REQUEST
                        ? onRequest(from, nowNanos)
                        : onResponse(from, nowNanos);
            }
        };
    }

    /** Repeats checks and keeps deadlines. To be called every 50 ms or more often. */
    public void onTick(long nowNanos) {
        if (state == State.CHECKING && establishment != null) {
            establishment.onTick(nowNanos);
            if (establishment.hasFailed()) {
                fail("no path works");
            } else if (connectDeadlineNanos - nowNanos <= 0) {
                fail("not connected in time");
            }
        } else if (state == State.CONNECTED && upkeep != null) {
            Upkeep current = upkeep;
            if (!current.hasConsent(nowNanos)) {
                fail("consent expired");
                return;
            }
            InetSocketAddress before = current.selected();
            current.onTick(nowNanos);
            announceMove(current, before);
        }
    }

    @Override
    public void close() {
        if (state != State.CLOSED) {
            state = State.CLOSED;
            release();
        }
    }

    private StunOutcome onRequest(InetSocketAddress from, long nowNanos) {
        if (!view.hasUsername()) {
            return StunOutcome.NO_USERNAME;
        }
        if (!view.isFor(localUfragBytes)) {
            return StunOutcome.WRONG_USERNAME;
        }
        if (!view.hasIntegrity()) {
            return StunOutcome.NO_INTEGRITY;
        }
        if (!view.isIntact(localIntegrity)) {
            return StunOutcome.BAD_INTEGRITY;
        }
        if (!view.hasPriority()) {
            return StunOutcome.MALFORMED; // RFC 8445 section 7.1.1: every check has one.
        }
        if (state == State.NEW) {
            return StunOutcome.NOT_STARTED;
        }
        InetSocketAddress base = baseFor(from);
        if (base == null) {
            return StunOutcome.NO_LOCAL_ADDRESS;
        }
        boolean known = paths.find(from) != null;
        Path path = paths.admit(from, nowNanos);
        if (path == null) {
            return StunOutcome.LIMIT;
        }
        path.onRequest(view.nominates(), nowNanos);
        if (!known) {
            listener.onAuthenticated(from);
        }
        return isOver() ? StunOutcome.OVER : follow(path, base, nowNanos);
    }

    /** Answers a request and lets it have its effect. */
    private StunOutcome follow(Path path, InetSocketAddress base, long nowNanos) {
        if (upkeep != null) {
            byte[] response =
                    new StunWriter(Stun.BINDING_SUCCESS, view.transactionId())
                            .xorMappedAddress(path.address)
                            .sealed(localIntegrity);
            wire.send(response, path.address);
            InetSocketAddress before = upkeep.selected();
            upkeep.onRequest(path, nowNanos);
            announceMove(upkeep, before);
            return StunOutcome.HANDLED;
        }
        if (establishment == null
                || !establishment.onRequest(view.coveredCopy(), path.address, base, nowNanos)) {
            return StunOutcome.MALFORMED;
        }
        connectIfEstablished(nowNanos);
        return StunOutcome.HANDLED;
    }

    private StunOutcome onResponse(InetSocketAddress from, long nowNanos) {
        TransactionKey key = view.transaction();
        boolean expected =
                upkeep != null
                        ? upkeep.expects(key, from)
                        : establishment != null && establishment.expects(key, from);
        InetSocketAddress base = baseFor(from);
        if (!expected || credentials == null || base == null) {
            return StunOutcome.UNKNOWN_TRANSACTION;
        }
        if (!view.hasIntegrity()) {
            return StunOutcome.NO_INTEGRITY;
        }
        if (!view.isIntact(credentials.remote)) {
            return StunOutcome.BAD_INTEGRITY;
        }
        if (upkeep != null) {
            InetSocketAddress before = upkeep.selected();
            upkeep.onResponse(key, view, nowNanos);
            announceMove(upkeep, before);
            return StunOutcome.HANDLED;
        }
        if (establishment == null
                || !establishment.onResponse(key, view.coveredCopy(), base, nowNanos)) {
            return StunOutcome.MALFORMED;
        }
        connectIfEstablished(nowNanos);
        return StunOutcome.HANDLED;
    }

    /** Takes over from ice4j as soon as it has selected a pair. */
    private void connectIfEstablished(long nowNanos) {
        Establishment done = establishment;
        InetSocketAddress selected = done == null ? null : done.selected();
        if (done == null || selected == null || credentials == null || state != State.CHECKING) {
            return;
        }
        Path path = paths.admit(selected, nowNanos);
        if (path == null) {
            throw new IllegalStateException("selected an address that was not admitted");
        }
        upkeep = new Upkeep(paths, credentials, wire, random, done, path, nowNanos);
        establishment = null;
        done.free();
        state = State.CONNECTED;
        listener.onConnected(selected);
    }

    private void announceMove(Upkeep current, InetSocketAddress before) {
        InetSocketAddress after = current.selected();
        if (!after.equals(before)) {
            listener.onSelectedAddressChanged(after);
        }
    }

    private @Nullable InetSocketAddress baseFor(InetSocketAddress from) {
        for (InetSocketAddress base : baseAddresses) {
            if (base.getAddress().getClass() == from.getAddress().getClass()) {
                return base;
            }
        }
        return null;
    }

    private boolean isOver() {
        return state == State.FAILED || state == State.CLOSED;
    }

    private void fail(String reason) {
        state = State.FAILED;
        release();
        listener.onFailed(reason);
    }

    private void release() {
        upkeep = null;
        paths.clear();
        Establishment unfinished = establishment;
        establishment = null;
        if (unfinished != null) {
            unfinished.free();
        }
    }
}
