package io.sotto.sfu.signal.call;

import livekit.LivekitRtc.SignalResponse;

/** The way to one client: its WebSocket. Messages go in order; nothing here blocks. */
public interface Outbox {
    /** Sends a message, unless the connection is gone. */
    void send(SignalResponse message);

    /** Sends a message that others get as well, unless the connection is gone. */
    void send(Broadcast message);

    /** Closes the connection after what was sent before. */
    void close();
}
