package io.sotto.loadtest.wire;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.bouncycastle.tls.DatagramTransport;

/** Bouncy Castle's socket: what came in, bounded, and a way out. */
final class DtlsQueue implements DatagramTransport {
    private static final int DATAGRAMS_MAX = 64;
    private static final int RECEIVE_LIMIT = 2048;
    private static final int SEND_LIMIT = 1200;

    private final BlockingQueue<byte[]> datagrams = new ArrayBlockingQueue<>(DATAGRAMS_MAX);
    private final Consumer<byte[]> out;

    DtlsQueue(Consumer<byte[]> out) {
        this.out = out;
    }

    /** One too many is dropped: DTLS repeats. */
    void offer(byte[] data, int length) {
        boolean queued = datagrams.offer(Arrays.copyOf(data, length));
        if (!queued) {
            datagrams.poll();
        }
    }

    @Override
    public int getReceiveLimit() {
        return RECEIVE_LIMIT;
    }

    @Override
    public int getSendLimit() {
        return SEND_LIMIT;
    }

    @Override
    public int receive(byte[] target, int offset, int length, int waitMillis) throws IOException {
        try {
            byte[] datagram = datagrams.poll(waitMillis, TimeUnit.MILLISECONDS);
            if (datagram == null) {
                return -1;
            }
            int count = Math.min(length, datagram.length);
            System.arraycopy(datagram, 0, target, offset, count);
            return count;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the participant has gone");
        }
    }

    @Override
    public void send(byte[] data, int offset, int length) {
        out.accept(Arrays.copyOfRange(data, offset, offset + length));
    }

    @Override
    public void close() {}
}
