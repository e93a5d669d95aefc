package io.sotto.sfu.signal.call;

import java.util.Collection;
import livekit.LivekitModels.ParticipantInfo;

/** How many people and tracks there are in a room, for the metrics. */
record Census(int joined, int active, Tracks published, Tracks received) {
    /** Tracks by what they carry. */
    record Tracks(int audio, int video) {}

    static Census of(Collection<Participant> participants) {
        int active = 0;
        int publishedAudio = 0;
        int published = 0;
        int receivedAudio = 0;
        int received = 0;
        for (Participant participant : participants) {
            active += participant.state() == ParticipantInfo.State.ACTIVE ? 1 : 0;
            published += participant.tracks().size();
            received += participant.received().size();
            for (PublishedTrack track : participant.tracks().values()) {
                publishedAudio += track.isAudio() ? 1 : 0;
            }
            for (ReceivedTrack track : participant.received().values()) {
                receivedAudio += track.track().isAudio() ? 1 : 0;
            }
        }
        return new Census(
                participants.size() - active,
                active,
                new Tracks(publishedAudio, published - publishedAudio),
                new Tracks(receivedAudio, received - receivedAudio));
    }
}
