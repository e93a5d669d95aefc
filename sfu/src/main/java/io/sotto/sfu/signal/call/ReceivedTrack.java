package io.sotto.sfu.signal.call;

import io.sotto.sfu.room.RoomCommand.Preference;
import io.sotto.sfu.room.RoomCommand.Subscription;
import org.jspecify.annotations.Nullable;

/** A track on its way to one participant: wanted first, then carried by a media section. */
final class ReceivedTrack {
    private final PublishedTrack track;
    private @Nullable Subscription subscription;
    private boolean paused;
    private Preference preference = Preference.EVERYTHING;

    ReceivedTrack(PublishedTrack track) {
        this.track = track;
    }

    PublishedTrack track() {
        return track;
    }

    /** How it is received; null until a media section carries it. */
    @Nullable Subscription subscription() {
        return subscription;
    }

    void carry(Subscription negotiated) {
        subscription = negotiated;
    }

    /** Whether its picture stands still though it is wanted. */
    boolean paused() {
        return paused;
    }

    void pause(boolean nowPaused) {
        paused = nowPaused;
    }

    Preference preference() {
        return preference;
    }

    void prefer(Preference newPreference) {
        preference = newPreference;
    }
}
