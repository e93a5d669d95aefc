package io.sotto.sfu.signal.sdp;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Which of the offered codecs an answer keeps. Few, on purpose: every stream is forwarded as it is,
 * so a codec is useful only if everyone in the call can decode it.
 *
 * <p>RED is left out because its redundancy is inside the payload, which end-to-end encryption
 * hides; ULPFEC and FlexFEC because RTX repairs the same loss for less; the telephone codecs
 * because Opus is mandatory in WebRTC (RFC 7874 §3).
 *
 * @param encodingNames in upper case
 */
public record CodecPolicy(Set<String> encodingNames) {
    /** The receiver reports when each packet came, instead of what it concludes from that. */
    public static final String TRANSPORT_FEEDBACK = "transport-cc";

    private static final String MAXIMUM_BITRATE = "goog-remb";

    /** What is answered where it is offered. */
    private static final Set<String> FEEDBACK =
            Set.of("nack", "nack pli", "ccm fir", TRANSPORT_FEEDBACK, MAXIMUM_BITRATE);

    public CodecPolicy {
        encodingNames = Set.copyOf(encodingNames);
    }

    /** What this server forwards; AV1 only where the operator lets it. */
    public static CodecPolicy standard(boolean av1) {
        Set<String> names = new LinkedHashSet<>(Set.of("OPUS", "VP8", "VP9", "H264"));
        if (av1) {
            names.add("AV1");
        }
        return new CodecPolicy(names);
    }

    /** The accepted codecs in the offerer's order, their feedback reduced to what we speak. */
    public List<Codec> accepted(MediaSection section) {
        boolean anyBasicVp9 = section.codecs().stream().anyMatch(CodecPolicy::isBasicVp9);
        boolean anyFragmenting = section.codecs().stream().anyMatch(CodecPolicy::isFragmentingH264);
        List<Codec> accepted = new ArrayList<>();
        for (Codec codec : section.codecs()) {
            boolean known = encodingNames.contains(codec.name().toUpperCase(Locale.ROOT));
            // Profile 2 is ten bits deep, and mode 0 cannot split a NAL unit over packets: whoever
            // offers these also offers the common form, which more receivers decode.
            boolean inferior =
                    codec.is("VP9") && anyBasicVp9 && !isBasicVp9(codec)
                            || codec.is("H264") && anyFragmenting && !isFragmentingH264(codec);
            if (known && !inferior) {
                accepted.add(reduced(codec));
            }
        }
        return List.copyOf(accepted);
    }

    private static boolean isBasicVp9(Codec codec) {
        return codec.is("VP9") && codec.vp9Profile().equals("0");
    }

    private static boolean isFragmentingH264(Codec codec) {
        return codec.is("H264") && codec.packetizationMode().equals("1");
    }

    private Codec reduced(Codec codec) {
        Set<String> kept = new LinkedHashSet<>(codec.rtcpFeedback());
        kept.retainAll(FEEDBACK);
        if (kept.contains(TRANSPORT_FEEDBACK)) {
            kept.remove(MAXIMUM_BITRATE); // a browser that is allowed both gives one of them
        }
        return new Codec(
                codec.payloadType(),
                codec.name(),
                codec.clockRate(),
                codec.channels(),
                codec.fmtp(),
                codec.parameters(),
                kept,
                codec.rtxPayloadType());
    }
}
