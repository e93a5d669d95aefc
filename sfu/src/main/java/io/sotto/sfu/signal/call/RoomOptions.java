package io.sotto.sfu.signal.call;

import io.sotto.config.RoomConfig;
import io.sotto.metrics.SottoMetrics;
import io.sotto.sfu.signal.call.Negotiation.CodecPolicies;
import io.sotto.srtp.dtls.Fingerprint;
import java.util.List;

/**
 * What every room of a server has in common.
 *
 * @param config the operator's settings for rooms
 * @param tracksMax how many tracks one participant may publish
 * @param receivedMax how many tracks one participant may receive
 * @param codecs what is forwarded
 * @param fingerprint of the server's DTLS certificate
 * @param candidates the loop's ICE candidates, as in SDP; by loop
 * @param metrics where outcomes are counted
 */
record RoomOptions(
        RoomConfig config,
        int tracksMax,
        int receivedMax,
        CodecPolicies codecs,
        Fingerprint fingerprint,
        List<String> candidates,
        SottoMetrics metrics) {}
