package io.sotto.loadtest.wire;

import java.net.InetSocketAddress;
import java.util.List;

/**
 * The server's end of a transport, as its answer says.
 *
 * @param ufrag user fragment
 * @param password of its checks and answers
 * @param fingerprint of its DTLS certificate, as in {@code a=fingerprint}
 * @param candidates where it may be reached by UDP
 */
public record RemoteTransport(
        String ufrag, String password, String fingerprint, List<InetSocketAddress> candidates) {
    public RemoteTransport {
        candidates = List.copyOf(candidates);
    }
}
