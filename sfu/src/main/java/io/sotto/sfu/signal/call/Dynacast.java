package io.sotto.sfu.signal.call;

import io.sotto.sfu.room.RoomCommand.Publication;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Tells publishers which layers of their pictures anybody has a use for, so that they make no
 * others. Shares the room's lock.
 *
 * <p>A layer that somebody comes to want is asked for within a tenth of a second. One that nobody
 * wants any more is given up after a second of that: who turns a page, or rejoins, wants it again.
 */
final class Dynacast {
    /** Instead of a layer: nobody wants any. */
    static final int NOTHING = -1;

    private static final long PAUSE_MILLIS = 100;
    private static final int LOOKS_BEFORE_LESS = 10;

    private final Room room;

    /** Tracks to look at, and how often less was wanted of each than its publisher believes. */
    private final Map<PublishedTrack, Integer> due = new LinkedHashMap<>();

    private final Pause pause;

    Dynacast(Room room) {
        this.room = room;
        pause = new Pause(room, this::onPauseOver);
    }

    /** What is wanted of a track may have changed. */
    void consider(PublishedTrack track) {
        if (!track.isAudio()) {
            due.putIfAbsent(track, 0);
            pause.begin(PAUSE_MILLIS);
        }
    }

    /** Its publisher may have missed what it was told. */
    void repeat(PublishedTrack track) {
        track.forgetWatched();
        consider(track);
    }

    private void onPauseOver() {
        for (Iterator<Map.Entry<PublishedTrack, Integer>> each = due.entrySet().iterator();
                each.hasNext(); ) {
            Map.Entry<PublishedTrack, Integer> entry = each.next();
            if (isDone(entry.getKey(), entry.getValue())) {
                each.remove();
            } else {
                entry.setValue(entry.getValue() + 1);
            }
        }
        if (!due.isEmpty()) {
            pause.begin(PAUSE_MILLIS);
        }
    }

    /** Whether nothing need be told of a track, or it was. */
    private boolean isDone(PublishedTrack track, int looks) {
        Publication publication = track.publication();
        if (publication == null || track.publisher().isGone()) {
            return true;
        }
        int wanted = wanted(track, publication);
        if (wanted < track.watched() && looks < LOOKS_BEFORE_LESS) {
            return false;
        }
        if (track.watch(wanted)) {
            track.publisher().send(Messages.watched(track, publication.layers().size()));
        }
        return true;
    }

    /** The largest layer that any of its receivers has a use for. */
    private int wanted(PublishedTrack track, Publication publication) {
        int wanted = NOTHING;
        for (Participant participant : room.participants()) {
            ReceivedTrack received = participant.received().get(track.sid());
            if (received != null
                    && received.subscription() != null
                    && !received.preference().paused()) {
                wanted = Math.max(wanted, received.preference().largest(publication.layers()));
            }
        }
        return wanted;
    }
}
