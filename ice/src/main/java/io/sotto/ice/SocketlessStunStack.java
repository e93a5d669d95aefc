package io.sotto.ice;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ice4j.ResponseCollector;
import org.ice4j.StunException;
import org.ice4j.StunMessageEvent;
import org.ice4j.StunResponseEvent;
import org.ice4j.TransportAddress;
import org.ice4j.message.Indication;
import org.ice4j.message.Message;
import org.ice4j.message.Request;
import org.ice4j.message.Response;
import org.ice4j.socket.IceSocketWrapper;
import org.ice4j.stack.RawMessage;
import org.ice4j.stack.RequestListener;
import org.ice4j.stack.StunStack;
import org.ice4j.stack.TransactionID;
import org.jspecify.annotations.Nullable;

/**
 * ice4j's STUN stack without its sockets, threads and timers: messages go out through an {@link
 * IceWire}, come in by {@link #onRequest} and {@link #onResponse}, and are repeated by {@link
 * #onTick}.
 *
 * <p>ice4j's pacemaker calls in from a pool thread; whatever it asks for is done later on the owner
 * thread, in the order of asking. Everything that comes in has been authenticated by the session.
 *
 * <p>A check is repeated until the session gives up, never reported as timed out: ice4j fails the
 * whole agent five seconds after its last pair, which may be before the peer's slower path (through
 * a relay) has come up.
 */
final class SocketlessStunStack extends StunStack {
    /**
     * RFC 8445 section 14.3 lets the first repetition wait 500 ms; ice4j's own agents wait 100 ms.
     */
    private static final long FIRST_WAIT_NANOS = 100_000_000L;

    private static final long LONGEST_WAIT_NANOS = 1_600_000_000L;

    /**
     * ice4j starts a new check whenever one is triggered while another runs, up to 50 a second.
     * Only the newest can still matter.
     */
    private static final int TRANSACTIONS_MAX = 64;

    /** Insertion-ordered, so that the first is the oldest. */
    private final Map<TransactionKey, Check> checks = new LinkedHashMap<>();

    private @Nullable IceWire wire;
    private volatile @Nullable RequestListener requestListener;
    private long nowNanos;
    private boolean closed;

    /** Gives the way out. Until then nothing is sent. */
    void connect(IceWire wire) {
        this.wire = wire;
    }

    /** Hands an authenticated request to ice4j, which answers it; false if ice4j cannot read it. */
    boolean onRequest(
            byte[] message, InetSocketAddress from, InetSocketAddress base, long nowNanos) {
        this.nowNanos = nowNanos;
        RequestListener listener = requestListener;
        StunMessageEvent event = decode(message, from, base);
        if (listener == null || event == null || !(event.getMessage() instanceof Request)) {
            return false;
        }
        listener.processRequest(event);
        return true;
    }

    /** Whether a response from there would answer a check of ours. */
    boolean expects(TransactionKey key, InetSocketAddress from) {
        Check check = checks.get(key);
        return check != null && check.to.equals(from);
    }

    /** Hands an authenticated, expected response to ice4j; false if ice4j cannot read it. */
    boolean onResponse(TransactionKey key, byte[] message, InetSocketAddress base, long nowNanos) {
        this.nowNanos = nowNanos;
        Check check = checks.get(key);
        if (check == null) {
            return false;
        }
        StunMessageEvent event = decode(message, check.to, base);
        if (event == null || !(event.getMessage() instanceof Response response)) {
            return false;
        }
        checks.remove(key);
        check.collector.processResponse(
                new StunResponseEvent(
                        this, event.getRawMessage(), response, check.request, check.id));
        return true;
    }

    /** Repeats the checks that are due. */
    void onTick(long nowNanos) {
        this.nowNanos = nowNanos;
        IceWire out = wire;
        if (checks.isEmpty() || out == null) {
            return;
        }
        List<Check> due = new ArrayList<>();
        for (Check check : checks.values()) {
            if (!check.superseded && check.repeatNanos - nowNanos <= 0) {
                due.add(check);
            }
        }
        for (Check check : due) {
            check.waitNanos = Math.min(check.waitNanos * 2, LONGEST_WAIT_NANOS);
            check.repeatNanos = nowNanos + check.waitNanos;
            out.send(check.message, check.to);
        }
    }

    /** Forgets everything; what ice4j still asks for is ignored. */
    void close() {
        closed = true;
        checks.clear();
    }

    private @Nullable StunMessageEvent decode(
            byte[] message, InetSocketAddress from, InetSocketAddress base) {
        try {
            RawMessage raw =
                    RawMessage.build(
                            message,
                            message.length,
                            SocketlessAgent.transportAddress(from),
                            SocketlessAgent.transportAddress(base));
            return new StunMessageEvent(this, raw, Message.decode(message, 0, message.length));
        } catch (StunException | RuntimeException e) {
            // The decoder throws whatever comes first at a malformed attribute. The peer knew the
            // password, so this
            // is its own bug and costs only itself.
            return null;
        }
    }

    @Override
    public TransactionID sendRequest(
            Request request,
            TransportAddress sendTo,
            TransportAddress sendThrough,
            ResponseCollector collector,
            TransactionID id,
            int firstWaitMillis,
            int longestWaitMillis,
            int repetitions) {
        IceWire out = wire;
        if (out == null) {
            throw new IllegalStateException("a check before the wire is known");
        }
        byte[] transactionId = id.getBytes();
        try {
            request.setTransactionID(transactionId);
        } catch (StunException e) {
            throw new IllegalArgumentException(e);
        }
        Check check = new Check(request, request.encode(this), plain(sendTo), collector, id);
        TransactionKey key = TransactionKey.at(transactionId, 0);
        out.execute(() -> begin(key, check));
        return id;
    }

    private void begin(TransactionKey key, Check check) {
        IceWire out = wire;
        if (closed || out == null) {
            return;
        }
        if (checks.size() == TRANSACTIONS_MAX) {
            checks.remove(checks.keySet().iterator().next());
        }
        checks.put(key, check);
        check.repeatNanos = nowNanos + check.waitNanos;
        out.send(check.message, check.to);
    }

    /**
     * RFC 8445 section 7.3.1.4: a superseded check is not repeated, but its answer still counts.
     */
    @Override
    public void cancelTransaction(@Nullable TransactionID id) {
        IceWire out = wire;
        if (id == null || out == null) {
            return;
        }
        TransactionKey key = TransactionKey.at(id.getBytes(), 0);
        // Through the wire even from the owner thread: the check may still be on its way to
        // begin().
        out.execute(
                () -> {
                    Check check = checks.get(key);
                    if (check != null) {
                        check.superseded = true;
                    }
                });
    }

    /** Called by ice4j from within {@link #onRequest}, hence on the owner thread. */
    @Override
    public void sendResponse(
            byte[] transactionId,
            Response response,
            TransportAddress sendThrough,
            TransportAddress sendTo)
            throws StunException {
        IceWire out = wire;
        if (closed || out == null) {
            return;
        }
        response.setTransactionID(transactionId);
        out.send(response.encode(this), plain(sendTo));
    }

    @Override
    public void sendIndication(
            Indication indication, TransportAddress sendTo, TransportAddress sendThrough) {
        // Keep-alives are switched off; consent checks keep the binding alive.
    }

    @Override
    public void addRequestListener(RequestListener listener) {
        requestListener = listener;
    }

    @Override
    public void removeRequestListener(RequestListener listener) {
        requestListener = null;
    }

    @Override
    public void addSocket(IceSocketWrapper socket) {
        throw new IllegalStateException("this stack has no sockets");
    }

    @Override
    public void addSocket(IceSocketWrapper socket, TransportAddress remote) {
        throw new IllegalStateException("this stack has no sockets");
    }

    @Override
    public void removeSocket(TransportAddress local) {
        // There are none.
    }

    @Override
    public void removeSocket(TransportAddress local, TransportAddress remote) {
        // There are none.
    }

    @Override
    public void shutDown() {
        // The session calls close() on its own thread; ice4j may come here from a finalizer.
    }

    private static InetSocketAddress plain(TransportAddress address) {
        return new InetSocketAddress(address.getAddress(), address.getPort());
    }

    /** One connectivity check that has been sent and not been answered. */
    private static final class Check {
        final Request request;
        final byte[] message;
        final InetSocketAddress to;
        final ResponseCollector collector;
        final TransactionID id;
        long waitNanos = FIRST_WAIT_NANOS;
        long repeatNanos;
        boolean superseded;

        Check(
                Request request,
                byte[] message,
                InetSocketAddress to,
                ResponseCollector collector,
                TransactionID id) {
            this.request = request;
            this.message = message;
            this.to = to;
            this.collector = collector;
            this.id = id;
        }
    }
}
