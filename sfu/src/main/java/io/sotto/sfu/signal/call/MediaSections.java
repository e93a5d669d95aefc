package io.sotto.sfu.signal.call;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What each media section of one participant's connection is used for.
 *
 * <p>A section that has carried a received track is never used for another: a client's decryptor
 * stays bound to the track it was made for, and a second one under it would show black.
 */
final class MediaSections {
    private final Map<String, PublishedTrack> publishing = new HashMap<>();
    private final Map<String, ReceivedTrack> receiving = new HashMap<>();
    private final Set<String> spent = new HashSet<>();

    @Nullable PublishedTrack publishedOn(String mid) {
        return publishing.get(mid);
    }

    void publish(String mid, PublishedTrack track) {
        publishing.put(mid, track);
    }

    void unpublish(String mid) {
        publishing.remove(mid);
    }

    @Nullable ReceivedTrack receivedOn(String mid) {
        return receiving.get(mid);
    }

    void receive(String mid, ReceivedTrack track) {
        receiving.put(mid, track);
        spent.add(mid);
    }

    void stopReceiving(ReceivedTrack track) {
        receiving.values().removeIf(carried -> carried == track);
    }

    /** Whether it may still carry a track to the participant. */
    boolean isFresh(String mid) {
        return !spent.contains(mid);
    }
}
