package io.sotto.sfu.signal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import livekit.LivekitModels.Encryption;
import livekit.LivekitModels.ParticipantInfo;
import livekit.LivekitModels.TrackSource;
import livekit.LivekitModels.TrackType;
import livekit.LivekitRtc.AddTrackRequest;
import livekit.LivekitRtc.ConnectionSettings;
import livekit.LivekitRtc.JoinRequest;
import livekit.LivekitRtc.SignalRequest;
import livekit.LivekitRtc.SignalResponse;
import livekit.LivekitRtc.SignalResponse.MessageCase;
import org.junit.jupiter.api.Test;

/** What people in a room are told about each other while much changes. */
final class NewsTest {
    private static final int PEOPLE = 10;

    private static final JoinRequest SUBSCRIBING =
            JoinRequest.newBuilder()
                    .setConnectionSettings(ConnectionSettings.newBuilder().setAutoSubscribe(true))
                    .build();

    /** Until it is let go, what is to be told later is not told. */
    private static CountDownLatch pause(TestSignal server) {
        CountDownLatch over = new CountDownLatch(1);
        server.later.execute(
                () -> {
                    try {
                        over.await();
                    } catch (InterruptedException stopped) {
                        Thread.currentThread().interrupt();
                    }
                });
        return over;
    }

    private static List<ParticipantInfo> told(SignalResponse update) {
        return update.getUpdate().getParticipantsList();
    }

    @Test
    void whatChangesWhileARoomPausesIsToldInOneMessage() throws Exception {
        List<TestSocket> others = new ArrayList<>();
        try (TestSignal server = new TestSignal()) {
            CountDownLatch pause = pause(server);
            try (TestSocket ann = server.join("ann", "r")) {
                SignalResponse first = ann.next(MessageCase.UPDATE);
                assertEquals("ann", told(first).getFirst().getIdentity(), "at once: it is quiet");
                for (int i = 0; i < PEOPLE; i++) {
                    TestSocket other = server.join("person" + i, "r");
                    others.add(other);
                    assertTrue(other.next().hasJoin());
                }
                pause.countDown();

                SignalResponse second = ann.next(MessageCase.UPDATE);
                assertEquals(PEOPLE, told(second).size());
                assertEquals("person0", told(second).getFirst().getIdentity());
                assertEquals(told(second), told(others.getLast().next(MessageCase.UPDATE)));
                ann.assertServed();
                long updates = ann.all.stream().filter(SignalResponse::hasUpdate).count();
                assertEquals(2, updates);
            } finally {
                pause.countDown();
                for (TestSocket other : others) {
                    other.close();
                }
            }
        }
    }

    @Test
    void nobodyIsOfferedATrackOfSomebodyTheyDoNotKnow() throws Exception {
        try (TestSignal server = new TestSignal();
                TestSocket ann = server.join("ann", "r", SUBSCRIBING)) {
            assertTrue(ann.next().hasJoin());
            ann.offer(TestSignal.recordedOffer("chromium-recv"), 1);
            ann.next(MessageCase.ANSWER);
            CountDownLatch pause = pause(server);
            try (TestSocket carol = server.join("carol", "r");
                    TestSocket bob = server.join("bob", "r")) {
                assertTrue(carol.next().hasJoin());
                String track = publish(bob);

                ann.offer(TestSignal.recordedOffer("chromium-recv"), 2);
                SignalResponse answer = ann.next(MessageCase.ANSWER);
                assertFalse(answer.getAnswer().getMidToTrackIdMap().containsValue(track));
                pause.countDown();

                ann.next(MessageCase.MEDIA_SECTIONS_REQUIREMENT);
                List<String> known =
                        ann.all.stream()
                                .flatMap(message -> told(message).stream())
                                .flatMap(person -> person.getTracksList().stream())
                                .map(info -> info.getSid())
                                .toList();
                assertTrue(known.contains(track), "before the section was asked for");
                ann.offer(TestSignal.recordedOffer("chromium-recv"), 3);
                answer = ann.next(MessageCase.ANSWER);
                assertTrue(answer.getAnswer().getMidToTrackIdMap().containsValue(track));
            } finally {
                pause.countDown();
            }
        }
    }

    private static String publish(TestSocket publisher) throws Exception {
        publisher.send(
                SignalRequest.newBuilder()
                        .setAddTrack(
                                AddTrackRequest.newBuilder()
                                        .setCid("mic")
                                        .setType(TrackType.AUDIO)
                                        .setSource(TrackSource.MICROPHONE)
                                        .setEncryption(Encryption.Type.GCM)));
        SignalResponse published = publisher.next(MessageCase.TRACK_PUBLISHED);
        publisher.offer(TestSignal.recordedOffer("chromium-publisher"), 1);
        publisher.next(MessageCase.ANSWER);
        return published.getTrackPublished().getTrack().getSid();
    }

    /** A client takes it that whoever is of an identity has gone when somebody of it has. */
    @Test
    void whoTakesAnothersPlaceIsNotTakenForGone() throws Exception {
        try (TestSignal server = new TestSignal();
                TestSocket ann = server.join("ann", "r")) {
            assertTrue(ann.next().hasJoin());
            CountDownLatch pause = pause(server);
            try (TestSocket bob = server.join("bob", "r")) {
                String before = bob.next().getJoin().getParticipant().getSid();
                try (TestSocket again = server.join("bob", "r");
                        TestSocket carol = server.join("carol", "r")) {
                    String now = again.next().getJoin().getParticipant().getSid();
                    assertTrue(carol.next().hasJoin());
                    pause.countDown();
                    List<ParticipantInfo> bobs = new ArrayList<>();
                    while (bobs.isEmpty() || !bobs.getLast().getSid().equals(now)) {
                        told(ann.next(MessageCase.UPDATE)).stream()
                                .filter(person -> person.getIdentity().equals("bob"))
                                .forEach(bobs::add);
                    }
                    Stream<ParticipantInfo> gone =
                            bobs.stream().filter(p -> p.getSid().equals(before));
                    assertEquals(
                            ParticipantInfo.State.DISCONNECTED,
                            gone.reduce((earlier, later) -> later).orElseThrow().getState());
                    carol.assertServed();
                    assertTrue(
                            carol.all.stream()
                                    .flatMap(message -> told(message).stream())
                                    .noneMatch(person -> person.getSid().equals(before)),
                            "who came later hears nothing of the first");
                }
            } finally {
                pause.countDown();
            }
        }
    }
}
