package io.sotto.sfu.room;

import java.util.ArrayList;
import java.util.List;

/**
 * The packets that came in this turn of the loop, and are yet to be shown to the receivers of their
 * tracks.
 *
 * <p>That is done receiver by receiver, not packet by packet: what is known about one of five
 * hundred receivers is fetched into the processor's cache once for a whole frame, and what was
 * written for it is still there when it is sent.
 */
final class Arrivals {
    /** As many as one read from the socket brings; the first of more would wait too long. */
    private static final int PACKETS_MAX = 64;

    private final List<SourcePacket> waiting = new ArrayList<>();
    private final List<SourcePacket> idle = new ArrayList<>();
    private final List<UpTrack> tracks = new ArrayList<>();
    private SourcePacket next = new SourcePacket();

    /** For the packet that is looked at now; another one after it was {@link #add}ed. */
    SourcePacket next() {
        return next;
    }

    /** The {@link #next} packet waits to be shown to the receivers of its track. */
    void add(UpTrack track) {
        next.buffer().retain();
        waiting.add(next);
        if (track.keep(next)) {
            tracks.add(track);
        }
        next = idle.isEmpty() ? new SourcePacket() : idle.removeLast();
        if (waiting.size() == PACKETS_MAX) {
            forward();
        }
    }

    /** Shows all that wait to their receivers. */
    void forward() {
        for (int i = 0; i < tracks.size(); i++) {
            tracks.get(i).forward();
        }
        tracks.clear();
        for (int i = 0; i < waiting.size(); i++) {
            waiting.get(i).buffer().release();
        }
        idle.addAll(waiting);
        waiting.clear();
    }
}
