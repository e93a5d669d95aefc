package io.sotto.sfu.room;

import io.sotto.metrics.LoopCounters;
import io.sotto.srtp.rtcp.RtcpWriter;
import java.util.random.RandomGenerator;

/**
 * What everything inside one shard shares: its counters, its source of randomness, its RTCP writer.
 */
record ShardContext(LoopCounters counters, RandomGenerator random, RtcpWriter rtcp) {
    ShardContext(LoopCounters counters, RandomGenerator random) {
        this(counters, random, new RtcpWriter());
    }
}
