package io.sotto.sfu.loop;

/** What a transport tells signalling. Called on the loop's thread; must not block. */
public interface TransportEvents {
    /** ICE and DTLS are done: media may flow. */
    void onConnected();

    /** The transport has ended by itself, for good. */
    void onEnded(Reason reason);

    /** Why a transport ended. */
    enum Reason {
        /** No path was found, or the peer no longer answers on it. */
        ICE_FAILED,
        /** No keys were agreed on. */
        DTLS_FAILED,
        /** The peer said goodbye. */
        CLOSED_BY_PEER
    }
}
