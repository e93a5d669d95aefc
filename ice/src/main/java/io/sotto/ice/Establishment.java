package io.sotto.ice;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.ice4j.TransportAddress;
import org.ice4j.ice.CandidatePair;
import org.ice4j.ice.Component;
import org.ice4j.ice.IceMediaStream;
import org.ice4j.ice.IceProcessingState;
import org.ice4j.ice.KeepAliveStrategy;
import org.jspecify.annotations.Nullable;

/**
 * The first half of a session: ice4j's agent, from credentials to the first selected pair (RFC 8445
 * sections 6 to 8).
 *
 * <p>Full ICE in the controlled role. We give the agent no remote candidates: a browser's checks
 * reach us first, and each makes its source a peer-reflexive one. Once a pair is selected the agent
 * has nothing more to do for us (it ignores later nominations, and would refuse new addresses) and
 * is freed.
 */
final class Establishment {
    private static final String STREAM = "media";

    private final SocketlessAgent agent;
    private final SocketlessStunStack stack;
    private final IceMediaStream stream;
    private final Component component;

    /** Written by whichever thread moves the agent on, which may be one of its timers'. */
    private volatile IceProcessingState agentState = IceProcessingState.WAITING;

    /** Whether the agent's timers run, fifty times a second: not before somebody is there. */
    private boolean checking;

    Establishment(List<InetSocketAddress> baseAddresses, IceWire wire) {
        Ice4jSettings.apply();
        agent = new SocketlessAgent(baseAddresses);
        stack = agent.stack();
        stack.connect(wire);
        stream = agent.createMediaStream(STREAM);
        try {
            component = agent.createComponent(stream, KeepAliveStrategy.SELECTED_ONLY, false);
        } catch (IOException e) {
            throw new IllegalStateException("no socket is opened here", e);
        }
        agent.addStateChangeListener(
                event -> agentState = (IceProcessingState) event.getNewValue());
    }

    String localUfrag() {
        return agent.getLocalUfrag();
    }

    String localPassword() {
        return agent.getLocalPassword();
    }

    long tieBreaker() {
        return agent.getTieBreaker();
    }

    boolean controls() {
        return agent.isControlling();
    }

    /**
     * Says who will come. Nothing is checked, and no timer runs, before that one's first request.
     */
    void expect(byte[] remoteUfrag, byte[] remotePassword, long nowNanos) {
        stream.setRemoteUfrag(new String(remoteUfrag, StandardCharsets.US_ASCII));
        stream.setRemotePassword(new String(remotePassword, StandardCharsets.US_ASCII));
        stack.onTick(nowNanos);
    }

    boolean onRequest(
            byte[] message, InetSocketAddress from, InetSocketAddress base, long nowNanos) {
        if (!checking) {
            checking = true;
            agent.startConnectivityEstablishment();
        }
        return stack.onRequest(message, from, base, nowNanos);
    }

    boolean expects(TransactionKey key, InetSocketAddress from) {
        return stack.expects(key, from);
    }

    boolean onResponse(TransactionKey key, byte[] message, InetSocketAddress base, long nowNanos) {
        return stack.onResponse(key, message, base, nowNanos);
    }

    void onTick(long nowNanos) {
        stack.onTick(nowNanos);
    }

    boolean hasFailed() {
        return agentState == IceProcessingState.FAILED;
    }

    /** The remote address of the selected pair, once there is one. */
    @Nullable InetSocketAddress selected() {
        if (agentState != IceProcessingState.COMPLETED) {
            return null;
        }
        CandidatePair pair = component.getSelectedPair();
        TransportAddress remote = pair.getRemoteCandidate().getTransportAddress();
        return new InetSocketAddress(remote.getAddress(), remote.getPort());
    }

    /** Stops everything. Not to be called from within a call of the agent's. */
    void free() {
        stack.close();
        agent.free();
    }
}
