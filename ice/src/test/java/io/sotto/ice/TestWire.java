package io.sotto.ice;

import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A wire in memory: what was sent lies in a queue, what was handed over runs when the test says so.
 */
final class TestWire implements IceWire {
    static final class Datagram {
        private final byte[] bytes;
        private final InetSocketAddress to;

        Datagram(byte[] bytes, InetSocketAddress to) {
            this.bytes = bytes;
            this.to = to;
        }

        byte[] bytes() {
            return bytes;
        }

        InetSocketAddress to() {
            return to;
        }

        boolean isRequest() {
            return StunGate.classify(bytes, 0, bytes.length) == StunGate.Kind.REQUEST;
        }

        int type() {
            return Stun.uint16(bytes, 0);
        }

        byte[] transactionId() {
            return Arrays.copyOfRange(bytes, 8, 20);
        }
    }

    final Deque<Datagram> sent = new ArrayDeque<>();
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();

    @Override
    public void send(byte[] stun, InetSocketAddress to) {
        sent.add(new Datagram(stun, to));
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    void runTasks() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }

    @Nullable Datagram next() {
        runTasks();
        return sent.poll();
    }

    /**
     * Lets ice4j's own threads work until something is so; false after five seconds of waiting in
     * vain.
     */
    boolean await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + 5_000_000_000L;
        while (true) {
            runTasks();
            if (condition.getAsBoolean()) {
                return true;
            }
            if (deadline - System.nanoTime() <= 0) {
                return false;
            }
            LockSupport.parkNanos(1_000_000L);
        }
    }
}
