package io.sotto.ice;

import static io.sotto.ice.TestCall.HOME;
import static io.sotto.ice.TestCall.MILLI;
import static io.sotto.ice.TestCall.MOBILE;
import static io.sotto.ice.TestCall.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** A session's life: connecting, consenting, failing, closing. */
final class IceSessionTest {
    @Test
    void aNominatedAndValidatedPathConnects() {
        TestCall call = TestCall.started();
        assertEquals(IceSession.State.CHECKING, call.session.state());
        assertNull(call.session.selectedAddress());

        call.connect(HOME);

        assertEquals(HOME, call.session.selectedAddress());
        assertTrue(call.session.isAuthenticated(HOME));
        assertFalse(call.session.isAuthenticated(MOBILE));
        assertEquals(List.of("authenticated 40000", "connected 40000"), call.events);
    }

    @Test
    void aPathThatIsNotNominatedDoesNotConnect() {
        TestCall call = TestCall.started();
        call.request(HOME, false);
        assertTrue(
                call.wire.await(
                        () -> call.wire.sent.stream().anyMatch(TestWire.Datagram::isRequest)));
        call.answerAll();
        assertEquals(IceSession.State.CHECKING, call.session.state());

        call.request(HOME, true);

        assertEquals(IceSession.State.CONNECTED, call.session.state());
    }

    @Test
    void aLostCheckIsRepeatedWithTheSameTransaction() {
        TestCall call = TestCall.started();
        call.request(HOME, true);
        call.wire.sent.clear();
        assertTrue(call.wire.await(() -> !call.wire.sent.isEmpty()));
        TestWire.Datagram first = call.wire.sent.remove();

        call.nowNanos += 99 * MILLI;
        call.session.onTick(call.nowNanos);
        assertNull(call.wire.next());
        call.nowNanos += MILLI;
        call.session.onTick(call.nowNanos);

        TestWire.Datagram second = call.wire.next();
        assertNotNull(second);
        assertEquals(
                TransactionKey.at(first.transactionId(), 0),
                TransactionKey.at(second.transactionId(), 0));
        call.deliver(call.responseTo(first), HOME);
        assertEquals(IceSession.State.CONNECTED, call.session.state());
    }

    @Test
    void aSlowerPathConnectsLongAfterTheFirstWasLost() {
        TestCall call = TestCall.started();
        call.request(HOME, true);
        assertTrue(
                call.wire.await(
                        () -> call.wire.sent.stream().anyMatch(TestWire.Datagram::isRequest)));
        call.pass(20 * SECOND);

        call.request(MOBILE, true);
        assertTrue(
                call.wire.await(
                        () -> {
                            call.answerOnly(MOBILE);
                            return call.session.state() == IceSession.State.CONNECTED;
                        }));

        assertEquals(MOBILE, call.session.selectedAddress());
    }

    @Test
    void aPeerThatNeverComesFailsTheSessionAfterThirtySeconds() {
        TestCall call = TestCall.started();
        call.pass(30 * SECOND - 50 * MILLI);
        assertEquals(IceSession.State.CHECKING, call.session.state());

        call.pass(50 * MILLI);

        assertEquals(IceSession.State.FAILED, call.session.state());
        assertEquals(List.of("failed: not connected in time"), call.events);
        assertEquals(StunOutcome.OVER, call.request(HOME, true));
    }

    @Test
    void credentialsThatAreNoneFailTheSession() {
        TestCall call = new TestCall();
        call.session.start("a:b", "short", call.nowNanos);
        assertEquals(IceSession.State.FAILED, call.session.state());
        assertEquals(List.of("failed: invalid credentials"), call.events);
    }

    @Test
    void startingTwiceIsABug() {
        TestCall call = TestCall.started();
        assertThrows(IllegalStateException.class, call::start);
    }

    @Test
    void consentIsAskedForEveryFiveSecondsOrSo() {
        TestCall call = TestCall.connected();
        long asked = 0;
        for (int i = 0; i < 6000; i++) {
            call.nowNanos += 50 * MILLI;
            call.session.onTick(call.nowNanos);
            for (TestWire.Datagram sent = call.wire.next(); sent != null; sent = call.wire.next()) {
                asked++;
                call.deliver(call.responseTo(sent), HOME);
            }
        }
        assertTrue(asked >= 54 && asked <= 66, () -> "in 300 s");
        assertEquals(IceSession.State.CONNECTED, call.session.state());
    }

    @Test
    void consentThatIsNotGivenForThirtySecondsFailsTheSession() {
        TestCall call = TestCall.connected();
        for (int i = 0; i < 29; i++) {
            call.pass(SECOND);
            call.request(
                    HOME, true); // Requests show that it is there, not that it wants our media.
        }
        assertEquals(IceSession.State.CONNECTED, call.session.state());

        call.pass(1_050 * MILLI);

        assertEquals(IceSession.State.FAILED, call.session.state());
        assertNull(call.session.selectedAddress());
        assertFalse(call.session.isAuthenticated(HOME));
        assertTrue(call.events.contains("failed: consent expired"));
    }

    @Test
    void aClosedSessionSendsAndAnswersNothing() {
        TestCall call = TestCall.connected();
        call.session.close();
        assertEquals(StunOutcome.OVER, call.request(HOME, true));
        call.pass(60 * SECOND);
        assertTrue(call.wire.sent.isEmpty());
        assertEquals(IceSession.State.CLOSED, call.session.state());
        assertFalse(call.events.stream().anyMatch(e -> e.startsWith("failed")));
    }

    @Test
    void closingWhileCheckingStopsTheChecks() {
        TestCall call = TestCall.started();
        call.request(HOME, true);
        call.session.close();
        call.wire.runTasks();
        call.wire.sent.clear();
        assertTrue(call.staysSilent());
    }

    @Test
    void anIceRestartFromTheSameAddressConnectsTheSecondSession() {
        TestWire wire = new TestWire();
        TestCall first = new TestCall(wire);
        first.start();
        first.connect(HOME);
        TestCall second = new TestCall(wire);
        second.start();
        assertNotEquals(first.session.localUfrag(), second.session.localUfrag());

        byte[] request = second.requestWriter().useCandidate().sealed(second.theirs);
        assertEquals(
                second.session.localUfrag(), StunGate.localUfragOf(request, 0, request.length));
        assertEquals(StunOutcome.WRONG_USERNAME, first.deliver(request, HOME));
        assertEquals(StunOutcome.HANDLED, second.deliver(request, HOME));
        assertTrue(
                wire.await(
                        () -> {
                            for (TestWire.Datagram sent = wire.next();
                                    sent != null;
                                    sent = wire.next()) {
                                if (sent.isRequest()
                                        && first.deliver(first.responseTo(sent), HOME)
                                                == StunOutcome.UNKNOWN_TRANSACTION) {
                                    second.deliver(second.responseTo(sent), HOME);
                                }
                            }
                            return second.session.state() == IceSession.State.CONNECTED;
                        }));

        first.session.close();
        assertEquals(HOME, second.session.selectedAddress());
        second.pass(60 * SECOND, HOME);
        assertEquals(IceSession.State.CONNECTED, second.session.state());
    }

    @Test
    void aThousandSessionsHaveNoThreadOfTheirOwn() {
        TestCall.connected();
        int before = Thread.activeCount();
        TestCall[] calls = new TestCall[1000];
        for (int i = 0; i < calls.length; i++) {
            calls[i] = TestCall.started();
        }
        assertTrue(
                Thread.activeCount() - before < 200,
                "only ice4j's shared pool may grow in a burst");
        for (TestCall call : calls) {
            call.session.close();
        }
    }
}
