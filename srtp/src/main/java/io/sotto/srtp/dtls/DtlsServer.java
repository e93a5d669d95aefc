package io.sotto.srtp.dtls;

import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;

/**
 * Makes handshakes under one identity and limits how many may be under way at once. Safe for use by
 * several threads.
 */
public final class DtlsServer {
    /**
     * A slow peer needs three round trips and a few repetitions; RFC 8445 gives a session 30 s for
     * all.
     */
    private static final int TIMEOUT_MILLIS = 20_000;

    private final DtlsIdentity identity;
    private final Executor executor;
    private final Semaphore permits;
    private final int timeoutMillis;

    /** The executor should start a virtual thread for each task. */
    public DtlsServer(DtlsIdentity identity, int handshakesMax, Executor executor) {
        this(identity, handshakesMax, executor, TIMEOUT_MILLIS);
    }

    DtlsServer(DtlsIdentity identity, int handshakesMax, Executor executor, int timeoutMillis) {
        this.identity = identity;
        this.executor = executor;
        this.permits = new Semaphore(handshakesMax);
        this.timeoutMillis = timeoutMillis;
    }

    public DtlsIdentity identity() {
        return identity;
    }

    /**
     * A handshake with a peer whose certificate has the expected fingerprint; it begins with its
     * first datagram.
     */
    public DtlsHandshake handshake(Fingerprint expected, DtlsHandshake.Listener listener) {
        return new DtlsHandshake(
                new SrtpTlsServer(identity, expected, timeoutMillis), listener, executor, permits);
    }
}
