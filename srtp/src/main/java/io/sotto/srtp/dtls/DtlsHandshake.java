package io.sotto.srtp.dtls;

import io.sotto.srtp.SrtpKeys;
import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import org.bouncycastle.tls.DTLSServerProtocol;
import org.bouncycastle.tls.DTLSTransport;
import org.bouncycastle.tls.TlsFatalAlertReceived;
import org.bouncycastle.tls.TlsTimeoutException;

/**
 * The DTLS association of one transport, in the server's role: a handshake that yields SRTP keys,
 * and then an ear for what the peer still says (its last flight again, if our answer was lost; its
 * close_notify).
 *
 * <p>Bouncy Castle's handshake blocks, so it runs on a thread of the executor's, a virtual one;
 * datagrams are offered by the loop. Nothing runs before the first datagram is there. An
 * association that only listens costs a parked virtual thread and some 30 kB.
 *
 * <p>Only datagrams from addresses that ICE has authenticated should be offered. RFC 6347, RFC
 * 5764.
 */
public final class DtlsHandshake implements AutoCloseable {
    /** Called on the handshake's thread; a receiver on a loop must hop itself. */
    public interface Listener {
        void send(byte[] datagram);

        void onKeys(SrtpKeys keys);

        /** No keys will come. */
        void onFailed(DtlsFailure reason);

        /** The peer has ended the association after the handshake. */
        void onClosed();
    }

    /** Long enough to park cheaply; what arrives or {@link #close} ends the wait at once. */
    private static final int LISTEN_MILLIS = 60_000;

    private final SrtpTlsServer server;
    private final Listener listener;
    private final Executor executor;
    private final Semaphore permits;
    private final DatagramQueue queue;
    private final FlightOrder order = new FlightOrder();
    private boolean started;
    private volatile boolean closedByUs;

    DtlsHandshake(SrtpTlsServer server, Listener listener, Executor executor, Semaphore permits) {
        this.server = server;
        this.listener = listener;
        this.executor = executor;
        this.permits = permits;
        this.queue = new DatagramQueue(listener::send);
    }

    /** Offers one datagram. Always by the same thread. */
    public DtlsOffer offer(byte[] data, int offset, int length) {
        if (queue.isShut()) {
            return DtlsOffer.OVER;
        }
        DtlsOffer check =
                length > DatagramQueue.DATAGRAM_LENGTH_MAX
                        ? DtlsOffer.MALFORMED
                        : DtlsRecords.check(data, offset, length);
        if (check != DtlsOffer.ACCEPTED) {
            return check;
        }
        if (!started && !permits.tryAcquire()) {
            return DtlsOffer.BUSY;
        }
        int admitted = order.admit(data, offset, length);
        boolean queued = admitted == 0 || queue.offer(data, offset, admitted);
        if (!started) {
            started = true;
            executor.execute(this::run);
        }
        return queued ? DtlsOffer.ACCEPTED : DtlsOffer.QUEUE_FULL;
    }

    /**
     * Ends it. The listener may still be asked to send one datagram, the close_notify; nothing
     * else.
     */
    @Override
    public void close() {
        closedByUs = true;
        queue.shut();
    }

    private void run() {
        DTLSTransport transport;
        try {
            transport = new DTLSServerProtocol().accept(server, queue);
        } catch (IOException | RuntimeException e) {
            queue.shut();
            if (!closedByUs) {
                listener.onFailed(reason(e));
            }
            return;
        } finally {
            permits.release();
        }
        SrtpKeys keys = server.keys();
        if (keys == null) {
            throw new IllegalStateException("a handshake without keys");
        }
        if (!closedByUs) {
            listener.onKeys(keys);
        }
        listen(transport);
    }

    private void listen(DTLSTransport transport) {
        byte[] ignored = new byte[DatagramQueue.DATAGRAM_LENGTH_MAX];
        try {
            while (!queue.isShut()) {
                // Application data is SCTP's (RFC 8261). We offer no data channel, so it is dropped
                // here.
                transport.receive(ignored, 0, ignored.length, LISTEN_MILLIS);
            }
        } catch (IOException e) {
            queue.shut(); // It is shut already, or this is a fatal alert or a peer that no
            // longer speaks DTLS.
        }
        if (closedByUs) {
            sayGoodbye(transport);
        } else {
            listener.onClosed();
        }
    }

    private static void sayGoodbye(DTLSTransport transport) {
        try {
            transport.close();
        } catch (IOException e) {
            // The peer will notice by ICE that we have gone.
        }
    }

    private DtlsFailure reason(Exception e) {
        DtlsFailure ours = server.failure();
        if (ours != null) {
            return ours;
        }
        return switch (e) {
            case TlsTimeoutException timeout -> DtlsFailure.TIMEOUT;
            case TlsFatalAlertReceived alert -> DtlsFailure.ALERT_RECEIVED;
            default -> DtlsFailure.PROTOCOL;
        };
    }
}
