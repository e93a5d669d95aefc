package io.sotto.ice;

import static io.sotto.ice.TestCall.HOME;
import static io.sotto.ice.TestCall.MILLI;
import static io.sotto.ice.TestCall.MOBILE;
import static io.sotto.ice.TestCall.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A connected peer that turns up elsewhere: it has changed its network, or a NAT has changed its
 * port.
 */
final class IceMoveTest {
    @Test
    void aNominationFromANewAddressMovesUsAfterItAnswersOurCheck() {
        TestCall call = TestCall.connected();
        assertEquals(StunOutcome.HANDLED, call.request(MOBILE, true));
        assertEquals(HOME, call.session.selectedAddress());
        assertEquals(Stun.BINDING_SUCCESS, call.wire.sent.element().type());

        call.answerOnly(MOBILE);

        assertEquals(MOBILE, call.session.selectedAddress());
        assertTrue(call.events.contains("moved 50000"));
    }

    @Test
    void aPeerCanMoveThereAndBackAgain() {
        TestCall call = TestCall.connected();
        call.request(MOBILE, true);
        call.answerOnly(MOBILE);
        call.pass(3 * SECOND, MOBILE);
        call.request(HOME, true);
        assertEquals(HOME, call.session.selectedAddress());
        assertEquals(
                List.of(
                        "authenticated 40000",
                        "connected 40000",
                        "authenticated 50000",
                        "moved 50000",
                        "moved 40000"),
                call.events);
    }

    @Test
    void aPathThatWasValidLongAgoIsCheckedAgain() {
        TestCall call = TestCall.connected();
        call.request(MOBILE, true);
        call.answerOnly(MOBILE);
        call.pass(40 * SECOND, MOBILE);
        call.request(HOME, true);
        assertEquals(MOBILE, call.session.selectedAddress());
        call.answerOnly(HOME);
        assertEquals(HOME, call.session.selectedAddress());
    }

    @Test
    void aLostCheckOfTheNewAddressIsRepeated() {
        TestCall call = TestCall.connected();
        call.request(MOBILE, true);
        call.wire.sent.clear();
        call.pass(150 * MILLI, MOBILE);
        assertEquals(MOBILE, call.session.selectedAddress());
    }

    @Test
    void anAddressThatNeverAnswersIsCheckedSevenTimesPerAttempt() {
        TestCall call = TestCall.connected();
        call.request(MOBILE, true);
        long checks = call.wire.sent.stream().filter(d -> d.isRequest()).count();
        call.wire.sent.clear();
        for (int i = 0; i < 400; i++) {
            call.nowNanos += 50 * MILLI;
            call.session.onTick(call.nowNanos);
            for (TestWire.Datagram sent = call.wire.next(); sent != null; sent = call.wire.next()) {
                checks += sent.to().equals(MOBILE) ? 1 : 0;
                if (sent.to().equals(HOME)) {
                    call.deliver(call.responseTo(sent), HOME);
                }
            }
        }
        assertEquals(7, checks);
        assertEquals(HOME, call.session.selectedAddress());
    }

    @Test
    void aNatThatChangesThePortUnknownToThePeerIsFollowed() {
        TestCall call = TestCall.connected();
        call.pass(2_500 * MILLI);
        call.request(MOBILE, false);
        call.answerOnly(MOBILE);
        assertEquals(HOME, call.session.selectedAddress());

        call.pass(SECOND, MOBILE);

        assertEquals(MOBILE, call.session.selectedAddress());
        call.pass(60 * SECOND, MOBILE);
        assertEquals(IceSession.State.CONNECTED, call.session.state());
    }

    @Test
    void aBackupPathIsNotTakenForAMoveWhileTheOldAddressAnswers() {
        TestCall call = TestCall.connected();
        for (int i = 0; i < 20; i++) {
            call.pass(2_500 * MILLI, HOME, MOBILE);
            call.request(MOBILE, false);
        }
        assertEquals(HOME, call.session.selectedAddress());
    }

    @Test
    void aSilentAddressIsNotDoubtedForLessThanTwoSeconds() {
        TestCall call = TestCall.connected();
        call.pass(1_900 * MILLI);
        call.request(MOBILE, false);
        call.answerOnly(MOBILE);
        call.pass(1_500 * MILLI, MOBILE);
        assertEquals(HOME, call.session.selectedAddress());
    }

    @Test
    void nominatingSeveralPathsAtOnceDoesNotMakeUsJump() {
        TestCall call = TestCall.connected();
        for (int i = 0; i < 100; i++) {
            call.request(HOME, true);
            call.request(MOBILE, true);
            call.answerAll();
            call.pass(100 * MILLI, HOME, MOBILE);
        }
        assertEquals(1, call.events.stream().filter(e -> e.startsWith("moved")).count());
    }

    @Test
    void consentIsAskedOfTheNewAddressAfterAMove() {
        TestCall call = TestCall.connected();
        call.request(MOBILE, true);
        call.answerOnly(MOBILE);
        call.pass(120 * SECOND, MOBILE);
        assertEquals(IceSession.State.CONNECTED, call.session.state());
        call.pass(31 * SECOND, HOME);
        assertEquals(IceSession.State.FAILED, call.session.state());
    }
}
