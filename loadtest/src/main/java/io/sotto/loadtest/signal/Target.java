package io.sotto.loadtest.signal;

import io.sotto.loadtest.receive.Inbound;
import io.sotto.loadtest.wire.RemoteTransport;
import io.sotto.srtp.rtp.ExtensionMap;
import java.util.List;

/**
 * A kind of server: how a participant enters a room there, publishes and receives.
 *
 * <p>Everything from ICE upwards is the same for all kinds, so that they are measured on the same
 * media. Another kind of server is another implementation of this.
 */
public interface Target extends AutoCloseable {
    /** Begins to join; returns at once, and {@code events} hear what comes of it. */
    Conversation join(Seat seat, Events events);

    /** Whether what a participant receives comes over a transport of its own. */
    boolean receivesApart();

    /** What a participant says to the server. From any thread. */
    interface Conversation {
        /** It wants these as well. */
        void receive(List<RemoteTrack> tracks);

        /** It goes. */
        void leave();
    }

    /** What the server says to a participant. Called on one thread for each participant. */
    interface Events {
        /** The server calls a published track so. */
        void onPublished(boolean video, String id);

        /** The server counts it in: once its transport is there others may receive it. */
        void onEntered();

        /**
         * The transport for what it sends is agreed on, and what may be sent over it. It is the one
         * for everything, unless it {@link Target#receivesApart}.
         */
        void onTransport(RemoteTransport server, Sending sending);

        /** The transport for what it receives is agreed on. */
        void onReceivingTransport(RemoteTransport server);

        /** These tracks come, with these elements. */
        void onReceiving(List<Inbound> tracks, ExtensionMap extensions);

        /** It is over. */
        void onEnded(String reason);
    }

    /**
     * What may be sent.
     *
     * @param extensions of outgoing packets
     * @param payloads its payload types
     * @param audioMid where the microphone goes, empty if there is none
     * @param videoMid where the camera goes, empty if there is none
     */
    record Sending(ExtensionMap extensions, Payloads payloads, String audioMid, String videoMid) {}

    /**
     * Payload types.
     *
     * @param opus of audio
     * @param vp8 of video
     * @param rtx of video's retransmissions, 0 if the server takes none
     */
    record Payloads(int opus, int vp8, int rtx) {}

    @Override
    void close();
}
