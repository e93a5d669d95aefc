package io.sotto.loadtest.call;

import io.sotto.loadtest.measure.Tally;
import io.sotto.loadtest.signal.RemoteTrack;
import io.sotto.loadtest.signal.RemoteTrack.Quality;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.function.Supplier;

/**
 * All participants of a run, from the first join to the last goodbye. Its methods are called by one
 * thread, in their order here; they wait for what they begin.
 */
public final class Call implements AutoCloseable {
    /** More at a time would measure how a storm is weathered; there is a scenario for that. */
    private static final int JOINING_MAX = 16;

    private static final long JOIN_SECONDS_MAX = 30;
    private static final long RECEIVE_SECONDS_MAX = 60;
    private static final long LANE_SECONDS_MAX = 30;

    private final CallContext context;
    private final List<Participant> members = new ArrayList<>();
    private final Map<Integer, Participant> byNumber = new ConcurrentHashMap<>();
    private final AtomicInteger newcomers = new AtomicInteger();
    private final CompletableFuture<String> failure = new CompletableFuture<>();

    Call(CallContext context) {
        this.context = context;
    }

    // -- coming

    /** Everybody joins, a few at a time. */
    void join(IntConsumer progress) throws RunFailure {
        Semaphore joining = new Semaphore(JOINING_MAX);
        for (Role role : context.settings().scenario().roles(context.settings())) {
            acquire(joining);
            check();
            Participant participant = new Participant(role, context, false, this::fail);
            members.add(participant);
            byNumber.put(role.number(), participant);
            participant.connected().whenComplete((done, failed) -> joining.release());
            try {
                participant.join();
            } catch (IOException noSocket) {
                throw new RunFailure(noSocket.getMessage());
            }
            progress.accept(members.size());
        }
        for (Participant participant : members) {
            await(participant.connected(), JOIN_SECONDS_MAX, participant, "be connected");
        }
    }

    private void acquire(Semaphore joining) throws RunFailure {
        try {
            if (!joining.tryAcquire(JOIN_SECONDS_MAX, TimeUnit.SECONDS)) {
                throw new RunFailure("nobody could join for %d s".formatted(JOIN_SECONDS_MAX));
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new RunFailure("interrupted");
        }
    }

    /** Everybody asks for what is to be received, and is told how it comes. */
    void receive() throws RunFailure {
        for (Participant participant : members) {
            participant.receive(wanted(participant.role()));
        }
        for (Participant participant : members) {
            await(
                    participant.receiving(),
                    RECEIVE_SECONDS_MAX,
                    participant,
                    "be told how its tracks come");
        }
    }

    List<RemoteTrack> wanted(Role role) {
        List<RemoteTrack> tracks = new ArrayList<>();
        for (int i = 0; i < role.videoFrom().size(); i++) {
            add(tracks, role.videoFrom().get(i), true, quality(i));
        }
        for (int from : role.audioFrom()) {
            add(tracks, from, false, Quality.HIGH);
        }
        return tracks;
    }

    private void add(List<RemoteTrack> tracks, int from, boolean video, Quality quality) {
        Participant publisher = byNumber.get(from);
        if (publisher != null) {
            tracks.add(new RemoteTrack(from, video, publisher.trackId(video), quality));
        }
    }

    private Quality quality(int place) {
        return switch (context.settings().quality()) {
            case LOW -> Quality.LOW;
            case MEDIUM -> Quality.MEDIUM;
            case HIGH -> Quality.HIGH;
            case MIXED -> place == 0 ? Quality.HIGH : Quality.LOW;
        };
    }

    private void await(
            CompletableFuture<Participant> future, long seconds, Participant who, String what)
            throws RunFailure {
        try {
            future.get(seconds, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException failed) {
            check();
            throw new RunFailure(
                    "participant %d waited %d s in vain to %s"
                            .formatted(who.role().number(), seconds, what));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new RunFailure("interrupted");
        }
    }

    private void fail(String reason) {
        failure.complete(reason);
    }

    /** Throws if anybody has been lost. */
    void check() throws RunFailure {
        String reason = failure.getNow("");
        if (!reason.isEmpty()) {
            throw new RunFailure(reason);
        }
    }

    // -- being there

    /** How many tracks should come to somebody, and how many do. */
    record Flow(int expected, int flowing) {
        boolean isComplete() {
            return flowing == expected;
        }
    }

    Flow flow() throws RunFailure {
        int expected = 0;
        int flowing = 0;
        for (Participant participant : members) {
            expected += participant.role().tracks();
        }
        boolean anyHeard = false;
        for (Lane lane : context.lanes()) {
            anyHeard |=
                    onLane(
                            lane,
                            () -> of(lane).stream().anyMatch(member -> member.receiver().hears()));
        }
        boolean withheld = anyHeard;
        for (Lane lane : context.lanes()) {
            flowing +=
                    onLane(
                            lane,
                            () ->
                                    of(lane).stream()
                                            .mapToInt(member -> member.receiver().flowing(withheld))
                                            .sum());
        }
        return new Flow(expected, flowing);
    }

    /** From here on what is received counts; what was counted before is forgotten. */
    void beginCounting() throws RunFailure {
        for (Lane lane : context.lanes()) {
            onLane(
                    lane,
                    () -> {
                        lane.beginCounting(System.nanoTime());
                        of(lane).forEach(member -> member.beginCounting(this::packets));
                        return true;
                    });
        }
    }

    /** Nobody sends any more; what is under way still arrives. */
    void stopSending() throws RunFailure {
        for (Lane lane : context.lanes()) {
            onLane(
                    lane,
                    () -> {
                        of(lane).forEach(Participant::stopSending);
                        return true;
                    });
        }
    }

    /** What everybody received since {@link #beginCounting}, visitors apart. */
    Books endCounting(List<Participant> visitors) throws RunFailure {
        Tally all = new Tally();
        Tally ofVisitors = new Tally();
        for (Lane lane : context.lanes()) {
            onLane(
                    lane,
                    () -> {
                        of(lane).forEach(member -> member.endCounting(this::packets));
                        for (Participant visitor : visitors) {
                            if (visitor.lane() == lane) {
                                visitor.endCounting(Participant.NOTHING_SENT);
                            }
                        }
                        lane.endCounting();
                        all.add(lane.tally(false));
                        ofVisitors.add(lane.tally(true));
                        return true;
                    });
        }
        return new Books(all, ofVisitors);
    }

    /** What those counted who stayed, and those who came and went. */
    record Books(Tally members, Tally visitors) {}

    private long packets(int publisher, int stream) {
        Participant participant = byNumber.get(publisher);
        return participant == null ? 0 : participant.packets(stream);
    }

    private List<Participant> of(Lane lane) {
        return members.stream().filter(member -> member.lane() == lane).toList();
    }

    private static <T> T onLane(Lane lane, Supplier<T> task) throws RunFailure {
        try {
            return lane.call(task).get(LANE_SECONDS_MAX, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException stuck) {
            throw new RunFailure("a media thread of the load test itself is stuck: " + stuck);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new RunFailure("interrupted");
        }
    }

    /** The number of one more who comes, from whichever thread. */
    int newcomer() {
        return members.size() + newcomers.getAndIncrement();
    }

    /** Those who are there from beginning to end. */
    List<Participant> members() {
        return List.copyOf(members);
    }

    CallContext context() {
        return context;
    }

    /** Everybody goes. */
    @Override
    public void close() {
        members.forEach(Participant::leave);
    }
}
