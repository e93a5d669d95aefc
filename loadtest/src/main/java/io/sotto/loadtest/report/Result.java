package io.sotto.loadtest.report;

import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * What one run found. Units are in the names; what could not be measured is null.
 *
 * @param scenario the kind of call
 * @param rooms how many such calls there were
 * @param participants those of all rooms who were there from beginning to end
 * @param url the server
 * @param seconds how long it was measured
 * @param failure why the run ended early, or null
 * @param remarks what a reader has to know before believing the numbers
 * @param valid whether this side kept up, so that the numbers are the server's
 * @param verifiedShare how much of what came was decrypted and checked
 * @param forwardedPackets packets that came to anybody, each once for each receiver
 * @param forwardedBytes bytes of these, protection included
 * @param lostPackets packets that never came, not even by retransmission
 * @param withheldPackets packets that the server chose not to send on: they leave no gap
 * @param corruptPackets packets that are not what was sent, or not meant for that receiver
 * @param repairedPackets packets that came by retransmission only
 * @param duplicatePackets packets that came twice
 * @param reorderedPackets packets that came after a later one
 * @param strangerPackets packets of streams that nobody announced
 * @param sentPackets packets that publishers sent
 * @param resentPackets packets that publishers sent again
 * @param pictureLosses key frames that receivers asked for
 * @param addedDelayNs from a publisher's send call to a receiver's socket
 * @param senderLagNs how late publishers sent
 * @param generatorCpuShare processors that the load test itself used, over the whole process
 * @param generatorBusyShare the same of its media threads, each 1 at most
 * @param stolenShare of all processors' time, what the host gave to other machines
 * @param processorRoundTripNs what a word of memory took from this side's processor to the server's
 *     and back; null unless each of both is bound to one processor
 * @param join how the members joined; of a storm, how those did who came while it was measured
 * @param serverCpuNsPerPacket CPU time of the server for each forwarded packet
 * @param mediaCpuNsPerPacket the same of its media threads
 * @param allocBytesPerPacket what its media threads allocated for each forwarded packet
 * @param rssBytes its resident memory at the end
 * @param rssBytesBefore the same before anybody joined
 * @param rssBytesPerParticipant the difference, for each member
 * @param heapBytesPerParticipant the same for what is in use of the heap
 * @param gcPauseMsMax longest pause of its collector
 * @param gcPauses all of them
 * @param series second by second
 * @param addedDelayHistogram delays by size
 */
public record Result(
        String scenario,
        int rooms,
        int participants,
        String url,
        double seconds,
        @Nullable String failure,
        List<String> remarks,
        boolean valid,
        double verifiedShare,
        long forwardedPackets,
        long forwardedBytes,
        long lostPackets,
        long withheldPackets,
        long corruptPackets,
        long repairedPackets,
        long duplicatePackets,
        long reorderedPackets,
        long strangerPackets,
        long sentPackets,
        long resentPackets,
        long pictureLosses,
        Spread addedDelayNs,
        Spread senderLagNs,
        double generatorCpuShare,
        double generatorBusyShare,
        double stolenShare,
        @Nullable Spread processorRoundTripNs,
        Joins join,
        @Nullable Double serverCpuNsPerPacket,
        @Nullable Double mediaCpuNsPerPacket,
        @Nullable Double allocBytesPerPacket,
        @Nullable Long rssBytes,
        @Nullable Long rssBytesBefore,
        @Nullable Long rssBytesPerParticipant,
        @Nullable Long heapBytesPerParticipant,
        @Nullable Long gcPauseMsMax,
        List<Pause> gcPauses,
        List<Second> series,
        List<Bucket> addedDelayHistogram) {
    public Result {
        remarks = List.copyOf(remarks);
        gcPauses = List.copyOf(gcPauses);
        series = List.copyOf(series);
        addedDelayHistogram = List.copyOf(addedDelayHistogram);
    }

    /** A pause of the server's collector, so long after the measurement began. */
    public record Pause(double second, long ms) {}

    /** How many delays were longer than the bucket before this allows, and not longer than this. */
    public record Bucket(long upToNs, long count) {
        private static final long FIRST_NS = 10_000;
        private static final double STEP = 1.25;

        /** A histogram's values in buckets that grow by a quarter each; empty ones as well. */
        public static List<Bucket> of(Histogram values) {
            List<Bucket> buckets = new ArrayList<>();
            long counted = 0;
            double edge = FIRST_NS;
            while (counted < values.getTotalCount()) {
                long upTo = Math.round(edge);
                long below = values.getCountBetweenValues(0, upTo);
                if (below > counted || counted > 0) {
                    buckets.add(new Bucket(upTo, below - counted));
                }
                counted = below;
                edge *= STEP;
            }
            return buckets;
        }
    }

    /** How values are spread. */
    public record Spread(long count, long mean, long p50, long p90, long p99, long p999, long max) {
        /** Of a histogram's values. */
        public static Spread of(Histogram values) {
            return new Spread(
                    values.getTotalCount(),
                    Math.round(values.getTotalCount() == 0 ? 0 : values.getMean()),
                    values.getValueAtPercentile(50),
                    values.getValueAtPercentile(90),
                    values.getValueAtPercentile(99),
                    values.getValueAtPercentile(99.9),
                    values.getMaxValue());
        }
    }

    /**
     * How people came in.
     *
     * @param joined so many did
     * @param failed so many did not
     * @param perSecond joins a second
     * @param ns from the first byte to media that may flow
     */
    public record Joins(int joined, int failed, double perSecond, Spread ns) {}

    /**
     * One second of a run.
     *
     * @param second from the beginning of the measurement
     * @param packets forwarded
     * @param delayP50Ns median delay
     * @param delayP99Ns 99th percentile
     * @param serverCpuShare processors that the server used, or null if that is not known
     * @param rssBytes its memory, or null if that is not known
     */
    public record Second(
            double second,
            long packets,
            long delayP50Ns,
            long delayP99Ns,
            @Nullable Double serverCpuShare,
            @Nullable Long rssBytes) {}

    /** What was lost of what should have come, 0 to 1. */
    public double lostShare() {
        long all = forwardedPackets + lostPackets;
        return all == 0 ? 0 : (double) lostPackets / all;
    }
}
