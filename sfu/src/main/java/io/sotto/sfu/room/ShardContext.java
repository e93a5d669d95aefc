package io.sotto.sfu.room;

import io.sotto.metrics.LoopCounters;
import io.sotto.srtp.rtcp.RtcpWriter;
import java.util.random.RandomGenerator;

/**
 * What everything inside one shard shares.
 *
 * @param rtcp for one packet after another that goes out
 * @param arrivals what came in and has not gone on
 * @param voices whose sound goes on
 * @param ticks what is to be done in a few milliseconds
 */
record ShardContext(
        LoopCounters counters,
        RandomGenerator random,
        RtcpWriter rtcp,
        Arrivals arrivals,
        Voices voices,
        Ticks ticks) {
    ShardContext(LoopCounters counters, RandomGenerator random, int voicesMax) {
        this(
                counters,
                random,
                new RtcpWriter(),
                new Arrivals(),
                new Voices(voicesMax),
                new Ticks());
    }
}
