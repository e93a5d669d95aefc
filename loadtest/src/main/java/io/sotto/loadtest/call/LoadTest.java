package io.sotto.loadtest.call;

import io.sotto.loadtest.call.CallContext.Place;
import io.sotto.loadtest.measure.OwnLoad;
import io.sotto.loadtest.measure.ServerProbe;
import io.sotto.loadtest.report.Progress;
import io.sotto.loadtest.report.Result;
import io.sotto.loadtest.signal.Target;
import io.sotto.loadtest.wire.ClientIdentity;
import io.sotto.loadtest.wire.WireLoops;
import io.sotto.system.Precedence;
import java.io.IOException;
import java.lang.reflect.UndeclaredThrowableException;
import java.net.InetAddress;
import java.net.URI;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One run from beginning to end: everybody joins, everything flows for a while, then it is
 * measured. Whatever goes wrong at the server ends it with a result all the same, which says so.
 */
public final class LoadTest {
    private static final long SECOND_NANOS = 1_000_000_000L;

    /** How long tracks may take to flow once they are agreed on. */
    private static final long FLOW_NANOS_MAX = 30 * SECOND_NANOS;

    /** What is under way when publishers stop arrives in this time, or never. */
    private static final long DRAIN_NANOS = SECOND_NANOS;

    /**
     * Asking a server for its books disturbs it: it is left alone before what counts. One that is
     * nearly at its limit takes seconds to work off what waited meanwhile.
     */
    private static final long RECOVERY_NANOS = 6 * SECOND_NANOS;

    /** Likewise at the end: what was just sent is let through first. */
    private static final long SETTLE_NANOS = SECOND_NANOS / 10;

    /** A server that has just started takes a fraction of what it takes a minute later. */
    private static final double REHEARSING_PER_SECOND_MAX = 10;

    private final URI url;
    private final Target target;
    private final ClientIdentity identity = ClientIdentity.generate();
    private final Progress progress;
    private final @Nullable Long serverPid;

    /** What waits in here for anything else would look like the server's delay. */
    private final Precedence media = new Precedence(WireLoops.THREAD_NAME);

    /** Of the server at {@code url}, whose process is this one where it runs on this machine. */
    public LoadTest(URI url, Target target, @Nullable Long serverPid, Progress progress) {
        this.url = url;
        this.target = target;
        this.serverPid = serverPid;
        this.progress = progress;
    }

    /** Runs it. */
    public Result run(Settings settings) throws IOException {
        InetAddress server = InetAddress.getByName(url.getHost());
        InetAddress local = server.isLoopbackAddress() ? server : InetAddress.ofLiteral("0.0.0.0");
        String name = "loadtest-" + Long.toHexString(System.nanoTime());
        try (ServerProbe probe = serverPid == null ? null : new ServerProbe(serverPid);
                WireLoops loops = new WireLoops(settings.loops(), settings.busyPoll())) {
            Place place = new Place(target, name, local, identity);
            OwnLoad own = new OwnLoad(WireLoops.THREAD_NAME, loops::idleNanos);
            Findings findings = new Findings(settings, url, probe, own);
            try (Call call = new Call(new CallContext(settings, place, loops));
                    Visitors visitors = Visitors.of(call)) {
                enter(call, settings, findings);
                measure(call, visitors, settings, findings);
            } catch (RunFailure failed) {
                findings.failed(failed.getMessage());
            }
            progress.clear();
            return findings.result();
        }
    }

    // -- before it is measured

    private void enter(Call call, Settings settings, Findings findings)
            throws RunFailure, IOException {
        int people = settings.scenario().roles(settings).size();
        long startNanos = System.nanoTime();
        call.join(joined -> progress.at("joining", (double) joined / people, joined + " people"));
        findings.joined(call.members(), System.nanoTime() - startNanos);
        progress.at("agreeing", 0, "on who receives what");
        call.receive();
        awaitFlow(call);
        findings.rehearse();
        try (Visitors rehearsing = Visitors.rehearsing(call)) {
            if (settings.scenario().hasVisitors()) {
                rehearsing.start(Math.min(REHEARSING_PER_SECOND_MAX, settings.visitorsPerSecond()));
            }
            // Code that first ran when it counts would be compiled then, and media wait for that.
            call.beginCounting();
            warmUp(call, settings);
        }
    }

    private void warmUp(Call call, Settings settings) throws RunFailure {
        long warmNanos = settings.warmUpSeconds() * SECOND_NANOS;
        long beginNanos = System.nanoTime();
        long elapsed = 0;
        while (elapsed < warmNanos) {
            pause(SECOND_NANOS / 4);
            call.check();
            media.apply();
            elapsed = System.nanoTime() - beginNanos;
            progress.at("warming", (double) elapsed / warmNanos, "");
        }
    }

    private void awaitFlow(Call call) throws RunFailure {
        long beginNanos = System.nanoTime();
        Call.Flow flow = call.flow();
        while (!flow.isComplete()) {
            if (System.nanoTime() - beginNanos > FLOW_NANOS_MAX) {
                throw new RunFailure(
                        "of %d tracks that were agreed on %d carry nothing"
                                .formatted(flow.expected(), flow.expected() - flow.flowing()));
            }
            double done = (double) flow.flowing() / flow.expected();
            progress.at("flowing", done, flow.flowing() + " of " + flow.expected() + " tracks");
            pause(SECOND_NANOS / 5);
            call.check();
            flow = call.flow();
        }
    }

    // -- while it is measured

    private void measure(Call call, Visitors visitors, Settings settings, Findings findings)
            throws RunFailure {
        String failure = null;
        try {
            findings.begin();
            pause(RECOVERY_NANOS);
            findings.start();
            call.beginCounting();
            long beginNanos = System.nanoTime();
            if (settings.scenario().hasVisitors()) {
                visitors.start(settings.visitorsPerSecond());
            }
            try {
                watch(call, settings, findings, beginNanos);
            } catch (RunFailure failed) {
                failure = failed.getMessage();
            }
            visitors.stop();
            call.stopSending();
            findings.stop(System.nanoTime() - beginNanos);
            pause(SETTLE_NANOS);
            findings.end();
        } catch (IOException | UndeclaredThrowableException gone) {
            failure =
                    findings.isServerAlive()
                            ? "the server's JVM cannot be asked any more: " + gone
                            : "the server's process has ended";
        }
        if (failure == null) {
            pause(DRAIN_NANOS);
        }
        Call.Books books = call.endCounting(visitors.present());
        findings.counted(books);
        if (settings.scenario().hasVisitors()) {
            findings.visited(visitors);
        }
        if (failure != null) {
            throw new RunFailure(failure);
        }
        findings.weigh();
    }

    private void watch(Call call, Settings settings, Findings findings, long beginNanos)
            throws RunFailure, IOException {
        for (int second = 1; second <= settings.seconds(); second++) {
            long until = beginNanos + second * SECOND_NANOS;
            long left = until - System.nanoTime();
            while (left > 0) {
                pause(Math.min(left, SECOND_NANOS / 10));
                call.check();
                left = until - System.nanoTime();
            }
            findings.sample(System.nanoTime() - beginNanos);
            media.apply();
            progress.at(
                    "measuring",
                    (double) second / settings.seconds(),
                    String.format(Locale.ROOT, "%d of %d s", second, settings.seconds()));
        }
    }

    /** Waits; being woken early does no harm. */
    private static void pause(long nanos) throws RunFailure {
        long untilNanos = System.nanoTime() + nanos;
        while (untilNanos - System.nanoTime() > 0) {
            LockSupport.parkNanos(untilNanos - System.nanoTime());
            if (Thread.interrupted()) {
                throw new RunFailure("interrupted");
            }
        }
    }
}
