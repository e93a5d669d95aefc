package io.sotto.loadtest.call;

import io.sotto.loadtest.measure.OwnLoad;
import io.sotto.loadtest.measure.ServerProbe;
import io.sotto.loadtest.measure.Tally;
import io.sotto.loadtest.report.Result;
import io.sotto.loadtest.report.Result.Joins;
import io.sotto.loadtest.report.Result.Spread;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** Collects what a run finds, as it goes; whatever it has by then is the result. */
final class Findings {
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double NANOS_PER_MILLI = 1e6;
    private static final long JOIN_NANOS_MAX = 60_000_000_000L;

    /** A browser's own timers are not better than this. */
    private static final long LAG_NANOS_MAX = 5_000_000L;

    /** From here on it shows in the 99th percentile of delays. */
    private static final double STOLEN_REMARKABLE = 0.01;

    /** A thread that is busier than this delays what it measures. */
    private static final double BUSY_MAX = 0.95;

    private final Settings settings;
    private final URI url;
    private final @Nullable ServerProbe probe;
    private final OwnLoad own;
    private final List<String> remarks = new ArrayList<>();
    private final List<Point> points = new ArrayList<>();
    private boolean valid = true;
    private @Nullable String failure;
    private Joins joins = new Joins(0, 0, 0, Spread.of(new Histogram(1)));
    private Tally tally = new Tally();
    private Tally visitors = new Tally();
    private double seconds;
    private double generatorCpuShare;
    private double generatorBusyShare;
    private double stolenShare;
    private boolean ended;
    private boolean weighed;

    private record Point(double second, @Nullable Double cpuNanos, @Nullable Long residentBytes) {}

    Findings(Settings settings, URI url, @Nullable ServerProbe probe, OwnLoad own) {
        this.settings = settings;
        this.url = url;
        this.probe = probe;
        this.own = own;
        if (probe != null && !probe.isJava()) {
            remarks.add("The server is no Java program: its heap and allocation are unknown.");
        }
        if (settings.verifyShare() < 1) {
            remarks.add(
                    String.format(
                            Locale.ROOT,
                            "%.0f %% of the packets were decrypted and checked; all were counted.",
                            100 * settings.verifyShare()));
        }
    }

    void joined(List<Participant> members, long tookNanos) {
        Histogram nanos = new Histogram(JOIN_NANOS_MAX, 3);
        for (Participant member : members) {
            nanos.recordValue(Math.clamp(member.joinNanos(), 0, JOIN_NANOS_MAX));
        }
        double perSecond = members.size() / (tookNanos / NANOS_PER_SECOND);
        joins = new Joins(members.size(), 0, perSecond, Spread.of(nanos));
    }

    void visited(Visitors came) {
        joins =
                new Joins(
                        came.joined(),
                        came.failed(),
                        came.joined() / Math.max(seconds, 1),
                        Spread.of(came.joinNanos()));
        if (came.failed() > 0) {
            remarks.add("%d who came could not join.".formatted(came.failed()));
        }
    }

    /**
     * Looks at the server once for nothing: by the time that counts, its code for answering is
     * loaded, and asking disturbs it less.
     */
    void rehearse() throws IOException {
        if (probe != null) {
            probe.begin();
            probe.sample();
            probe.end();
        }
    }

    void begin() throws IOException {
        if (probe != null) {
            probe.begin();
        }
    }

    void start() throws IOException {
        if (probe != null) {
            probe.start();
            sample(0);
        }
        own.begin();
    }

    void sample(long sinceNanos) throws IOException {
        double second = sinceNanos / NANOS_PER_SECOND;
        if (probe == null) {
            points.add(new Point(second, null, null));
        } else {
            ServerProbe.Sample sample = probe.sample();
            points.add(new Point(second, (double) sample.cpuNanos(), sample.residentBytes()));
        }
    }

    /** Nothing is sent any more. */
    void stop(long tookNanos) {
        seconds = tookNanos / NANOS_PER_SECOND;
        own.end();
    }

    /** What was on its way then has come. */
    void end() throws IOException {
        if (probe != null) {
            probe.end();
        }
        ended = true;
    }

    void counted(Call.Books books) {
        tally = books.members();
        visitors = books.visitors();
        double wallNanos = Math.max(1, seconds * NANOS_PER_SECOND);
        generatorCpuShare = own.cpuNanos() / wallNanos;
        generatorBusyShare = own.mediaNanos() / wallNanos / settings.loops();
        stolenShare = own.stolenShare();
        judge();
    }

    private void judge() {
        long lag = tally.lags().getValueAtPercentile(99);
        if (lag > LAG_NANOS_MAX) {
            valid = false;
            remarks.add(
                    String.format(
                            Locale.ROOT,
                            "NOT VALID: publishers sent up to %.1f ms late (p99, %.0f allowed): this"
                                    + " machine cannot make this load.",
                            lag / NANOS_PER_MILLI,
                            LAG_NANOS_MAX / NANOS_PER_MILLI));
        }
        if (stolenShare > STOLEN_REMARKABLE) {
            remarks.add(
                    String.format(
                            Locale.ROOT,
                            "The host gave %.0f %% of this machine's time to others: delays and"
                                    + " losses are partly its.",
                            100 * stolenShare));
        }
        if (generatorBusyShare > BUSY_MAX) {
            valid = false;
            remarks.add(
                    String.format(
                            Locale.ROOT,
                            "NOT VALID: the load test's own media threads were %.0f %% busy: try"
                                    + " --verify 0.1 or --loops 2.",
                            100 * generatorBusyShare));
        }
    }

    /** Whether the server's process is still there. */
    boolean isServerAlive() {
        return probe != null && probe.isAlive();
    }

    void weigh() {
        if (probe != null) {
            probe.weigh();
            weighed = true;
        }
    }

    void failed(@Nullable String reason) {
        failure = reason;
    }

    // -- the result

    Result result() {
        long packets = tally.packets() + visitors.packets();
        boolean known = probe != null && ended && packets > 0;
        ServerProbe server = known ? probe : null;
        Long allocated = server == null ? null : server.allocatedBytes();
        int people = settings.scenario().roles(settings).size();
        List<Result.Pause> pauses = pauses();
        return new Result(
                settings.scenario().label(),
                settings.rooms(),
                people,
                url.toString(),
                seconds,
                failure,
                remarks,
                valid && failure == null,
                settings.verifyShare(),
                packets,
                tally.bytes() + visitors.bytes(),
                tally.lost(),
                tally.withheld(),
                tally.corrupt() + visitors.corrupt(),
                tally.repaired(),
                tally.duplicates(),
                tally.reordered(),
                tally.strangers(),
                tally.sent(),
                tally.resent(),
                tally.pictureLosses(),
                Spread.of(tally.delays()),
                Spread.of(tally.lags()),
                generatorCpuShare,
                generatorBusyShare,
                stolenShare,
                processorRoundTrip(),
                joins,
                server == null ? null : (double) server.cpuNanos() / packets,
                server == null || server.mediaNanos() == 0
                        ? null
                        : (double) server.mediaNanos() / packets,
                allocated == null ? null : (double) allocated / packets,
                server == null ? null : server.residentBytes(),
                server == null ? null : server.residentBytesBefore(),
                server == null
                        ? null
                        : (server.residentBytes() - server.residentBytesBefore()) / people,
                heapBytesPerParticipant(people),
                pauses == null ? null : pauses.stream().mapToLong(Result.Pause::ms).max().orElse(0),
                pauses == null ? List.of() : pauses,
                series(),
                Result.Bucket.of(tally.delays()));
    }

    private @Nullable Spread processorRoundTrip() {
        Histogram nanos = probe == null ? null : probe.processorRoundTripNanos();
        return nanos == null || nanos.getTotalCount() == 0 ? null : Spread.of(nanos);
    }

    private @Nullable Long heapBytesPerParticipant(int people) {
        Long added = probe == null || !weighed ? null : probe.heapBytesAdded();
        return added == null ? null : added / people;
    }

    private @Nullable List<Result.Pause> pauses() {
        if (probe == null || !probe.isJava() || !ended) {
            return null;
        }
        return probe.pauses().stream()
                .map(pause -> new Result.Pause(pause.second(), pause.durationMillis()))
                .toList();
    }

    /** The books of receivers and the samples of the server, second by second. */
    private List<Result.Second> series() {
        List<Result.Second> series = new ArrayList<>();
        List<Tally.Second> counted = tally.seconds();
        int offset = probe == null ? 0 : 1; // the first sample of a server is from the beginning
        for (int i = 0; i < counted.size() && i + offset < points.size(); i++) {
            Tally.Second second = counted.get(i);
            Point point = points.get(i + offset);
            Point before = i + offset == 0 ? point : points.get(i + offset - 1);
            Double cpu = point.cpuNanos();
            Double cpuBefore = before.cpuNanos();
            Double share =
                    cpu == null || cpuBefore == null || offset == 0
                            ? null
                            : (cpu - cpuBefore)
                                    / ((point.second() - before.second()) * NANOS_PER_SECOND);
            series.add(
                    new Result.Second(
                            point.second(),
                            second.packets(),
                            second.delayP50Nanos(),
                            second.delayP99Nanos(),
                            share,
                            point.residentBytes()));
        }
        return series;
    }
}
