package io.sotto.sfu.room;

import io.sotto.bandwidth.Allocator;
import io.sotto.bandwidth.CongestionController;
import io.sotto.bandwidth.CongestionController.State;
import io.sotto.bandwidth.Demand;
import io.sotto.bandwidth.ReceiverEstimate;
import io.sotto.metrics.Meter;
import io.sotto.sfu.room.LayerDemand.Rung;
import io.sotto.srtp.rtcp.RtcpHandler;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/**
 * The way to one receiver: how much it carries, which layer of each video track is sent for that,
 * and whether it carries more.
 *
 * <p>That is found by probes: packets that were just sent are sent again as RTX, or padding is, so
 * that for a tenth of a second as much goes out as if the next larger layer were sent. A receiver
 * throws them away, or has a use for them.
 */
final class Downlink {
    /** Until its feedback comes: what nearly every line carries. */
    private static final long START_BPS = 1_000_000L;

    /** The first pictures of a line that is as wide as most are not to be late. */
    private static final long START_PACE_BPS = 3 * START_BPS;

    private static final long LEAST_BPS = 50_000L;

    /** More than three hundred tracks at their smallest, or twenty at their largest. */
    private static final long MOST_BPS = 60_000_000L;

    private static final long SECOND = 1_000_000_000L;
    private static final long NANOS_PER_MICRO = 1000;

    /** Behind such a queue a key frame comes too late to wait for it with the old layer. */
    private static final long QUEUE_LONG_NANOS = 100_000_000L;

    /** Networks that lose more than this lose retransmissions often enough to be seen. */
    private static final double LOSSY_SHARE = 0.02;

    /** Every so many times the best allocation is looked for, otherwise a good one. */
    private static final int EXACT_EVERY = 5;

    /**
     * Pictures stand still only when the smallest of all have been too much for so long. Less than
     * it takes the controller to take a queue that does not go away for somebody else's.
     */
    private static final long PATIENCE_NANOS = 600_000_000L;

    /** While they do, something is sent at least so often: a way that is not used is silent. */
    private static final long QUIET_NANOS = 200_000_000L;

    private final ShardContext context;
    private final Collection<DownTrack> tracks;
    private final CongestionController controller =
            new CongestionController(START_BPS, LEAST_BPS, MOST_BPS, 1);
    private final Departures departures;
    private final Ticks.Tick tick;
    private final ReceiverEstimate estimate = new ReceiverEstimate();

    private boolean numbered;
    private boolean heard;
    private long receiverMicros;
    private long unknownReports;

    private int allocations;
    private long usefulBps;
    private double share = 1;
    private boolean scarce;
    private long scarceSinceNanos;
    private boolean pausing;
    private long sendingBps;
    private long probingBps;
    private long probeSinceNanos;
    private long bytesBeforeProbe;

    /**
     * A way on which nothing was sent yet.
     *
     * @param tracks what the receiver gets, at any time
     */
    Downlink(ShardContext context, Egress egress, Collection<DownTrack> tracks) {
        this.context = context;
        this.tracks = tracks;
        departures = new Departures(context, egress, controller, START_PACE_BPS);
        tick = context.ticks().of(this::onTick);
    }

    /** What leaves by it. */
    Departures departures() {
        return departures;
    }

    /** Nothing more leaves. */
    void close() {
        departures.close();
        usefulBps = 0;
        pausing = false;
    }

    /** The receiver will report when packets came. */
    void expectReports() {
        numbered = true;
    }

    // -- what the receiver says

    /** When a packet came by the receiver's clock, as {@link RtcpHandler} tells it. */
    void onReport(int transportSequence, long arrivalMicros) {
        if (arrivalMicros == RtcpHandler.NOT_RECEIVED) {
            controller.onReport(transportSequence, RtcpHandler.NOT_RECEIVED);
            return;
        }
        long modulus = RtcpHandler.TRANSPORT_CLOCK_MODULUS_MICROS;
        if (!heard) {
            heard = true;
            receiverMicros = modulus + arrivalMicros; // so that it may run backwards a little
        }
        long later = Math.floorMod(arrivalMicros - receiverMicros + modulus / 2, modulus);
        receiverMicros += later - modulus / 2;
        controller.onReport(transportSequence, receiverMicros * NANOS_PER_MICRO);
    }

    /** All that one message says was reported. */
    void onFeedback(long nowNanos) {
        State before = controller.state();
        controller.onFeedback(nowNanos);
        if (controller.state() == State.DRAINING && before != State.DRAINING) {
            allocate(nowNanos);
        }
        pace(nowNanos);
        for (; unknownReports < controller.unknownReports(); unknownReports++) {
            context.counters().increment(Meter.REPORTS_UNKNOWN);
        }
    }

    /** What a receiver says that reports no packets. */
    void onMaximumBitrate(long bitsPerSecond, long nowNanos) {
        estimate.onReport(bitsPerSecond, departures.unreportedBps(nowNanos), nowNanos);
    }

    private long budgetBps(long nowNanos) {
        if (!numbered) {
            return estimate.bitsPerSecond(nowNanos);
        }
        return heard ? controller.targetBps(nowNanos) : START_BPS;
    }

    /**
     * What is sent leaves no slower than it comes, even where that is more than the way carries: it
     * is the allocation that sends less then.
     */
    private void pace(long nowNanos) {
        long targetBps = heard ? controller.targetBps(nowNanos) : START_PACE_BPS;
        long bps = Math.max(targetBps, Math.max(sendingBps, probingBps));
        boolean limited = usefulBps > 0 || controller.state() != State.RISING;
        departures.pace((long) (CongestionController.PACING * bps), limited, nowNanos);
    }

    // -- which layers

    /** To be called every 200 ms or so. */
    void retarget(long nowNanos) {
        allocate(++allocations % EXACT_EVERY == 0, nowNanos);
        pace(nowNanos);
    }

    /** Something changed: what is wanted, or what there is. */
    void allocate(long nowNanos) {
        allocate(false, nowNanos);
    }

    private void allocate(boolean exact, long nowNanos) {
        usefulBps = 0;
        share = 1;
        long budgetBps = budgetBps(nowNanos);
        long audioBps = 0;
        long wantedBps = 0;
        boolean content = true;
        for (DownTrack track : tracks) {
            if (!track.isVideo()) {
                audioBps += track.track().layerBps(nowNanos)[0];
            } else if (track.isChoosing()) {
                int largest = track.demand().largest(nowNanos);
                content &= track.target().equals(Rung.whole(largest));
                wantedBps +=
                        largest == LayerDemand.NO_LAYER
                                ? 0
                                : track.track().layerBps(nowNanos)[largest];
            }
        }
        if (content && Allocator.fits(audioBps + wantedBps, budgetBps)) {
            pausing &= wantedBps == 0; // as in mayPause
            scarce = false;
            sendingBps = audioBps + wantedBps;
            return; // nearly always
        }
        if (budgetBps == ReceiverEstimate.UNLIMITED) {
            for (DownTrack track : tracks) {
                if (track.isChoosing()) {
                    track.aim(Rung.whole(track.demand().largest(nowNanos)), nowNanos);
                }
            }
            return;
        }
        long sentBps = allocate(Math.max(0, budgetBps - audioBps), exact, nowNanos);
        sendingBps = audioBps + sentBps;
        share = Math.min(1, (double) sentBps / Math.max(1, wantedBps));
        usefulBps = usefulBps == 0 ? 0 : Allocator.roomFor(usefulBps + audioBps);
        if (hasToSearch()) {
            tick.ask();
        }
    }

    /** Divides what video may have; returns how much of it is used. */
    private long allocate(long budgetBps, boolean exact, long nowNanos) {
        List<DownTrack> choosing = new ArrayList<>();
        List<LayerDemand.Choice> choices = new ArrayList<>();
        for (DownTrack track : tracks) {
            if (!track.isChoosing()) {
                continue;
            }
            if (track.demand().largest(nowNanos) == LayerDemand.NO_LAYER) {
                track.aim(Rung.NOTHING, nowNanos);
            } else {
                choosing.add(track);
                choices.add(track.demand().choice(track.target(), nowNanos));
            }
        }
        List<Demand> demands = choices.stream().map(LayerDemand.Choice::demand).toList();
        int[] chosen = Allocator.next(demands, budgetBps, exact);
        pausing = mayPause(chosen, nowNanos);
        long totalBps = 0;
        long stepBps = LayerDemand.NO_STEP;
        for (int i = 0; i < chosen.length; i++) {
            int option = pausing ? chosen[i] : Math.max(0, chosen[i]);
            Demand demand = demands.get(i);
            totalBps += demand.bps(option);
            stepBps = Math.min(stepBps, choices.get(i).stepBps(option));
            if (option < demand.current()) {
                choosing.get(i).demand().onLess(choices.get(i), option, nowNanos);
            }
            send(choosing.get(i), choices.get(i), option, nowNanos);
        }
        usefulBps = stepBps == LayerDemand.NO_STEP ? 0 : totalBps + stepBps;
        return totalBps;
    }

    private void send(DownTrack track, LayerDemand.Choice choice, int option, long nowNanos) {
        if (option == Demand.PAUSED) {
            track.withhold();
            return;
        }
        track.aim(choice.rungs().get(option), nowNanos);
        if (controller.queueNanos() > QUEUE_LONG_NANOS) {
            track.leave();
        }
    }

    /**
     * Whether pictures may stand still, if some do not fit: not before the way was seen to be too
     * narrow, nor in a dip that passes.
     */
    private boolean mayPause(int[] chosen, long nowNanos) {
        boolean lacking = Arrays.stream(chosen).anyMatch(option -> option == Demand.PAUSED);
        if (pausing && (lacking || chosen.length == 0)) {
            return true; // where nothing is sent, nothing shows that it would fit
        }
        if (!lacking || !heard || controller.state() == State.RISING) {
            scarce = false;
            return false;
        }
        if (!scarce) {
            scarce = true;
            scarceSinceNanos = nowNanos;
        }
        controller.onExceeded(nowNanos);
        return nowNanos - scarceSinceNanos >= PATIENCE_NANOS;
    }

    /** How much of what is wanted the way carries, by bits of video: 1 for all of it. */
    double share() {
        return share;
    }

    /** Whether it loses packets though it has no queue: then what is sent once may not do. */
    boolean isLossy() {
        return controller.state() == State.RISING && controller.lossShare() > LOSSY_SHARE;
    }

    // -- whether it carries more

    private boolean onTick(long nowNanos) {
        long rateBps = usefulBps == 0 ? 0 : controller.probeBps(usefulBps, nowNanos);
        if (rateBps == 0 && probingBps > 0) {
            probingBps = 0;
            pace(nowNanos);
        }
        if (rateBps > 0) {
            probe(rateBps, nowNanos);
        } else if (pausing && nowNanos - departures.lastNanos() >= QUIET_NANOS) {
            fill(nowNanos);
        }
        return hasToSearch();
    }

    /** Whether a way that carries more would be of use. */
    private boolean hasToSearch() {
        return usefulBps > 0 || pausing;
    }

    private void probe(long rateBps, long nowNanos) {
        if (probingBps == 0) {
            probeSinceNanos = nowNanos;
            bytesBeforeProbe = departures.reportedBytes();
        }
        if (rateBps != probingBps) {
            probingBps = rateBps;
            pace(nowNanos);
        }
        long dueBytes = rateBps * (nowNanos - probeSinceNanos) / (8 * SECOND);
        while (departures.reportedBytes() - bytesBeforeProbe < dueBytes && fill(nowNanos)) {
            context.counters().increment(Meter.PROBE_PACKETS);
        }
    }

    /** Sends something of no use; false if no track has an RTX stream for it. */
    private boolean fill(long nowNanos) {
        for (DownTrack track : tracks) {
            if (track.fill(nowNanos)) {
                return true;
            }
        }
        return false;
    }
}
