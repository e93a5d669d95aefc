package io.sotto.ice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.ice4j.ice.CandidateType;
import org.ice4j.ice.Component;
import org.ice4j.ice.IceMediaStream;
import org.ice4j.ice.IceProcessingState;
import org.ice4j.ice.KeepAliveStrategy;
import org.ice4j.ice.RemoteCandidate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A session against another implementation of the peer: an ice4j agent that has our candidate. */
final class IceAgentPeerTest {
    /**
     * With a peer in the controlled role there is a conflict, which one side or the other must give
     * in to.
     */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anAgentConnectsInEitherRole(boolean controlling) throws Exception {
        assertConnects(controlling);
    }

    @Test
    void aRoleConflictIsSettledWhicheverTieBreakerIsLarger() throws Exception {
        for (int i = 0; i < 4; i++) {
            assertConnects(false);
        }
    }

    private static void assertConnects(boolean controlling) throws Exception {
        TestCall call = new TestCall();
        TestWire peerWire = new TestWire();
        SocketlessAgent peer = new SocketlessAgent(List.of(TestCall.HOME));
        peer.stack().connect(peerWire);
        peer.setControlling(controlling);
        IceMediaStream stream = peer.createMediaStream("media");
        Component component = peer.createComponent(stream, KeepAliveStrategy.SELECTED_ONLY, false);
        stream.setRemoteUfrag(call.session.localUfrag());
        stream.setRemotePassword(call.session.localPassword());
        component.addRemoteCandidate(
                new RemoteCandidate(
                        SocketlessAgent.transportAddress(TestCall.BASE),
                        component,
                        CandidateType.HOST_CANDIDATE,
                        "1",
                        2_130_706_431L,
                        null));
        call.session.start(peer.getLocalUfrag(), peer.getLocalPassword(), call.nowNanos);
        peer.startConnectivityEstablishment();

        assertTrue(
                call.wire.await(
                        () -> {
                            exchange(call, peerWire, peer);
                            return call.session.state() == IceSession.State.CONNECTED
                                    && peer.getState() == IceProcessingState.COMPLETED;
                        }));

        assertEquals(TestCall.HOME, call.session.selectedAddress());
        peer.stack().close();
        peer.free();
        call.session.close();
    }

    private static void exchange(TestCall call, TestWire peerWire, SocketlessAgent peer) {
        for (TestWire.Datagram d = peerWire.next(); d != null; d = peerWire.next()) {
            call.deliver(d.bytes(), TestCall.HOME);
        }
        for (TestWire.Datagram d = call.wire.next(); d != null; d = call.wire.next()) {
            TransactionKey key = TransactionKey.at(d.transactionId(), 0);
            if (d.isRequest()) {
                peer.stack().onRequest(d.bytes(), TestCall.BASE, TestCall.HOME, call.nowNanos);
            } else if (peer.stack().expects(key, TestCall.BASE)) {
                peer.stack().onResponse(key, d.bytes(), TestCall.HOME, call.nowNanos);
            }
        }
    }
}
