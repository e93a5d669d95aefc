package io.sotto.loadtest.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A result as a table for people. */
public final class Table {
    private static final double NANOS_PER_MILLI = 1e6;
    private static final double BYTES_PER_MEGABYTE = 1e6;
    private static final double BITS_PER_MEGABIT = 1e6;

    private final List<String[]> rows = new ArrayList<>();

    private Table() {}

    /** How many there were, and in how many rooms. */
    public static String people(int participants, int rooms) {
        return participants + " participants" + (rooms == 1 ? "" : " in " + rooms + " rooms");
    }

    /** The lines of a result. */
    public static String of(Result result) {
        Table table = new Table();
        table.row(
                "scenario",
                "%s, %s",
                result.scenario(),
                people(result.participants(), result.rooms()));
        table.media(result);
        table.delays("delay added", result.addedDelayNs());
        table.delays("senders' lag", result.senderLagNs());
        table.joins(result);
        table.row(
                "load test itself",
                "%.2f processors; its media threads %.0f %% busy",
                result.generatorCpuShare(),
                100 * result.generatorBusyShare());
        table.server(result);
        StringBuilder out = new StringBuilder();
        for (String[] row : table.rows) {
            out.append(String.format(Locale.ROOT, "  %-20s %s%n", row[0], row[1]));
        }
        result.remarks().forEach(remark -> out.append(remark).append(System.lineSeparator()));
        String failure = result.failure();
        if (failure != null) {
            out.append("FAILED: ").append(failure).append(System.lineSeparator());
        }
        return out.toString();
    }

    private void media(Result result) {
        double seconds = Math.max(result.seconds(), 1e-9);
        row(
                "forwarded",
                "%,d packets in %.1f s (%,.0f/s, %.1f Mbit/s)",
                result.forwardedPackets(),
                result.seconds(),
                result.forwardedPackets() / seconds,
                result.forwardedBytes() * 8 / seconds / BITS_PER_MEGABIT);
        row(
                "lost",
                "%,d (%.4f %%); withheld %,d, repaired %,d, duplicate %,d, reordered %,d",
                result.lostPackets(),
                100 * result.lostShare(),
                result.withheldPackets(),
                result.repairedPackets(),
                result.duplicatePackets(),
                result.reorderedPackets());
        row(
                "corrupt",
                "%,d; of nobody %,d; %.0f %% were checked",
                result.corruptPackets(),
                result.strangerPackets(),
                100 * result.verifiedShare());
        row(
                "sent",
                "%,d packets, %,d again; key frames asked for %,d",
                result.sentPackets(),
                result.resentPackets(),
                result.pictureLosses());
    }

    private void delays(String name, Result.Spread spread) {
        row(
                name,
                "p50 %.3f, p99 %.3f, p99.9 %.3f, max %.3f ms",
                spread.p50() / NANOS_PER_MILLI,
                spread.p99() / NANOS_PER_MILLI,
                spread.p999() / NANOS_PER_MILLI,
                spread.max() / NANOS_PER_MILLI);
    }

    private void joins(Result result) {
        Result.Joins join = result.join();
        row(
                "joins",
                "%d (%d failed), %.1f/s; p50 %.0f, p99 %.0f ms",
                join.joined(),
                join.failed(),
                join.perSecond(),
                join.ns().p50() / NANOS_PER_MILLI,
                join.ns().p99() / NANOS_PER_MILLI);
    }

    private void server(Result result) {
        Result.Spread apart = result.processorRoundTripNs();
        if (apart != null) {
            row(
                    "processors apart",
                    "%,d ns there and back (p50), at most %,d",
                    apart.p50(),
                    apart.max());
        }
        if (result.serverCpuNsPerPacket() == null) {
            return;
        }
        row(
                "server CPU",
                "%s ns per forwarded packet, of its media threads %s",
                number(result.serverCpuNsPerPacket()),
                number(result.mediaCpuNsPerPacket()));
        row("allocation", "%s bytes per forwarded packet", number(result.allocBytesPerPacket()));
        row(
                "memory",
                "%s MB; per participant %s kB, of the heap %s kB",
                mega(result.rssBytes()),
                kilo(result.rssBytesPerParticipant()),
                kilo(result.heapBytesPerParticipant()));
        row(
                "collector",
                "%d pauses, the longest %s ms",
                result.gcPauses().size(),
                result.gcPauseMsMax() == null ? "?" : result.gcPauseMsMax().toString());
    }

    private static String number(@Nullable Double value) {
        return value == null ? "?" : String.format(Locale.ROOT, "%,.1f", value);
    }

    private static String mega(@Nullable Long bytes) {
        return bytes == null
                ? "?"
                : String.format(Locale.ROOT, "%,.1f", bytes / BYTES_PER_MEGABYTE);
    }

    private static String kilo(@Nullable Long bytes) {
        return bytes == null ? "?" : String.format(Locale.ROOT, "%,.0f", bytes / 1000.0);
    }

    @SuppressWarnings("AnnotateFormatMethod") // the annotation is not worth a dependency
    private void row(String name, String format, Object... values) {
        rows.add(new String[] {name, String.format(Locale.ROOT, format, values)});
    }
}
