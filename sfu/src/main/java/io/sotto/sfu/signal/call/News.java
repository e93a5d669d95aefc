package io.sotto.sfu.signal.call;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What everybody in a room is told about everybody. Shares the room's lock.
 *
 * <p>In a quiet room a change is told at once. After that the room pauses for a while, the longer
 * the more people it has, and what changes meanwhile is told in one message: telling takes a
 * message to each, so two hundred people who come together would otherwise take two hundred times
 * two hundred.
 *
 * <p>Nobody is offered a track before they were told whose it is: clients throw away what comes
 * from people they do not know.
 */
final class News {
    /** So a room says at most a thousand things a second. */
    private static final long PAUSE_MILLIS_PER_PERSON = 1;

    private final Room room;

    /** Whose news are due, by their sids, who changed last coming last. */
    private final Map<String, Participant> due = new LinkedHashMap<>();

    private final Pause pause;

    News(Room room) {
        this.room = room;
        pause = new Pause(room, this::onPauseOver);
    }

    /** Something about a participant has changed: everybody is told, now or soon. */
    void tell(Participant participant) {
        participant.changed();
        due.remove(participant.sid());
        due.put(participant.sid(), participant);
        if (!pause.isRunning()) {
            tellNow();
        }
    }

    /** Whether others have yet to be told of a change. */
    boolean isDue(Participant participant) {
        return due.containsKey(participant.sid());
    }

    /**
     * Tells what is due of an identity before somebody else takes it: for a client, that somebody
     * went means that whoever is of their identity has gone.
     */
    void tellOf(String identity) {
        if (due.values().stream().anyMatch(person -> person.identity().equals(identity))) {
            tellNow();
        }
    }

    private void tellNow() {
        List<Participant> changed = List.copyOf(due.values());
        due.clear();
        List<Participant> seen =
                changed.stream().filter(person -> !person.grants().hidden()).toList();
        if (!seen.isEmpty()) {
            Broadcast update =
                    new Broadcast(Messages.update(seen.stream().map(Participant::info).toList()));
            room.participants().forEach(person -> person.send(update));
        }
        for (Participant person : changed) {
            if (person.grants().hidden() && !person.isGone()) {
                person.send(Messages.update(List.of(person.info())));
            }
        }
        List<Participant> publishers =
                changed.stream().filter(person -> !person.tracks().isEmpty()).toList();
        if (!publishers.isEmpty()) {
            room.receiving().reconcileWith(publishers);
        }
        pause.begin(PAUSE_MILLIS_PER_PERSON * room.size());
    }

    private void onPauseOver() {
        if (!due.isEmpty()) {
            tellNow();
        }
    }
}
