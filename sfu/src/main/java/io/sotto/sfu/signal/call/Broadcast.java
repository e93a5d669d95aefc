package io.sotto.sfu.signal.call;

import livekit.LivekitRtc.SignalResponse;
import org.jspecify.annotations.Nullable;

/** A message to many, which is encoded once for all. */
public final class Broadcast {
    private final SignalResponse message;
    private byte @Nullable [] encoded;

    Broadcast(SignalResponse message) {
        this.message = message;
    }

    /** The message itself. */
    public SignalResponse message() {
        return message;
    }

    /** The message as protobuf has it, not to be changed. */
    public byte[] encoded() {
        byte[] bytes = encoded;
        if (bytes == null) {
            bytes = message.toByteArray();
            encoded = bytes;
        }
        return bytes;
    }
}
