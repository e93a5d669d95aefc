package io.sotto.ice;

import static io.sotto.ice.TestCall.BASE;
import static io.sotto.ice.TestCall.HOME;
import static io.sotto.ice.TestCall.MOBILE;
import static io.sotto.ice.TestCall.SECOND;
import static io.sotto.ice.TestCall.address;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/**
 * What a stranger, or a peer that means harm, can send; most of it works against an agent left to
 * itself.
 */
final class IceTrapsTest {
    private static final StunIntegrity WRONG =
            new StunIntegrity("wrongpasswordwrongpassword".getBytes(US_ASCII));

    @Test
    void anUnauthenticatedRequestGetsNoAnswerAndNoCheck() {
        TestCall call = TestCall.started();
        byte[] request = call.requestWriter().useCandidate().fingerprinted();
        assertEquals(StunOutcome.NO_INTEGRITY, call.deliver(request, HOME));
        assertTrue(call.staysSilent());
        assertFalse(call.session.isAuthenticated(HOME));
    }

    @Test
    void aRequestSignedWithAnotherPasswordGetsNoAnswerAndNoCheck() {
        TestCall call = TestCall.started();
        byte[] request = call.requestWriter().useCandidate().sealed(WRONG);
        assertEquals(StunOutcome.BAD_INTEGRITY, call.deliver(request, HOME));
        assertTrue(call.staysSilent());
        assertFalse(call.session.isAuthenticated(HOME));
    }

    @Test
    void anUnauthenticatedRequestGetsNoAnswerOnceConnectedEither() {
        TestCall call = TestCall.connected();
        assertEquals(
                StunOutcome.NO_INTEGRITY,
                call.deliver(call.requestWriter().fingerprinted(), MOBILE));
        assertEquals(
                StunOutcome.BAD_INTEGRITY,
                call.deliver(call.requestWriter().sealed(WRONG), MOBILE));
        assertTrue(call.wire.sent.isEmpty());
    }

    @Test
    void everyBitOfASignedRequestIsCovered() {
        TestCall call = TestCall.connected();
        byte[] request = call.requestWriter().sealed(call.theirs);
        int covered = request.length - 8; // FINGERPRINT comes after.
        for (int bit = 0; bit < covered * 8; bit++) {
            byte[] flipped = request.clone();
            flipped[bit / 8] = (byte) (flipped[bit / 8] ^ 1 << bit % 8);
            StunOutcome outcome = call.deliver(flipped, MOBILE);
            assertFalse(
                    outcome == StunOutcome.HANDLED || outcome == StunOutcome.LIMIT, "bit " + bit);
        }
        assertFalse(call.session.isAuthenticated(MOBILE));
        assertEquals(StunOutcome.HANDLED, call.deliver(request, MOBILE));
    }

    @Test
    void anUnsignedResponseDoesNotValidateAPath() {
        TestCall call = TestCall.started();
        TestWire.Datagram check = firstCheck(call);
        byte[] forged =
                new StunWriter(Stun.BINDING_SUCCESS, check.transactionId())
                        .xorMappedAddress(BASE)
                        .fingerprinted();
        assertEquals(StunOutcome.NO_INTEGRITY, call.deliver(forged, HOME));
        assertEquals(IceSession.State.CHECKING, call.session.state());
        call.deliver(call.responseTo(check), HOME);
        assertEquals(IceSession.State.CONNECTED, call.session.state());
    }

    @Test
    void aResponseSignedWithAnotherPasswordDoesNotValidateAPath() {
        TestCall call = TestCall.started();
        TestWire.Datagram check = firstCheck(call);
        for (StunIntegrity signer : new StunIntegrity[] {WRONG, call.theirs}) {
            byte[] forged =
                    new StunWriter(Stun.BINDING_SUCCESS, check.transactionId())
                            .xorMappedAddress(BASE)
                            .sealed(signer);
            assertEquals(StunOutcome.BAD_INTEGRITY, call.deliver(forged, HOME));
        }
        assertEquals(IceSession.State.CHECKING, call.session.state());
    }

    @Test
    void aForgedResponseIsNotConsent() {
        TestCall call = TestCall.connected();
        for (int second = 0; second < 31; second++) {
            call.nowNanos += SECOND;
            call.session.onTick(call.nowNanos);
            for (TestWire.Datagram sent = call.wire.next(); sent != null; sent = call.wire.next()) {
                byte[] unsigned =
                        new StunWriter(Stun.BINDING_SUCCESS, sent.transactionId())
                                .xorMappedAddress(BASE)
                                .fingerprinted();
                assertEquals(StunOutcome.NO_INTEGRITY, call.deliver(unsigned, HOME));
                assertEquals(
                        StunOutcome.UNKNOWN_TRANSACTION,
                        call.deliver(call.responseTo(sent), MOBILE));
            }
        }
        assertEquals(IceSession.State.FAILED, call.session.state());
    }

    @Test
    void aResponseToNothingIsUnknown() {
        TestCall call = TestCall.connected();
        byte[] response =
                new StunWriter(Stun.BINDING_SUCCESS, call.transactionId())
                        .xorMappedAddress(BASE)
                        .sealed(call.ours);
        assertEquals(StunOutcome.UNKNOWN_TRANSACTION, call.deliver(response, HOME));
    }

    @Test
    void requestsBeforeTheStartAreNeitherAnsweredNorKept() {
        TestCall call = new TestCall();
        for (int port = 1; port <= 1000; port++) {
            assertEquals(StunOutcome.NOT_STARTED, call.request(address("203.0.113.1", port), true));
        }
        assertTrue(call.staysSilent());
        call.start();
        assertTrue(call.staysSilent());
        call.connect(HOME);
    }

    @Test
    void moreThanSixteenAddressesAreRefusedWhileConnecting() {
        TestCall call = TestCall.started();
        for (int port = 1; port <= Paths.PATHS_MAX; port++) {
            assertEquals(StunOutcome.HANDLED, call.request(address("203.0.113.1", port), false));
        }
        assertEquals(StunOutcome.LIMIT, call.request(HOME, true));
        assertFalse(call.session.isAuthenticated(HOME));
    }

    @Test
    void replayedRequestsFillTheTableOnlyForHalfAMinute() {
        TestCall call = TestCall.connected();
        byte[] captured = call.requestWriter().sealed(call.theirs);
        for (int port = 1; port < Paths.PATHS_MAX; port++) {
            assertEquals(StunOutcome.HANDLED, call.deliver(captured, address("203.0.113.1", port)));
        }
        assertEquals(StunOutcome.LIMIT, call.request(MOBILE, true));
        call.pass(31 * SECOND, HOME);
        assertEquals(StunOutcome.HANDLED, call.request(MOBILE, true));
        call.answerOnly(MOBILE);
        assertEquals(MOBILE, call.session.selectedAddress());
    }

    @Test
    void aReplayedNominationMovesNothing() {
        TestCall call = TestCall.connected();
        byte[] captured = call.requestWriter().useCandidate().sealed(call.theirs);
        assertEquals(StunOutcome.HANDLED, call.deliver(captured, HOME));
        assertEquals(StunOutcome.HANDLED, call.deliver(captured, MOBILE));
        call.pass(20 * SECOND, HOME);
        assertEquals(HOME, call.session.selectedAddress());
    }

    @Test
    void anAttributeAfterTheSignatureIsNotBelieved() {
        TestCall call = TestCall.connected();
        byte[] signed = call.requestWriter().sealed(call.theirs);
        byte[] appended = Arrays.copyOf(signed, signed.length - 4);
        appended[3] = (byte) (appended[3] - 4);
        appended[appended.length - 4] = 0;
        appended[appended.length - 3] = Stun.USE_CANDIDATE;
        appended[appended.length - 2] = 0;
        appended[appended.length - 1] = 0;
        assertEquals(StunOutcome.HANDLED, call.deliver(appended, MOBILE));
        call.answerAll();
        assertEquals(HOME, call.session.selectedAddress());
    }

    @Test
    void aRequestForAnotherSessionIsNotOurs() {
        TestCall call = TestCall.connected();
        TestCall other = TestCall.connected();
        byte[] request = other.requestWriter().sealed(other.theirs);
        assertEquals(StunOutcome.WRONG_USERNAME, call.deliver(request, HOME));
        byte[] anonymous =
                new StunWriter(Stun.BINDING_REQUEST, call.transactionId())
                        .priority(1)
                        .sealed(call.theirs);
        assertEquals(StunOutcome.NO_USERNAME, call.deliver(anonymous, HOME));
    }

    @Test
    void aRequestWithoutPriorityIsMalformed() {
        TestCall call = TestCall.started();
        byte[] request =
                new StunWriter(Stun.BINDING_REQUEST, call.transactionId())
                        .username((call.session.localUfrag() + ":x").getBytes(US_ASCII))
                        .sealed(call.theirs);
        assertEquals(StunOutcome.MALFORMED, call.deliver(request, HOME));
    }

    @Test
    void anAddressFamilyThatIsNotServedIsRefused() {
        TestCall call = TestCall.started();
        assertEquals(StunOutcome.NO_LOCAL_ADDRESS, call.request(address("2001:db8::1", 1), true));
    }

    private static TestWire.Datagram firstCheck(TestCall call) {
        call.request(HOME, true);
        call.wire.sent.clear();
        assertTrue(call.wire.await(() -> !call.wire.sent.isEmpty()));
        TestWire.Datagram check = call.wire.next();
        assertNotNull(check);
        assertTrue(check.isRequest());
        return check;
    }
}
