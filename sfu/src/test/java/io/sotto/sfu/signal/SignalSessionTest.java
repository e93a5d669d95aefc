package io.sotto.sfu.signal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.sotto.metrics.Meter;
import io.sotto.metrics.Tags.JoinOutcome;
import io.sotto.metrics.Tags.ParticipantState;
import io.sotto.metrics.Tags.RefusalReason;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import livekit.LivekitModels.DisconnectReason;
import livekit.LivekitModels.Encryption;
import livekit.LivekitModels.TrackSource;
import livekit.LivekitModels.TrackType;
import livekit.LivekitRtc.AddTrackRequest;
import livekit.LivekitRtc.ConnectionSettings;
import livekit.LivekitRtc.JoinRequest;
import livekit.LivekitRtc.LeaveRequest;
import livekit.LivekitRtc.SessionDescription;
import livekit.LivekitRtc.SignalRequest;
import livekit.LivekitRtc.SignalResponse;
import livekit.LivekitRtc.SignalResponse.MessageCase;
import org.junit.jupiter.api.Test;

/** One client's conversation with the server, over a WebSocket. */
final class SignalSessionTest {
    private static final JoinRequest SUBSCRIBING =
            JoinRequest.newBuilder()
                    .setConnectionSettings(ConnectionSettings.newBuilder().setAutoSubscribe(true))
                    .build();

    private static final long RESUME_WINDOW = 15_000_000_000L;

    private static AddTrackRequest.Builder microphone() {
        return AddTrackRequest.newBuilder()
                .setCid("mic")
                .setType(TrackType.AUDIO)
                .setSource(TrackSource.MICROPHONE)
                .setEncryption(Encryption.Type.GCM);
    }

    private static LeaveRequest leave(TestSocket socket) throws InterruptedException {
        return socket.next(MessageCase.LEAVE).getLeave();
    }

    private static void await(BooleanSupplier condition) {
        for (int i = 0; i < 10_000 && !condition.getAsBoolean(); i++) {
            LockSupport.parkNanos(1_000_000L);
        }
        assertTrue(condition.getAsBoolean());
    }

    @Test
    void theJoinResponseComesFirstThenAFreshToken() throws Exception {
        try (TestSignal server = new TestSignal();
                TestSocket ann = server.join("ann", "r")) {
            SignalResponse first = ann.next();
            assertTrue(first.hasJoin(), first.toString());
            assertEquals("ann", first.getJoin().getParticipant().getIdentity());
            assertEquals(0, first.getJoin().getOtherParticipantsCount());
            String token = ann.next(MessageCase.REFRESH_TOKEN).getRefreshToken();
            assertEquals(TestSignal.grants("ann", "r"), server.tokens.verify(token));
            ann.assertServed();
        }
    }

    @Test
    void anAnswerNamesItsOfferAndTheTracksOfItsSections() throws Exception {
        try (TestSignal server = new TestSignal();
                TestSocket ann = server.join("ann", "r");
                TestSocket bob = server.join("bob", "r", SUBSCRIBING)) {
            ann.send(SignalRequest.newBuilder().setAddTrack(microphone()));
            String sid =
                    ann.next(MessageCase.TRACK_PUBLISHED).getTrackPublished().getTrack().getSid();
            ann.offer(TestSignal.recordedOffer("chromium-publisher"), 41);
            assertEquals(41, ann.next(MessageCase.ANSWER).getAnswer().getId());
            await(
                    () ->
                            server.metrics.value(
                                            Meter.TRACKS, io.sotto.metrics.Tags.TrackKind.AUDIO)
                                    == 1);

            bob.offer(TestSignal.recordedOffer("chromium-recv"), 77);
            SessionDescription answer = bob.next(MessageCase.ANSWER).getAnswer();
            assertEquals(77, answer.getId());
            assertEquals("answer", answer.getType());
            assertTrue(answer.getMidToTrackIdMap().containsValue(sid), answer.toString());
            assertTrue(answer.getSdp().contains(sid), "the section is the track's");
        }
    }

    @Test
    void anOfferInTheJoinRequestIsAnsweredToo() throws Exception {
        JoinRequest join =
                SUBSCRIBING.toBuilder()
                        .addAddTrackRequests(microphone())
                        .setPublisherOffer(
                                SessionDescription.newBuilder()
                                        .setType("offer")
                                        .setSdp(TestSignal.recordedOffer("chromium-publisher"))
                                        .setId(3))
                        .build();
        try (TestSignal server = new TestSignal();
                TestSocket ann = server.join("ann", "r", join)) {
            assertTrue(ann.next().hasJoin());
            assertEquals(3, ann.next(MessageCase.ANSWER).getAnswer().getId());
        }
    }

    @Test
    void aTrackWithoutEncryptionIsRefused() throws Exception {
        try (TestSignal server = new TestSignal();
                TestSocket ann = server.join("ann", "r")) {
            ann.send(
                    SignalRequest.newBuilder()
                            .setAddTrack(microphone().setEncryption(Encryption.Type.NONE)));
            var refusal = ann.next(MessageCase.REQUEST_RESPONSE).getRequestResponse();
            assertTrue(refusal.getMessage().contains("end-to-end"), refusal.getMessage());
            ann.assertServed();
            assertTrue(ann.all.stream().noneMatch(SignalResponse::hasTrackPublished));
            assertEquals(1, server.metrics.value(Meter.UNENCRYPTED_TRACKS_REFUSED));
        }
    }

    @Test
    void anOfferThatIsNoneEndsTheConversationWithAReason() throws Exception {
        try (TestSignal server = new TestSignal();
                TestSocket ann = server.join("ann", "r")) {
            ann.offer("v=0\r\nthis is no offer", 1);
            assertEquals(DisconnectReason.STATE_MISMATCH, leave(ann).getReason());
            assertEquals(1, SignalServerTest.refused(server, RefusalReason.MALFORMED));
        }
    }

    // -- coming, going, coming back

    @Test
    void whoComesTwiceIsThereOnce() throws Exception {
        try (TestSignal server = new TestSignal();
                TestSocket first = server.join("ann", "r")) {
            String sid = first.next().getJoin().getParticipant().getSid();
            try (TestSocket second = server.join("ann", "r")) {
                var join = second.next().getJoin();
                assertEquals(0, join.getOtherParticipantsCount());
                assertFalse(join.getParticipant().getSid().equals(sid));
                LeaveRequest leave = leave(first);
                assertEquals(DisconnectReason.DUPLICATE_IDENTITY, leave.getReason());
                assertEquals(LeaveRequest.Action.DISCONNECT, leave.getAction());
                first.assertClosed(WebSocketCloseStatus.NORMAL_CLOSURE);
                second.assertServed();
            }
        }
    }

    @Test
    void aFullRoomTakesNobodyElse() throws Exception {
        try (TestSignal server = new TestSignal(TestSignal.room(1, true));
                TestSocket ann = server.join("ann", "r")) {
            assertTrue(ann.next().hasJoin());
            assertEquals(403, TestSocket.refusal(server.joining("bob", "r", TestSignal.JOIN)));
            assertEquals(1, server.metrics.value(Meter.JOINS, JoinOutcome.ROOM_FULL));
            try (TestSocket again = server.join("ann", "r")) {
                assertTrue(again.next().hasJoin(), "who is in it may come anew");
            }
        }
    }

    private static JoinRequest resuming(String sid) {
        return JoinRequest.newBuilder().setReconnect(true).setParticipantSid(sid).build();
    }

    @Test
    void whoLosesTheConnectionMayResumeForAWhile() throws Exception {
        try (TestSignal server = new TestSignal();
                TestSocket ann = server.join("ann", "r")) {
            String sid = ann.next().getJoin().getParticipant().getSid();
            ann.vanish();
            server.rooms.sweep(server.nanos.addAndGet(RESUME_WINDOW / 2));
            try (TestSocket back = server.join("ann", "r", resuming(sid))) {
                assertTrue(back.next().hasReconnect());
                back.assertServed();
            }
        }
    }

    @Test
    void whoComesBackTooLateJoinsAnew() throws Exception {
        try (TestSignal server = new TestSignal();
                TestSocket ann = server.join("ann", "r")) {
            String sid = ann.next().getJoin().getParticipant().getSid();
            ann.vanish();
            // When the server notices is up to the network; then the window begins.
            await(
                    () -> {
                        server.rooms.sweep(server.nanos.addAndGet(RESUME_WINDOW + 1));
                        return server.metrics.value(Meter.PARTICIPANTS, ParticipantState.JOINED)
                                == 0;
                    });
            try (TestSocket back = server.join("ann", "r", resuming(sid))) {
                LeaveRequest leave = leave(back);
                assertEquals(DisconnectReason.STATE_MISMATCH, leave.getReason());
                assertEquals(LeaveRequest.Action.RECONNECT, leave.getAction());
            }
        }
    }

    @Test
    void nobodyResumesForSomebodyElse() throws Exception {
        try (TestSignal server = new TestSignal();
                TestSocket ann = server.join("ann", "r")) {
            String sid = ann.next().getJoin().getParticipant().getSid();
            try (TestSocket eve = server.join("eve", "r", resuming(sid))) {
                assertEquals(DisconnectReason.STATE_MISMATCH, leave(eve).getReason());
            }
            ann.assertServed();
        }
    }

    // -- nonsense

    @Test
    void aMalformedMessageClosesThatSocketOnly() throws Exception {
        try (TestSignal server = new TestSignal();
                TestSocket ann = server.join("ann", "r");
                TestSocket eve = server.join("eve", "r");
                TestSocket mallory = server.join("mallory", "r")) {
            eve.next(MessageCase.REFRESH_TOKEN);
            mallory.next(MessageCase.REFRESH_TOKEN);
            eve.sendBytes(new byte[] {(byte) 0xFF, 1, 2, 3});
            mallory.sendText("{\"offer\":");
            eve.assertClosed(WebSocketCloseStatus.INVALID_PAYLOAD_DATA);
            mallory.assertClosed(WebSocketCloseStatus.INVALID_PAYLOAD_DATA);
            ann.assertServed();
            assertEquals(2, SignalServerTest.refused(server, RefusalReason.MALFORMED));
        }
    }

    @Test
    void whoSpeaksJsonIsAnsweredInJson() throws Exception {
        try (TestSignal server = new TestSignal();
                TestSocket ann = server.join("ann", "r")) {
            ann.next(MessageCase.REFRESH_TOKEN);
            ann.sendText("{\"ping\":\"1\"}");
            String answer = ann.texts.poll(10, java.util.concurrent.TimeUnit.SECONDS);
            assertEquals("{\"pong\":\"" + TestSignal.NOW.toEpochMilli() + "\"}", answer);
        }
    }

    // -- what is not written down

    @Test
    void noLogSaysWhoJoinedWhatOrWithWhichToken() throws Exception {
        Logger root = Logger.getLogger("");
        Queue<String> logged = new ConcurrentLinkedQueue<>();
        Handler recorder =
                new Handler() {
                    @Override
                    public void publish(LogRecord entry) {
                        logged.add(entry.getMessage() + List.of(parameters(entry)));
                    }

                    @Override
                    public void flush() {}

                    @Override
                    public void close() {}
                };
        Level level = root.getLevel();
        root.addHandler(recorder);
        root.setLevel(Level.ALL);
        recorder.setLevel(Level.ALL);
        String token;
        try (TestSignal server = new TestSignal()) {
            token = server.token("identity-of-ann", "name-of-room");
            try (TestSocket ann = server.join("identity-of-ann", "name-of-room")) {
                ann.offer(TestSignal.recordedOffer("chromium-publisher"), 1);
                ann.next(MessageCase.ANSWER);
            }
            server.get("/rtc/v1/validate?access_token=" + token + "x");
            server.get("/rtc/v1?access_token=" + token);
            System.getLogger("a logger").log(System.Logger.Level.INFO, "the recorder works");
        } finally {
            root.removeHandler(recorder);
            root.setLevel(level);
        }
        String everything = String.join("\n", logged);
        assertTrue(everything.contains("the recorder works"));
        for (String secret : List.of(token, "identity-of-ann", "name-of-room")) {
            assertFalse(everything.contains(secret), secret);
        }
    }

    private static Object[] parameters(LogRecord entry) {
        Object[] parameters = entry.getParameters();
        return parameters == null ? new Object[0] : parameters;
    }
}
