package io.sotto.loadtest.signal;

import io.sotto.loadtest.media.MediaShape;
import java.util.List;
import livekit.LivekitModels.ClientInfo;
import livekit.LivekitModels.DisconnectReason;
import livekit.LivekitModels.Encryption;
import livekit.LivekitModels.TrackSource;
import livekit.LivekitModels.TrackType;
import livekit.LivekitModels.VideoLayer;
import livekit.LivekitModels.VideoQuality;
import livekit.LivekitRtc.AddTrackRequest;
import livekit.LivekitRtc.ConnectionSettings;
import livekit.LivekitRtc.JoinRequest;
import livekit.LivekitRtc.LeaveRequest;
import livekit.LivekitRtc.Ping;
import livekit.LivekitRtc.SessionDescription;
import livekit.LivekitRtc.SignalRequest;
import livekit.LivekitRtc.UpdateSubscription;
import livekit.LivekitRtc.UpdateTrackSettings;

/** What a participant says to a server of LiveKit's protocol. */
final class Messages {
    private static final int PROTOCOL = 17;

    private Messages() {}

    static JoinRequest join(Seat seat, SessionDescription offer) {
        JoinRequest.Builder join =
                JoinRequest.newBuilder()
                        .setClientInfo(
                                ClientInfo.newBuilder()
                                        .setSdk(ClientInfo.SDK.JS)
                                        .setVersion("2.23.0")
                                        .setProtocol(PROTOCOL))
                        .setConnectionSettings(
                                ConnectionSettings.newBuilder()
                                        .setAutoSubscribe(false)
                                        .setAdaptiveStream(true))
                        .setPublisherOffer(offer);
        seat.tracks().forEach(track -> join.addAddTrackRequests(announcement(track)));
        return join.build();
    }

    /** Said to be encrypted, since it looks so, and servers may refuse what is not. */
    @SuppressWarnings("deprecation") // servers read the layers of the track itself
    private static AddTrackRequest announcement(OfferedTrack track) {
        AddTrackRequest.Builder request =
                AddTrackRequest.newBuilder()
                        .setCid(track.cid())
                        .setName(track.cid())
                        .setStream("camera")
                        .setDisableRed(true)
                        .setEncryption(Encryption.Type.GCM);
        MediaShape camera = track.camera();
        if (camera == null) {
            return request.setType(TrackType.AUDIO).setSource(TrackSource.MICROPHONE).build();
        }
        MediaShape.LayerShape largest = camera.layers().getLast();
        request.setType(TrackType.VIDEO)
                .setSource(TrackSource.CAMERA)
                .setWidth(largest.width())
                .setHeight(largest.height());
        for (int i = 0; i < camera.layers().size(); i++) {
            MediaShape.LayerShape layer = camera.layers().get(i);
            request.addLayers(
                    VideoLayer.newBuilder()
                            .setQuality(quality(i, camera.layers().size()))
                            .setWidth(layer.width())
                            .setHeight(layer.height())
                            .setBitrate((int) layer.bitsPerSecond()));
        }
        return request.build();
    }

    private static VideoQuality quality(int layer, int layers) {
        return VideoQuality.forNumber(VideoQuality.HIGH_VALUE - (layers - 1 - layer));
    }

    static SessionDescription description(String sdp, int id) {
        return SessionDescription.newBuilder().setType("offer").setSdp(sdp).setId(id).build();
    }

    static SignalRequest offer(SessionDescription description) {
        return SignalRequest.newBuilder().setOffer(description).build();
    }

    static SignalRequest subscribe(List<RemoteTrack> tracks) {
        UpdateSubscription.Builder update = UpdateSubscription.newBuilder().setSubscribe(true);
        tracks.forEach(track -> update.addTrackSids(track.id()));
        return SignalRequest.newBuilder().setSubscription(update).build();
    }

    static SignalRequest prefer(List<RemoteTrack> tracks, RemoteTrack.Quality quality) {
        UpdateTrackSettings.Builder settings =
                UpdateTrackSettings.newBuilder()
                        .setQuality(
                                switch (quality) {
                                    case LOW -> VideoQuality.LOW;
                                    case MEDIUM -> VideoQuality.MEDIUM;
                                    case HIGH -> VideoQuality.HIGH;
                                });
        tracks.stream()
                .filter(track -> track.video() && track.quality() == quality)
                .forEach(track -> settings.addTrackSids(track.id()));
        return SignalRequest.newBuilder().setTrackSetting(settings).build();
    }

    static SignalRequest ping(long millis) {
        return SignalRequest.newBuilder()
                .setPingReq(Ping.newBuilder().setTimestamp(millis))
                .build();
    }

    static SignalRequest leave() {
        return SignalRequest.newBuilder()
                .setLeave(LeaveRequest.newBuilder().setReason(DisconnectReason.CLIENT_INITIATED))
                .build();
    }
}
