package io.sotto.sfu.signal;

import io.sotto.config.SottoConfig;
import io.sotto.metrics.SottoMetrics;
import io.sotto.sfu.signal.call.Rooms;
import java.util.concurrent.Executor;

/**
 * What every part of signalling works with.
 *
 * @param config the server's settings
 * @param rooms all rooms
 * @param tokens checks and makes access tokens
 * @param metrics counts outcomes
 * @param clocks tell the time
 * @param events runs what media loops report, in order
 */
public record Signalling(
        SottoConfig config,
        Rooms rooms,
        AccessTokens tokens,
        SottoMetrics metrics,
        Clocks clocks,
        Executor events) {}
