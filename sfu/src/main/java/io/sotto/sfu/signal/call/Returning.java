package io.sotto.sfu.signal.call;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/**
 * People who were in a call until just now: for a while they are let in again even when the server
 * is at its limit. Clients whose connection broke say goodbye and join anew, so a goodbye tells
 * nothing. Any thread may ask.
 */
final class Returning {
    /** Clients try for about as long. */
    private static final long WINDOW_NANOS = 30_000_000_000L;

    /** All the people of a full server at once. */
    private static final int PEOPLE_MAX = 10_000;

    private final SequencedMap<Person, Long> sinceNanos = new LinkedHashMap<>();
    private long sweptNanos;

    private record Person(String room, String identity) {}

    /** Somebody is no longer in a call, and may want to come back. */
    synchronized void expect(String room, String identity) {
        Person person = new Person(room, identity);
        sinceNanos.remove(person); // the oldest is first
        if (sinceNanos.size() >= PEOPLE_MAX) {
            sinceNanos.pollFirstEntry();
        }
        sinceNanos.put(person, sweptNanos);
    }

    synchronized boolean expects(String room, String identity) {
        return sinceNanos.containsKey(new Person(room, identity));
    }

    /** Forgets those who have not come; called every second. */
    synchronized void sweep(long nowNanos) {
        sweptNanos = nowNanos;
        Map.Entry<Person, Long> oldest = sinceNanos.firstEntry();
        while (oldest != null && nowNanos - oldest.getValue() > WINDOW_NANOS) {
            sinceNanos.pollFirstEntry();
            oldest = sinceNanos.firstEntry();
        }
    }
}
