package io.sotto.sfu.signal.sdp;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * One way to encode media that a section offers. Retransmission formats are not codecs of their own
 * here: each is folded into the codec it repairs.
 *
 * @param name as offered; compare it by {@link #is}
 * @param channels 1 where it is not said
 * @param fmtp the format parameters as offered, or empty; an answer repeats them
 * @param parameters the same, split, with lower-case keys
 * @param rtcpFeedback such as "nack", "nack pli", "transport-cc"
 * @param rtxPayloadType the payload type of its retransmissions (RFC 4588), or -1
 */
public record Codec(
        int payloadType,
        String name,
        int clockRate,
        int channels,
        String fmtp,
        Map<String, String> parameters,
        Set<String> rtcpFeedback,
        int rtxPayloadType) {
    public static final int NO_RTX = -1;

    public Codec {
        parameters = Map.copyOf(parameters);
        // Not Set.copyOf: its order differs from run to run, and an answer repeats this set.
        rtcpFeedback = Collections.unmodifiableSet(new LinkedHashSet<>(rtcpFeedback));
    }

    /**
     * Whether it is that codec, whatever its parameters; encoding names ignore case (RFC 8866
     * §6.6).
     */
    public boolean is(String encodingName) {
        return name.equalsIgnoreCase(encodingName);
    }

    public boolean hasRtx() {
        return rtxPayloadType != NO_RTX;
    }

    /**
     * Whether a stream of that codec can be forwarded to someone who offered this one, by changing
     * no more than the payload type.
     */
    public boolean accepts(Codec published) {
        return is(published.name)
                && clockRate == published.clockRate
                && channels == published.channels
                && switch (name.toUpperCase(Locale.ROOT)) {
                    case "VP9" ->
                            parameter("profile-id", "0")
                                    .equals(published.parameter("profile-id", "0"));
                    case "AV1" ->
                            parameter("profile", "0").equals(published.parameter("profile", "0"));
                    case "H264" ->
                            packetizationMode().equals(published.packetizationMode())
                                    && h264Profile().equals(published.h264Profile());
                    default -> true;
                };
    }

    /** H.264's packetization mode; RFC 6184 §8.1 says 0 if it is not there. */
    String packetizationMode() {
        return parameter("packetization-mode", "0");
    }

    /** VP9's profile; RFC 9628 §6 says 0 if it is not there. */
    String vp9Profile() {
        return parameter("profile-id", "0");
    }

    String parameter(String key, String absent) {
        return parameters.getOrDefault(key, absent);
    }

    /**
     * The profile, without the level. RFC 6184 §8.1: Baseline level 1 if it is not said.
     * Constrained baseline is written 42e0 by most, 4200 with constraints merged by some; a decoder
     * of either takes the other in practice, so both count as baseline.
     */
    private String h264Profile() {
        String id = parameter("profile-level-id", "42000a").toLowerCase(Locale.ROOT);
        return id.length() < 2 ? id : id.substring(0, 2);
    }
}
