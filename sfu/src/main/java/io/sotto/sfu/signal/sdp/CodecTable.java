package io.sotto.sfu.signal.sdp;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The payload types of one section: a=rtpmap, a=fmtp (RFC 8866 §6.6, §6.15) and a=rtcp-fb (RFC 4585
 * §4.2). Attributes of a payload type that the m-line does not list are skipped: Firefox leaves
 * such orphans behind when a codec is filtered out.
 */
final class CodecTable {
    // A payload type has 7 bits.
    static final int MAX_FORMATS = 128;
    private static final int MAX_PAYLOAD_TYPE = 127;
    private static final int MAX_NAME_CHARS = 64;
    private static final int MAX_FMTP_CHARS = 1024;
    private static final int MAX_PARAMETERS = 64;
    private static final int MAX_FEEDBACK_CHARS = 64;
    private static final int MAX_FEEDBACK_PER_FORMAT = 32;
    private static final long MAX_CLOCK_RATE = 1_000_000;
    private static final int MAX_CHANNELS = 24;
    private static final String EVERY_FORMAT = "*";

    private final Map<Integer, Format> formats = new LinkedHashMap<>();
    private final Set<String> feedbackForAll = new LinkedHashSet<>();

    /** Takes the m-line's list, whose order is the offerer's preference. */
    @Nullable String formats(List<String> words) {
        for (String word : words) {
            int payloadType = (int) SdpSyntax.number(word, MAX_PAYLOAD_TYPE);
            if (payloadType == SdpSyntax.NOT_A_NUMBER) {
                return "a malformed payload type";
            }
            if (formats.put(payloadType, new Format()) != null) {
                return "the same payload type twice";
            }
        }
        return null;
    }

    @Nullable String attribute(String name, String value) {
        String target = SdpSyntax.before(value, ' ');
        String rest = SdpSyntax.after(value, ' ').strip();
        if (name.equals("rtcp-fb") && target.equals(EVERY_FORMAT)) {
            return readFeedback(rest, feedbackForAll);
        }
        int payloadType = (int) SdpSyntax.number(target, MAX_PAYLOAD_TYPE);
        if (payloadType == SdpSyntax.NOT_A_NUMBER) {
            return "a malformed payload type";
        }
        Format format = formats.get(payloadType);
        if (format == null) {
            return null;
        }
        return switch (name) {
            case "rtpmap" -> format.readRtpMap(rest);
            case "fmtp" -> format.readFmtp(rest);
            default -> readFeedback(rest, format.feedback);
        };
    }

    /**
     * The codecs in the m-line's order, each with its RTX. Without a=rtpmap a format is unknown to
     * us.
     */
    List<Codec> build() {
        Map<Integer, Integer> rtxOf = new HashMap<>();
        formats.forEach(
                (payloadType, format) -> {
                    int repaired = format.repairedPayloadType();
                    if (repaired != Codec.NO_RTX) {
                        rtxOf.putIfAbsent(repaired, payloadType);
                    }
                });
        List<Codec> codecs = new ArrayList<>();
        formats.forEach(
                (payloadType, format) -> {
                    if (!format.name.isEmpty() && !format.isRtx()) {
                        Set<String> feedback = new LinkedHashSet<>(format.feedback);
                        feedback.addAll(feedbackForAll);
                        int rtx = rtxOf.getOrDefault(payloadType, Codec.NO_RTX);
                        codecs.add(
                                new Codec(
                                        payloadType,
                                        format.name,
                                        format.clockRate,
                                        format.channels,
                                        format.fmtp,
                                        format.parameters,
                                        feedback,
                                        rtx));
                    }
                });
        return codecs;
    }

    private static @Nullable String readFeedback(String value, Set<String> feedback) {
        if (value.isEmpty() || !SdpSyntax.isText(value, MAX_FEEDBACK_CHARS)) {
            return "a malformed rtcp-fb";
        }
        feedback.add(value);
        return feedback.size() > MAX_FEEDBACK_PER_FORMAT ? "too many rtcp-fb" : null;
    }

    /** What is known of one payload type. */
    private static final class Format {
        private final Set<String> feedback = new LinkedHashSet<>();
        private Map<String, String> parameters = Collections.emptyMap();
        private String name = "";
        private String fmtp = "";
        private int clockRate;
        private int channels = 1;

        @Nullable String readRtpMap(String value) {
            String[] parts = value.split("/", -1);
            if (parts.length < 2
                    || parts.length > 3
                    || !SdpSyntax.isToken(parts[0], MAX_NAME_CHARS)) {
                return "a malformed rtpmap";
            }
            int rate = (int) SdpSyntax.number(parts[1], MAX_CLOCK_RATE);
            int count = parts.length == 3 ? (int) SdpSyntax.number(parts[2], MAX_CHANNELS) : 1;
            if (rate <= 0 || count <= 0) {
                return "a malformed rtpmap";
            }
            name = parts[0];
            clockRate = rate;
            channels = count;
            return null;
        }

        @Nullable String readFmtp(String value) {
            if (value.isEmpty() || !SdpSyntax.isText(value, MAX_FMTP_CHARS)) {
                return "a malformed fmtp";
            }
            Map<String, String> parsed = new LinkedHashMap<>();
            for (String part : value.split(";", -1)) {
                String key = SdpSyntax.before(part, '=').strip().toLowerCase(Locale.ROOT);
                if (!key.isEmpty()) {
                    parsed.put(key, SdpSyntax.after(part, '=').strip());
                }
            }
            if (parsed.size() > MAX_PARAMETERS) {
                return "too many format parameters";
            }
            fmtp = value;
            parameters = parsed;
            return null;
        }

        boolean isRtx() {
            return name.equalsIgnoreCase("rtx");
        }

        /** Which payload type this one retransmits (RFC 4588 §8.1), or -1. */
        int repairedPayloadType() {
            if (!isRtx()) {
                return Codec.NO_RTX;
            }
            String apt = parameters.getOrDefault("apt", "");
            return (int) SdpSyntax.number(apt, MAX_PAYLOAD_TYPE);
        }
    }
}
