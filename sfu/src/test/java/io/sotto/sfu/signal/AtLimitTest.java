package io.sotto.sfu.signal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sotto.config.LimitsConfig;
import io.sotto.config.SottoConfig;
import io.sotto.metrics.Meter;
import io.sotto.metrics.Tags.JoinOutcome;
import io.sotto.metrics.Tags.RefusalReason;
import io.sotto.metrics.Tags.TokenOutcome;
import java.net.http.HttpResponse;
import livekit.LivekitModels.DisconnectReason;
import livekit.LivekitRtc.ConnectionSettings;
import livekit.LivekitRtc.JoinRequest;
import livekit.LivekitRtc.LeaveRequest;
import livekit.LivekitRtc.SignalRequest;
import livekit.LivekitRtc.SignalResponse.MessageCase;
import org.junit.jupiter.api.Test;

/** Newcomers of a server that can take no more are told when to come again; others stay. */
final class AtLimitTest {
    private static final String SENTENCE = "The server is at its limit; try again in 5 seconds";
    private static final String LINK = "/api/links/AAAAAAAAAAAAAAAAAAAAAA/token";
    private static final long SECOND = 1_000_000_000L;

    private static HttpResponse<String> validate(
            TestSignal server, String identity, JoinRequest join) throws Exception {
        return server.get(
                "/rtc/v1/validate?access_token="
                        + server.token(identity, "r")
                        + "&join_request="
                        + TestSignal.query(join));
    }

    private static void assertRefused(TestSignal server, String identity) throws Exception {
        assertEquals(
                503, TestSocket.refusal(server.joining(identity, "r", TestSignal.JOIN)), identity);
        HttpResponse<String> why = validate(server, identity, TestSignal.JOIN);
        assertEquals("503 " + SENTENCE, why.statusCode() + " " + why.body());
        assertEquals("5", why.headers().firstValue("retry-after").orElse("none"));
        assertEquals(
                "retry-after",
                why.headers().firstValue("access-control-expose-headers").orElse("none"));
    }

    private static JoinRequest resuming(String participantSid) {
        return JoinRequest.newBuilder()
                .setReconnect(true)
                .setParticipantSid(participantSid)
                .setConnectionSettings(ConnectionSettings.getDefaultInstance())
                .build();
    }

    @Test
    void newcomersAreRefusedWhileTheServerIsOverloadedAndTakenAfterwards() throws Exception {
        try (TestSignal server = new TestSignal();
                TestSocket ann = server.join("ann", "r")) {
            ann.next();
            server.overloaded.set(true);
            assertRefused(server, "bob");
            assertRefused(server, "cleo");
            assertEquals(2, server.metrics.value(Meter.JOINS, JoinOutcome.OVERLOADED));
            ann.assertServed();

            server.overloaded.set(false);
            assertEquals(200, validate(server, "bob", TestSignal.JOIN).statusCode());
            try (TestSocket bob = server.join("bob", "r")) {
                assertTrue(bob.next().hasJoin());
            }
        }
    }

    @Test
    void aNewRoomIsRefusedLikeANewcomer() throws Exception {
        try (TestSignal server = new TestSignal()) {
            server.overloaded.set(true);
            assertRefused(server, "ann");
            assertEquals(0, server.metrics.value(Meter.ROOMS));
        }
    }

    @Test
    void whoHasALinkIsToldBeforeTheyHaveAToken() throws Exception {
        try (TestSignal server = new TestSignal()) {
            server.overloaded.set(true);
            HttpResponse<String> response = server.post(LINK, "{\"name\":\"Ann\"}");
            assertEquals(503, response.statusCode());
            assertEquals("5", response.headers().firstValue("retry-after").orElse("none"));
            assertTrue(response.body().contains("\"busy\""), response.body());
            assertTrue(response.body().contains(SENTENCE), response.body());
            assertEquals(1, server.metrics.value(Meter.TOKENS, TokenOutcome.REFUSED));
            server.overloaded.set(false);
            assertEquals(200, server.post(LINK, "{\"name\":\"Ann\"}").statusCode());
        }
    }

    // -- who is in stays in

    @Test
    void whoResumesIsNotRefused() throws Exception {
        try (TestSignal server = new TestSignal();
                TestSocket ann = server.join("ann", "r")) {
            String sid = ann.next().getJoin().getParticipant().getSid();
            server.overloaded.set(true);
            assertEquals(200, validate(server, "ann", resuming(sid)).statusCode());
            try (TestSocket back = server.join("ann", "r", resuming(sid))) {
                assertTrue(back.next().hasReconnect());
                back.assertServed();
            }
        }
    }

    @Test
    void whoJoinsAnewInPlaceOfTheirOldConnectionIsNotRefused() throws Exception {
        try (TestSignal server = new TestSignal();
                TestSocket ann = server.join("ann", "r")) {
            ann.next();
            server.overloaded.set(true);
            try (TestSocket again = server.join("ann", "r")) {
                assertTrue(again.next().hasJoin());
            }
        }
    }

    @Test
    void whoSaidGoodbyeOnlyToComeBackIsNotRefusedForAWhile() throws Exception {
        try (TestSignal server = new TestSignal();
                TestSocket ann = server.join("ann", "r");
                TestSocket bob = server.join("bob", "r")) {
            ann.next();
            server.overloaded.set(true);
            ann.send(SignalRequest.newBuilder().setLeave(LeaveRequest.getDefaultInstance()));
            bob.next(MessageCase.UPDATE); // the room knows
            assertEquals(200, validate(server, "ann", TestSignal.JOIN).statusCode());
            assertRefused(server, "eve");

            server.rooms.sweep(server.nanos.addAndGet(31 * SECOND));
            assertRefused(server, "ann");
        }
    }

    @Test
    void whoOnlySaysThatTheyResumeDoesNotGetIn() throws Exception {
        try (TestSignal server = new TestSignal()) {
            server.overloaded.set(true);
            try (TestSocket eve = server.join("eve", "r", resuming("PA_unknown"))) {
                assertEquals(
                        LeaveRequest.Action.RECONNECT,
                        eve.next(MessageCase.LEAVE).getLeave().getAction());
            }
            assertRefused(server, "eve");
        }
    }

    // -- loops that are full

    private static TestSignal serverOfOneTransport() {
        LimitsConfig limits = SottoConfig.development().limits();
        return new TestSignal(
                SottoConfig.development().room(),
                new LimitsConfig(
                        limits.rooms(),
                        1,
                        limits.tracksPerParticipant(),
                        limits.subscriptionsPerParticipant(),
                        limits.signalMessageBytes(),
                        limits.mailboxSize()));
    }

    @Test
    void newcomersAreRefusedWhileEveryLoopIsFull() throws Exception {
        try (TestSignal server = serverOfOneTransport();
                TestSocket ann = server.join("ann", "r")) {
            ann.offer(TestSignal.recordedOffer("chromium-publisher"), 1);
            ann.next(MessageCase.ANSWER);
            assertRefused(server, "bob");
        }
    }

    @Test
    void whoFindsNoTransportAfterJoiningIsSentAwayWithTheReason() throws Exception {
        try (TestSignal server = serverOfOneTransport();
                TestSocket ann = server.join("ann", "r");
                TestSocket bob = server.join("bob", "r")) {
            ann.offer(TestSignal.recordedOffer("chromium-publisher"), 1);
            ann.next(MessageCase.ANSWER);
            bob.offer(TestSignal.recordedOffer("chromium-publisher"), 1);
            assertEquals(
                    SENTENCE,
                    bob.next(MessageCase.REQUEST_RESPONSE).getRequestResponse().getMessage());
            LeaveRequest leave = bob.next(MessageCase.LEAVE).getLeave();
            assertEquals(DisconnectReason.JOIN_FAILURE, leave.getReason());
            assertEquals(LeaveRequest.Action.DISCONNECT, leave.getAction());
            assertEquals(1, SignalServerTest.refused(server, RefusalReason.BUSY));
            ann.assertServed();
            assertRefused(server, "bob");
        }
    }

    @Test
    void noMoreRoomsIsSaidInTheSameWords() throws Exception {
        LimitsConfig limits = SottoConfig.development().limits();
        LimitsConfig oneRoom =
                new LimitsConfig(
                        1,
                        limits.transportsPerLoop(),
                        limits.tracksPerParticipant(),
                        limits.subscriptionsPerParticipant(),
                        limits.signalMessageBytes(),
                        limits.mailboxSize());
        try (TestSignal server = new TestSignal(SottoConfig.development().room(), oneRoom);
                TestSocket ann = server.join("ann", "another")) {
            ann.next();
            assertRefused(server, "bob");
        }
    }
}
