package io.sotto.sfu.signal.call;

import io.sotto.sfu.room.RoomEvents.Quality;
import io.sotto.sfu.room.RoomEvents.Speaker;
import java.util.Collection;
import java.util.List;
import livekit.LivekitModels.ConnectionQuality;
import livekit.LivekitModels.DisconnectReason;
import livekit.LivekitModels.ParticipantInfo;
import livekit.LivekitModels.ServerInfo;
import livekit.LivekitModels.SpeakerInfo;
import livekit.LivekitModels.VideoQuality;
import livekit.LivekitRtc.ConnectionQualityInfo;
import livekit.LivekitRtc.ConnectionQualityUpdate;
import livekit.LivekitRtc.LeaveRequest;
import livekit.LivekitRtc.MediaSectionsRequirement;
import livekit.LivekitRtc.ParticipantUpdate;
import livekit.LivekitRtc.RequestResponse;
import livekit.LivekitRtc.SignalResponse;
import livekit.LivekitRtc.SpeakersChanged;
import livekit.LivekitRtc.StreamState;
import livekit.LivekitRtc.StreamStateInfo;
import livekit.LivekitRtc.StreamStateUpdate;
import livekit.LivekitRtc.SubscribedCodec;
import livekit.LivekitRtc.SubscribedQuality;
import livekit.LivekitRtc.SubscribedQualityUpdate;
import livekit.LivekitRtc.TrackUnpublishedResponse;

/**
 * The messages that are sent from more than one place, and what every message says of this server.
 */
public final class Messages {
    /**
     * Clients read capabilities off the version of the server whose protocol this is, and insist on
     * strict semantic versioning.
     */
    static final String PROTOCOL_SERVER_VERSION = "1.13.5";

    /** The newest revision of the protocol between client and server that we speak. */
    static final int PROTOCOL = 17;

    private Messages() {}

    static ServerInfo serverInfo() {
        return ServerInfo.newBuilder()
                .setEdition(ServerInfo.Edition.Standard)
                .setVersion(PROTOCOL_SERVER_VERSION)
                .setProtocol(PROTOCOL)
                .setNodeId("sotto")
                .build();
    }

    /**
     * The call is over for this client; {@code action} says whether it should come back, and how.
     */
    public static SignalResponse leave(DisconnectReason reason, LeaveRequest.Action action) {
        return SignalResponse.newBuilder()
                .setLeave(
                        LeaveRequest.newBuilder()
                                .setReason(reason)
                                .setAction(action)
                                .setCanReconnect(action != LeaveRequest.Action.DISCONNECT))
                .build();
    }

    /** A request was not carried out, and why. */
    public static SignalResponse refused(RequestResponse.Builder response, String message) {
        return SignalResponse.newBuilder().setRequestResponse(response.setMessage(message)).build();
    }

    static SignalResponse update(Collection<ParticipantInfo> participants) {
        return SignalResponse.newBuilder()
                .setUpdate(ParticipantUpdate.newBuilder().addAllParticipants(participants))
                .build();
    }

    static SignalResponse unpublished(String trackSid) {
        return SignalResponse.newBuilder()
                .setTrackUnpublished(TrackUnpublishedResponse.newBuilder().setTrackSid(trackSid))
                .build();
    }

    static SignalResponse sections(int audios, int videos) {
        return SignalResponse.newBuilder()
                .setMediaSectionsRequirement(
                        MediaSectionsRequirement.newBuilder()
                                .setNumAudios(audios)
                                .setNumVideos(videos))
                .build();
    }

    /** Which of its layers a publisher is to make: up to {@link PublishedTrack#watched}. */
    static SignalResponse watched(PublishedTrack track, int layers) {
        SubscribedCodec.Builder codec = SubscribedCodec.newBuilder().setCodec(track.codecName());
        for (VideoQuality quality :
                List.of(VideoQuality.LOW, VideoQuality.MEDIUM, VideoQuality.HIGH)) {
            int layer = Math.min(quality.getNumber(), layers - 1);
            codec.addQualities(
                    SubscribedQuality.newBuilder()
                            .setQuality(quality)
                            .setEnabled(layer <= track.watched()));
        }
        return SignalResponse.newBuilder()
                .setSubscribedQualityUpdate(
                        SubscribedQualityUpdate.newBuilder()
                                .setTrackSid(track.sid())
                                .addSubscribedCodecs(codec))
                .build();
    }

    static SignalResponse speakers(List<Speaker> speakers) {
        SpeakersChanged.Builder changed = SpeakersChanged.newBuilder();
        for (Speaker speaker : speakers) {
            changed.addSpeakers(
                    SpeakerInfo.newBuilder()
                            .setSid(speaker.endpointId())
                            .setLevel(speaker.level())
                            .setActive(speaker.active()));
        }
        return SignalResponse.newBuilder().setSpeakersChanged(changed).build();
    }

    static SignalResponse quality(String participantSid, Quality quality) {
        ConnectionQualityInfo.Builder info =
                ConnectionQualityInfo.newBuilder().setParticipantSid(participantSid);
        switch (quality) {
            case EXCELLENT -> info.setQuality(ConnectionQuality.EXCELLENT).setScore(5);
            case GOOD -> info.setQuality(ConnectionQuality.GOOD).setScore(3.5f);
            case POOR -> info.setQuality(ConnectionQuality.POOR).setScore(2);
        }
        return SignalResponse.newBuilder()
                .setConnectionQuality(ConnectionQualityUpdate.newBuilder().addUpdates(info))
                .build();
    }

    /** Which of these tracks' pictures stand still. */
    static SignalResponse streamStates(List<ReceivedTrack> tracks) {
        StreamStateUpdate.Builder update = StreamStateUpdate.newBuilder();
        for (ReceivedTrack received : tracks) {
            update.addStreamStates(
                    StreamStateInfo.newBuilder()
                            .setParticipantSid(received.track().publisher().sid())
                            .setTrackSid(received.track().sid())
                            .setState(received.paused() ? StreamState.PAUSED : StreamState.ACTIVE));
        }
        return SignalResponse.newBuilder().setStreamStateUpdate(update).build();
    }
}
