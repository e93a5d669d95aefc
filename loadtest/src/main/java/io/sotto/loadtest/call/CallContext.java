package io.sotto.loadtest.call;

import io.sotto.loadtest.signal.Target;
import io.sotto.loadtest.wire.ClientIdentity;
import io.sotto.loadtest.wire.WireLoops;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** What all participants of a call share. */
final class CallContext {
    private final Settings settings;
    private final Target target;
    private final String name;
    private final InetAddress local;
    private final ClientIdentity identity;
    private final List<Lane> lanes = new ArrayList<>();
    private final AtomicInteger next = new AtomicInteger();
    private final Speakers speakers;
    private final long startNanos = System.nanoTime();

    /**
     * Where a call takes place: on a server, reached from an address of this machine, in rooms
     * whose names begin with one that no other call has.
     */
    record Place(Target target, String name, InetAddress local, ClientIdentity identity) {}

    CallContext(Settings settings, Place place, WireLoops loops) {
        this.settings = settings;
        target = place.target();
        name = place.name();
        local = place.local();
        identity = place.identity();
        loops.all().forEach(loop -> lanes.add(new Lane(loop, settings.verifyShare())));
        boolean turns = settings.scenario() == Scenario.AUDIO;
        int people = turns ? settings.participants() : 1;
        speakers = new Speakers(people, turns ? settings.publishers() : 1, startNanos);
    }

    Settings settings() {
        return settings;
    }

    Target target() {
        return target;
    }

    String name() {
        return name;
    }

    InetAddress local() {
        return local;
    }

    ClientIdentity identity() {
        return identity;
    }

    List<Lane> lanes() {
        return lanes;
    }

    Lane nextLane() {
        return lanes.get(next.getAndIncrement() % lanes.size());
    }

    /** Participants' frames are spread over the time of one, those of a room among another's. */
    Publisher.Beat beat(Role role) {
        int publishing =
                switch (settings.scenario()) {
                    case MEETING, AUDIO -> settings.participants();
                    case WEBINAR, JOIN_STORM, CHURN -> settings.publishers();
                };
        double offset = (double) role.room() / settings.rooms();
        double share = (role.place() % publishing + offset) / publishing;
        return new Publisher.Beat(startNanos, share, speakers);
    }
}
