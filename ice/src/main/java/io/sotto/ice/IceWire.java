package io.sotto.ice;

import java.net.InetSocketAddress;

/** The socket and the thread of an {@link IceSession}, both owned by somebody else. */
public interface IceWire {
    /**
     * Sends one datagram from the port that the session was told of. Called on the owner thread
     * only.
     */
    void send(byte[] stun, InetSocketAddress to);

    /**
     * Runs a task on the owner thread, after those handed over before it. May be called from any
     * thread.
     */
    void execute(Runnable task);
}
