package io.sotto.loadtest.wire;

import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import javax.crypto.Mac;
import org.jspecify.annotations.Nullable;

/**
 * The controlling side of ICE with a server that has few addresses: it checks them all until one
 * answers, nominating as it goes, and then keeps asking that one for consent (RFC 8445, RFC 7675).
 *
 * <p>Far less than an agent: no gathering, no pairs, no roles to resolve. Time is an argument.
 * Confined to one thread.
 */
final class IceClient {
    /** How a datagram leaves. */
    interface Out {
        void send(byte[] message, InetSocketAddress to);
    }

    private static final long CHECK_NANOS = 50_000_000L;

    /** RFC 7675 section 5.1 wants some 5 s; lost consent shows after six of these. */
    private static final long CONSENT_NANOS = 5_000_000_000L;

    private static final long CONSENT_TIMEOUT_NANOS = 30_000_000_000L;
    private static final String CHARACTERS =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    private static final int UFRAG_CHARS = 8;
    private static final int PASSWORD_CHARS = 24;

    private final RandomGenerator random;
    private final String ufrag;
    private final String password;
    private final Mac local;
    private final Out out;
    private final long tieBreaker;
    private final byte[] transaction = new byte[StunMessage.TRANSACTION_BYTES];
    private List<InetSocketAddress> candidates = List.of();
    private String username = "";
    private @Nullable Mac remote;
    private @Nullable InetSocketAddress selected;
    private long checkDueNanos;
    private long consentNanos;

    IceClient(RandomGenerator random, Out out) {
        this.random = random;
        this.out = out;
        ufrag = text(UFRAG_CHARS);
        password = text(PASSWORD_CHARS);
        local = StunMessage.integrity(password);
        tieBreaker = random.nextLong();
    }

    private String text(int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append(CHARACTERS.charAt(random.nextInt(CHARACTERS.length())));
        }
        return text.toString();
    }

    String ufrag() {
        return ufrag;
    }

    String password() {
        return password;
    }

    /** Where the server answers; null before it has. */
    @Nullable InetSocketAddress selected() {
        return selected;
    }

    void start(RemoteTransport server, long nowNanos) {
        username = server.ufrag() + ":" + ufrag;
        remote = StunMessage.integrity(server.password());
        candidates = server.candidates();
        random.nextBytes(transaction);
        checkDueNanos = nowNanos;
        onTick(nowNanos);
    }

    /** Repeats checks; false once consent has expired. */
    boolean onTick(long nowNanos) {
        Mac key = remote;
        if (key == null || checkDueNanos - nowNanos > 0) {
            return true;
        }
        InetSocketAddress server = selected;
        if (server != null && nowNanos - consentNanos > CONSENT_TIMEOUT_NANOS) {
            return false;
        }
        if (server != null) {
            random.nextBytes(transaction); // before that these are repetitions of one check
        }
        byte[] check = StunMessage.check(transaction, username, tieBreaker, key);
        if (server != null) {
            checkDueNanos = nowNanos + CONSENT_NANOS;
            out.send(check, server);
        } else {
            checkDueNanos = nowNanos + CHECK_NANOS;
            candidates.forEach(candidate -> out.send(check, candidate));
        }
        return true;
    }

    /** Takes in a STUN message; true if that selected the server's address. */
    boolean onStun(byte[] data, int length, InetSocketAddress from, long nowNanos) {
        if (StunMessage.isRequest(data, length)) {
            if (StunMessage.isIntact(data, length, local)) {
                out.send(StunMessage.success(StunMessage.transaction(data), from, local), from);
            }
            return false;
        }
        Mac key = remote;
        if (key == null
                || !StunMessage.isSuccess(data, length)
                || !Arrays.equals(StunMessage.transaction(data), transaction)
                || !StunMessage.isIntact(data, length, key)) {
            return false;
        }
        consentNanos = nowNanos;
        boolean first = selected == null;
        if (first) {
            selected = from;
            checkDueNanos = nowNanos + CONSENT_NANOS;
        }
        return first;
    }
}
