package io.sotto.sfu.signal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import livekit.LivekitModels.Encryption;
import livekit.LivekitModels.ParticipantInfo;
import livekit.LivekitModels.TrackInfo;
import livekit.LivekitModels.TrackSource;
import livekit.LivekitModels.TrackType;
import livekit.LivekitModels.VideoLayer;
import livekit.LivekitRtc.AddTrackRequest;
import livekit.LivekitRtc.SignalRequest;
import livekit.LivekitRtc.SignalResponse.MessageCase;
import livekit.LivekitRtc.SimulcastCodec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of a camera in signalling, with an offer that a browser made. */
final class PublishingTest {
    /** What the recorded offer calls the camera's track. */
    private static final String CAMERA = "1cf93cd7-8495-49f1-9a29-0d6518d67d88";

    /** An offer with a camera and a microphone, without simulcast. */
    private String offer = "";

    @BeforeEach
    void readOffer() throws Exception {
        offer =
                TestSignal.recordedOffer("chromium-publisher")
                        .replaceAll("a=(rid|simulcast):[^\r\n]*\r?\n", "");
    }

    private static void announce(TestSocket publisher, String codec) throws Exception {
        AddTrackRequest.Builder camera =
                AddTrackRequest.newBuilder()
                        .setCid(CAMERA)
                        .setType(TrackType.VIDEO)
                        .setSource(TrackSource.CAMERA)
                        .setEncryption(Encryption.Type.GCM)
                        .addSimulcastCodecs(
                                SimulcastCodec.newBuilder().setCodec(codec).setCid(CAMERA));
        for (int layer = 2; layer >= 0; layer--) { // from the largest, as clients do with SVC
            camera.addLayers(TestSignal.layer(layer));
        }
        publisher.send(SignalRequest.newBuilder().setAddTrack(camera));
        publisher.next(MessageCase.TRACK_PUBLISHED);
    }

    private static String answerTo(TestSocket publisher, String offer, int id) throws Exception {
        publisher.offer(offer, id);
        return publisher.next(MessageCase.ANSWER).getAnswer().getSdp();
    }

    /** What another is told of Ann's camera, as soon as she has one. */
    private static TrackInfo cameraOf(TestSocket watcher) throws InterruptedException {
        while (true) {
            List<ParticipantInfo> people =
                    watcher.next(MessageCase.UPDATE).getUpdate().getParticipantsList();
            for (ParticipantInfo person : people) {
                for (TrackInfo track : person.getTracksList()) {
                    if (track.getType() == TrackType.VIDEO) {
                        return track;
                    }
                }
            }
        }
    }

    @Test
    void theCodecThatWasAnnouncedIsTaken() throws Exception {
        try (TestSignal server = new TestSignal();
                TestSocket bob = server.join("bob", "r");
                TestSocket ann = server.join("ann", "r")) {
            announce(ann, "vp9");
            String answer = answerTo(ann, offer, 1);
            assertTrue(answer.contains("VP9/90000"));
            assertFalse(answer.contains("VP8/90000"));
            TrackInfo camera = cameraOf(bob);
            assertEquals("video/VP9", camera.getMimeType());
            assertEquals(
                    List.of(320, 640, 1280),
                    camera.getCodecs(0).getLayersList().stream()
                            .map(VideoLayer::getWidth)
                            .toList());
        }
    }

    @Test
    void oneThatIsNotForwardedGivesWayToTheFirstThatIs() throws Exception {
        try (TestSignal server = new TestSignal();
                TestSocket ann = server.join("ann", "r")) {
            announce(ann, "h265");
            assertTrue(answerTo(ann, offer, 1).contains("VP8/90000"));
        }
    }

    /** A section that has stopped still names the track that it carried. */
    @Test
    void theSameCameraMayBePublishedAgain() throws Exception {
        try (TestSignal server = new TestSignal();
                TestSocket bob = server.join("bob", "r");
                TestSocket ann = server.join("ann", "r")) {
            announce(ann, "vp8");
            answerTo(ann, offer, 1);
            TrackInfo first = cameraOf(bob);

            announce(ann, "vp9");
            int begin = offer.indexOf("m=video");
            int end = offer.indexOf("m=audio");
            String section = offer.substring(begin, end);
            String stopped = section.replace("a=sendonly", "a=inactive");
            String renamed = section.replace("a=mid:0", "a=mid:2").replace(CAMERA, "renamed");
            String again =
                    offer.substring(0, begin).replace("BUNDLE 0 1", "BUNDLE 0 1 2")
                            + stopped
                            + offer.substring(end)
                            + renamed.replaceAll("a=(ssrc|ssrc-group):[^\r\n]*\r?\n", "");
            answerTo(ann, again, 2);
            TrackInfo second = cameraOf(bob);
            while (second.getSid().equals(first.getSid())) {
                second = cameraOf(bob);
            }
            assertEquals("video/VP9", second.getMimeType());
            assertEquals("2", second.getMid());
        }
    }
}
