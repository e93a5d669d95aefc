package io.sotto.ice;

import java.net.InetSocketAddress;

/** What an {@link IceSession} tells its owner, always on the owner thread. */
public interface IceListener {
    /** The peer may be sent to, there. Once per session. */
    void onConnected(InetSocketAddress selected);

    /** The peer has moved: everything goes to the new address from now on. */
    void onSelectedAddressChanged(InetSocketAddress selected);

    /** Sending must stop: the peer never answered, or no longer consents. Once per session. */
    void onFailed(String reason);

    /** An address has shown knowledge of the session's password for the first time. */
    void onAuthenticated(InetSocketAddress from);
}
