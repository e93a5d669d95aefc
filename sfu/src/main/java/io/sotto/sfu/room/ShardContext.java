package io.sotto.sfu.room;

import io.sotto.metrics.LoopCounters;
import io.sotto.srtp.rtcp.RtcpWriter;
import java.util.random.RandomGenerator;

/**
 * What everything inside one shard shares: its counters, its source of randomness, and what is used
 * for one packet after another.
 *
 * @param rtcp for what goes out
 * @param packet for what came in, now or before
 */
record ShardContext(
        LoopCounters counters, RandomGenerator random, RtcpWriter rtcp, SourcePacket packet) {
    ShardContext(LoopCounters counters, RandomGenerator random) {
        this(counters, random, new RtcpWriter(), new SourcePacket());
    }
}
