package io.sotto.sfu.signal.call;

import io.sotto.config.RoomConfig;
import io.sotto.metrics.SottoMetrics;
import io.sotto.sfu.signal.sdp.CodecPolicy;
import io.sotto.srtp.dtls.Fingerprint;
import java.util.concurrent.Executor;

/**
 * What every room of a server has in common.
 *
 * @param config the operator's settings for rooms
 * @param tracksMax how many tracks one participant may publish
 * @param receivedMax how many tracks one participant may receive
 * @param codecs what is forwarded
 * @param fingerprint of the server's DTLS certificate
 * @param metrics where outcomes are counted
 * @param returning who was in a call until just now
 * @param later the threads of what is done after a while; never refuses
 */
record RoomOptions(
        RoomConfig config,
        int tracksMax,
        int receivedMax,
        CodecPolicy codecs,
        Fingerprint fingerprint,
        SottoMetrics metrics,
        Returning returning,
        Executor later) {}
