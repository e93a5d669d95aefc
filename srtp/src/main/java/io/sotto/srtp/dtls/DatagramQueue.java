package io.sotto.srtp.dtls;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.bouncycastle.tls.DatagramTransport;

/**
 * Bouncy Castle's socket: a bounded queue of what came in, and a way out. One thread offers,
 * another receives.
 */
public final class DatagramQueue implements DatagramTransport {
    /** A handshake has three flights of at most a dozen datagrams each. */
    private static final int DATAGRAMS_MAX = 64;

    /** Larger than any path's MTU that a peer could use. */
    static final int DATAGRAM_LENGTH_MAX = 2048;

    /** Fits every path; RFC 8831 section 5 and libwebrtc assume as much. */
    private static final int SEND_LIMIT = 1200;

    /** What wakes the receiver to find that the queue is closed. */
    private static final byte[] NOTHING = {};

    private final BlockingQueue<byte[]> datagrams = new ArrayBlockingQueue<>(DATAGRAMS_MAX);
    private final Consumer<byte[]> out;
    private volatile boolean closed;

    /** What the handshake sends goes to {@code out}. */
    public DatagramQueue(Consumer<byte[]> out) {
        this.out = out;
    }

    /** Hands it a datagram, of which it takes a copy; false if too many wait. DTLS repeats. */
    public boolean offer(byte[] data, int offset, int length) {
        return datagrams.offer(Arrays.copyOfRange(data, offset, offset + length));
    }

    /**
     * Ends the receiver: with an exception in the handshake, as a mere timeout once that is over.
     */
    void shut() {
        closed = true;
        datagrams.clear();
        datagrams.offer(NOTHING);
    }

    boolean isShut() {
        return closed;
    }

    @Override
    public int getReceiveLimit() {
        return DATAGRAM_LENGTH_MAX;
    }

    @Override
    public int getSendLimit() {
        return SEND_LIMIT;
    }

    @Override
    public int receive(byte[] target, int offset, int length, int waitMillis) throws IOException {
        try {
            byte[] datagram = closed ? NOTHING : datagrams.poll(waitMillis, TimeUnit.MILLISECONDS);
            if (closed) {
                // Not a timeout: Bouncy Castle would ask again at once until its own time is over.
                throw new InterruptedIOException("closed");
            }
            if (datagram == null) {
                return -1;
            }
            int count = Math.min(length, datagram.length);
            System.arraycopy(datagram, 0, target, offset, count);
            return count;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    @Override
    public void send(byte[] data, int offset, int length) {
        out.accept(Arrays.copyOfRange(data, offset, offset + length));
    }

    @Override
    public void close() {
        shut();
    }
}
