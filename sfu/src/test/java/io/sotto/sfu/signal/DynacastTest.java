package io.sotto.sfu.signal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import livekit.LivekitModels.Encryption;
import livekit.LivekitModels.TrackSource;
import livekit.LivekitModels.TrackType;
import livekit.LivekitModels.VideoQuality;
import livekit.LivekitRtc.AddTrackRequest;
import livekit.LivekitRtc.ConnectionSettings;
import livekit.LivekitRtc.JoinRequest;
import livekit.LivekitRtc.SignalRequest;
import livekit.LivekitRtc.SignalResponse;
import livekit.LivekitRtc.SignalResponse.MessageCase;
import livekit.LivekitRtc.SubscribedCodec;
import livekit.LivekitRtc.SubscribedQuality;
import livekit.LivekitRtc.UpdateTrackSettings;
import org.junit.jupiter.api.Test;

/** A publisher is told which layers of its camera anybody watches: soon if more, later if less. */
final class DynacastTest {
    private static final JoinRequest SUBSCRIBING =
            JoinRequest.newBuilder()
                    .setConnectionSettings(ConnectionSettings.newBuilder().setAutoSubscribe(true))
                    .build();

    private static final long MILLI = 1_000_000L;

    @Test
    void layersThatNobodyWatchesAreGivenUpAndTakenBack() throws Exception {
        try (TestSignal server = new TestSignal();
                TestSocket bob = server.join("bob", "r")) {
            long began = System.nanoTime();
            String camera = publishCamera(bob);
            assertEquals(List.of(), watched(bob, camera));
            assertTrue(System.nanoTime() - began >= 1000 * MILLI, "not at once");

            try (TestSocket ann = server.join("ann", "r", SUBSCRIBING)) {
                ann.offer(TestSignal.recordedOffer("chromium-recv"), 1);
                ann.next(MessageCase.ANSWER);
                assertEquals(
                        List.of(VideoQuality.LOW, VideoQuality.MEDIUM, VideoQuality.HIGH),
                        watched(bob, camera));

                settings(ann, camera, 300, 170, false);
                assertEquals(List.of(VideoQuality.LOW), watched(bob, camera));
                settings(ann, camera, 640, 360, false);
                assertEquals(List.of(VideoQuality.LOW, VideoQuality.MEDIUM), watched(bob, camera));
                settings(ann, camera, 640, 360, true);
                assertEquals(List.of(), watched(bob, camera));
                settings(ann, camera, 300, 170, false);
                assertEquals(List.of(VideoQuality.LOW), watched(bob, camera));
            }
            bob.assertServed();
            long told = bob.all.stream().filter(SignalResponse::hasSubscribedQualityUpdate).count();
            assertEquals(6, told, "nothing twice");
        }
    }

    /** The next that is said of a track: the qualities that are to be made. */
    private static List<VideoQuality> watched(TestSocket publisher, String track)
            throws InterruptedException {
        SignalResponse update = publisher.next(MessageCase.SUBSCRIBED_QUALITY_UPDATE);
        assertEquals(track, update.getSubscribedQualityUpdate().getTrackSid());
        SubscribedCodec codec =
                update.getSubscribedQualityUpdate().getSubscribedCodecsList().getFirst();
        assertEquals("vp8", codec.getCodec());
        assertEquals(3, codec.getQualitiesCount());
        return codec.getQualitiesList().stream()
                .filter(SubscribedQuality::getEnabled)
                .map(SubscribedQuality::getQuality)
                .toList();
    }

    private static void settings(
            TestSocket receiver, String track, int width, int height, boolean disabled)
            throws Exception {
        receiver.send(
                SignalRequest.newBuilder()
                        .setTrackSetting(
                                UpdateTrackSettings.newBuilder()
                                        .addTrackSids(track)
                                        .setWidth(width)
                                        .setHeight(height)
                                        .setDisabled(disabled)));
    }

    private static String publishCamera(TestSocket publisher) throws Exception {
        AddTrackRequest.Builder camera =
                AddTrackRequest.newBuilder()
                        .setCid("camera")
                        .setType(TrackType.VIDEO)
                        .setSource(TrackSource.CAMERA)
                        .setWidth(1280)
                        .setHeight(720)
                        .setEncryption(Encryption.Type.GCM);
        for (int layer = 0; layer < 3; layer++) {
            camera.addLayers(TestSignal.layer(layer));
        }
        publisher.send(SignalRequest.newBuilder().setAddTrack(camera));
        SignalResponse published = publisher.next(MessageCase.TRACK_PUBLISHED);
        publisher.offer(TestSignal.recordedOffer("chromium-publish-simulcast"), 1);
        publisher.next(MessageCase.ANSWER);
        return published.getTrackPublished().getTrack().getSid();
    }
}
