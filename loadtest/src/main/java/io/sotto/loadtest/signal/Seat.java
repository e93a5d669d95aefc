package io.sotto.loadtest.signal;

import java.util.List;

/**
 * What a participant wants of a room.
 *
 * @param call a name that no other call has
 * @param room which of its rooms, from 0
 * @param identity who the participant is
 * @param local its end of the transport for what it sends
 * @param receiving its end of the one for what it receives; the same where there is one for both
 * @param tracks what it publishes
 * @param audios how many audio tracks it will receive
 * @param videos how many video tracks it will receive
 */
public record Seat(
        String call,
        int room,
        String identity,
        LocalTransport local,
        LocalTransport receiving,
        List<OfferedTrack> tracks,
        int audios,
        int videos) {
    public Seat {
        tracks = List.copyOf(tracks);
    }
}
