package io.sotto.sfu.room;

import io.sotto.metrics.LoopCounters;
import io.sotto.srtp.rtcp.RtcpWriter;
import io.sotto.srtp.rtp.RtpWriter;
import java.util.random.RandomGenerator;

/**
 * What everything inside one shard shares: its counters, its source of randomness, its two writers.
 */
record ShardContext(LoopCounters counters, RandomGenerator random, RtpWriter rtp, RtcpWriter rtcp) {
    ShardContext(LoopCounters counters, RandomGenerator random) {
        this(counters, random, new RtpWriter(), new RtcpWriter());
    }
}
