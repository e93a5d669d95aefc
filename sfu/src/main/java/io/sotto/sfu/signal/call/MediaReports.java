package io.sotto.sfu.signal.call;

import io.sotto.sfu.room.RoomEvents.Quality;
import io.sotto.sfu.room.RoomEvents.Speaker;
import io.sotto.sfu.room.RoomEvents.StreamState;
import java.util.ArrayList;
import java.util.List;

/**
 * What a room's media loop finds out about its people, told to those whom it concerns. Takes the
 * room's lock.
 */
final class MediaReports {
    private final Room room;

    MediaReports(Room room) {
        this.room = room;
    }

    /** Who speaks has changed; people hear of those they can hear, and of themselves. */
    void onSpeakers(List<Speaker> changed) {
        synchronized (room) {
            for (Participant participant : room.participants()) {
                List<Speaker> heard =
                        changed.stream()
                                .filter(s -> room.receiving().hears(participant, s.endpointId()))
                                .toList();
                if (!heard.isEmpty()) {
                    participant.send(Messages.speakers(heard));
                }
            }
        }
    }

    /** How well somebody is connected has changed. */
    void onQuality(String participantSid, Quality quality) {
        synchronized (room) {
            Broadcast update = new Broadcast(Messages.quality(participantSid, quality));
            for (Participant participant : room.participants()) {
                if (room.receiving().hears(participant, participantSid)) {
                    participant.send(update);
                }
            }
        }
    }

    /** Pictures on their way to somebody stand still, or go on. */
    void onStreamStates(String participantSid, List<StreamState> changed) {
        synchronized (room) {
            for (Participant participant : room.participants()) {
                if (participant.sid().equals(participantSid)) {
                    List<ReceivedTrack> tracks = new ArrayList<>();
                    for (StreamState state : changed) {
                        ReceivedTrack received = participant.received().get(state.trackId());
                        if (received != null) {
                            received.pause(state.paused());
                            tracks.add(received);
                        }
                    }
                    tell(participant, tracks);
                }
            }
        }
    }

    /** Somebody may have missed what they were told; under the room's lock. */
    void repeat(Participant participant) {
        tell(participant, List.copyOf(participant.received().values()));
    }

    private static void tell(Participant participant, List<ReceivedTrack> tracks) {
        if (!tracks.isEmpty()) {
            participant.send(Messages.streamStates(tracks));
        }
    }
}
