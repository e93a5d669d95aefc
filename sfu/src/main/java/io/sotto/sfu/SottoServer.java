package io.sotto.sfu;

import io.sotto.config.AdminConfig;
import io.sotto.config.SottoConfig;
import io.sotto.metrics.AdminServer;
import io.sotto.metrics.Health;
import io.sotto.metrics.LoopCounters;
import io.sotto.metrics.Meter;
import io.sotto.metrics.SottoMetrics;
import io.sotto.sfu.loop.MediaLoops;
import io.sotto.sfu.signal.AccessTokens;
import io.sotto.sfu.signal.Clocks;
import io.sotto.sfu.signal.Promptness;
import io.sotto.sfu.signal.SignalServer;
import io.sotto.sfu.signal.Signalling;
import io.sotto.sfu.signal.call.Rooms;
import io.sotto.srtp.SrtpSession;
import io.sotto.srtp.dtls.DtlsIdentity;
import io.sotto.srtp.dtls.DtlsServer;
import io.sotto.system.Precedence;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** One running server: builds every part from the settings and ends them in order. */
public final class SottoServer implements AutoCloseable {
    /**
     * A loop that has not turned for this long is stuck: it turns every few milliseconds when idle.
     */
    private static final Duration LOOP_SILENCE_MAX = Duration.ofSeconds(5);

    /** Speaker changes and the like that may wait for the threads of signalling. */
    private static final int EVENTS_MAX = 10_000;

    /** A handshake costs a millisecond of a core and 30 kB while it lasts. */
    private static final int HANDSHAKES_MAX = 1000;

    private static final String VERSION = "0.1.0";

    private final SottoMetrics metrics;
    private final MediaLoops loops;
    private final Rooms rooms;
    private final SignalServer signal;
    private final AdminServer admin;
    private final ThreadPoolExecutor events;
    private final ScheduledExecutorService sweeper;
    private final Future<?> sweeping;

    private SottoServer(SottoConfig config) throws IOException {
        SrtpSession.warmUp();
        List<LoopCounters> counters = MediaLoops.counters(config.media());
        metrics = new SottoMetrics(counters, VERSION);
        DtlsServer dtls =
                new DtlsServer(
                        DtlsIdentity.generate(new SecureRandom()),
                        HANDSHAKES_MAX,
                        Executors.newVirtualThreadPerTaskExecutor());
        loops = MediaLoops.start(config.media(), config.limits(), dtls, counters);
        events =
                new ThreadPoolExecutor(
                        1,
                        1,
                        0,
                        TimeUnit.SECONDS,
                        new ArrayBlockingQueue<>(EVENTS_MAX),
                        Thread.ofVirtual().name("events").factory(),
                        (task, pool) -> metrics.increment(Meter.COMMANDS_REFUSED));
        Clocks clocks = Clocks.system();
        Promptness promptness = new Promptness(Thread::startVirtualThread, clocks.nanos());
        Rooms.Media media =
                new Rooms.Media(loops, () -> loops.takesNewcomers() && promptness.isPrompt());
        rooms =
                new Rooms(
                        config,
                        media,
                        metrics,
                        new Rooms.Threads(events, Thread::startVirtualThread));
        AccessTokens tokens = new AccessTokens(config.keys(), clocks.wall());
        signal = SignalServer.start(new Signalling(config, rooms, tokens, metrics, clocks, events));
        sweeper =
                Executors.newSingleThreadScheduledExecutor(
                        Thread.ofVirtual().name("sweeper").factory());
        Precedence precedence = new Precedence(MediaLoops.THREAD_NAME);
        sweeping =
                sweeper.scheduleAtFixedRate(
                        () -> {
                            rooms.sweep(clocks.nanos().getAsLong());
                            precedence.apply();
                        },
                        1,
                        1,
                        TimeUnit.SECONDS);
        admin = startAdmin(config.admin(), counters, clocks);
    }

    private AdminServer startAdmin(AdminConfig config, List<LoopCounters> counters, Clocks clocks)
            throws IOException {
        return AdminServer.start(
                new InetSocketAddress(config.host(), config.port()),
                metrics::scrape,
                () -> Health.ofLoops(counters, LOOP_SILENCE_MAX, clocks.nanos()),
                () -> Health.up("taking calls"));
    }

    /**
     * Starts a server.
     *
     * @throws IOException if a port cannot be bound; the message names the port and its setting
     */
    public static SottoServer start(SottoConfig config) throws IOException {
        return new SottoServer(config);
    }

    /** The TCP port of signalling and the call page. */
    public int httpPort() {
        return signal.port();
    }

    /** The UDP ports of the media loops. */
    public List<Integer> udpPorts() {
        return loops.ports();
    }

    /** Where metrics and health are told. */
    public InetSocketAddress adminAddress() {
        return admin.address();
    }

    @Override
    public void close() {
        rooms.close();
        signal.close();
        sweeping.cancel(false);
        sweeper.shutdownNow();
        events.shutdownNow();
        loops.close();
        admin.close();
        metrics.close();
    }
}
