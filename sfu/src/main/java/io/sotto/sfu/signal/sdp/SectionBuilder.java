package io.sotto.sfu.signal.sdp;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Collects the lines of one media section. Each method says what is wrong with its line, or null.
 */
final class SectionBuilder {
    private static final int MAX_NAME_CHARS = 64;
    private static final int MAX_MID_CHARS = 32;
    private static final int MAX_MSID_CHARS = 256;
    private static final int MAX_CNAME_CHARS = 256;
    private static final int MAX_URI_CHARS = 256;
    // A one-byte id is 4 bits, a two-byte id 8 (RFC 8285); browsers offer at most 20.
    private static final int MAX_EXTENSIONS = 64;
    private static final int MAX_EXTENSION_ID = 255;
    // RFC 8285 §6: numbers that only hold a place until an answer picks; we pick none of those.
    private static final int MIN_PLACEHOLDER_ID = 4096;
    private static final int MAX_PLACEHOLDER_ID = 4351;
    private static final int MAX_SSRCS = 64;
    private static final int MAX_SSRC_GROUPS = 32;
    private static final int MAX_GROUPED_SSRCS = 16;
    private static final long MAX_SSRC = 0xFFFF_FFFFL;

    private final int index;
    private final TransportBuilder transport = new TransportBuilder();
    private final CodecTable codecs = new CodecTable();
    private final RidTable rids = new RidTable();
    private final List<ExtMap> extensions = new ArrayList<>();
    private final Map<Long, String> cnames = new LinkedHashMap<>();
    private final List<SsrcGroup> ssrcGroups = new ArrayList<>();
    private List<String> formats = List.of();
    private MediaKind kind = MediaKind.OTHER;
    private String mediaType = "";
    private String protocol = "";
    private String mid = "";
    private Direction direction = Direction.SENDRECV;
    private @Nullable String msidStream;
    private @Nullable String msidTrack;
    private boolean portIsZero;
    private boolean bundleOnly;
    private boolean extmapAllowMixed;
    private boolean rtcpMux;
    private boolean rtcpRsize;

    SectionBuilder(int index) {
        this.index = index;
    }

    @Nullable String mediaLine(String value) {
        List<String> words = SdpSyntax.words(value);
        if (words.size() < 4 || words.size() > CodecTable.MAX_FORMATS + 3) {
            return "a malformed media line";
        }
        long port = SdpSyntax.number(SdpSyntax.before(words.get(1), '/'), 65_535);
        if (port == SdpSyntax.NOT_A_NUMBER
                || !words.stream().allMatch(word -> SdpSyntax.isVisible(word, MAX_NAME_CHARS))) {
            return "a malformed media line";
        }
        portIsZero = port == 0;
        mediaType = words.get(0);
        protocol = words.get(2);
        formats = words.subList(3, words.size());
        kind = kind(mediaType, protocol);
        return isRtp() ? codecs.formats(formats) : null;
    }

    @Nullable String attribute(String name, String value) {
        switch (name) {
            case "sendrecv", "sendonly", "recvonly", "inactive" -> {
                Direction parsed = Direction.parse(name);
                direction = parsed == null ? direction : parsed;
            }
            case "bundle-only" -> bundleOnly = true;
            case "rtcp-mux" -> rtcpMux = true;
            case "rtcp-rsize" -> rtcpRsize = true;
            case "extmap-allow-mixed" -> extmapAllowMixed = true;
            case "mid" -> {
                mid = value;
                return SdpSyntax.isToken(value, MAX_MID_CHARS) ? null : "a malformed mid";
            }
            case "msid" -> {
                return readMsid(value);
            }
            case "extmap" -> {
                return readExtMap(value);
            }
            case "ssrc" -> {
                return readSsrc(value);
            }
            case "ssrc-group" -> {
                return readSsrcGroup(value);
            }
            case "rtpmap", "fmtp", "rtcp-fb" -> {
                return isRtp() ? codecs.attribute(name, value) : null;
            }
            case "rid", "simulcast" -> {
                return rids.attribute(name, value);
            }
            default -> {
                return transport.attribute(name, value);
            }
        }
        return null;
    }

    /** What makes the finished section unanswerable, or null. */
    @Nullable String problem() {
        if (mid.isEmpty()) {
            return "no mid";
        }
        return isRtp() && !rtcpMux ? "no rtcp-mux; RTP and RTCP share one transport here" : null;
    }

    Refusal refusal(String problem) {
        return new Refusal("media section " + index + ": " + problem);
    }

    String mid() {
        return mid;
    }

    TransportBuilder transport() {
        return transport;
    }

    boolean isRejected() {
        return portIsZero && !bundleOnly;
    }

    MediaSection build() {
        List<SsrcInfo> ssrcs = new ArrayList<>();
        cnames.forEach((ssrc, cname) -> ssrcs.add(new SsrcInfo(ssrc, cname)));
        return new MediaSection(
                index,
                mid,
                kind,
                mediaType,
                protocol,
                formats,
                isRejected(),
                direction,
                codecs.build(),
                extensions,
                extmapAllowMixed,
                rids.sent(),
                ssrcs,
                ssrcGroups,
                msidStream,
                msidTrack,
                rtcpMux,
                rtcpRsize);
    }

    private static MediaKind kind(String mediaType, String protocol) {
        boolean rtp = protocol.equals("UDP/TLS/RTP/SAVPF") || protocol.equals("RTP/SAVPF");
        boolean sctp = protocol.equals("UDP/DTLS/SCTP") || protocol.equals("DTLS/SCTP");
        return switch (mediaType) {
            case "audio" -> rtp ? MediaKind.AUDIO : MediaKind.OTHER;
            case "video" -> rtp ? MediaKind.VIDEO : MediaKind.OTHER;
            case "application" -> sctp ? MediaKind.APPLICATION : MediaKind.OTHER;
            default -> MediaKind.OTHER;
        };
    }

    private boolean isRtp() {
        return kind == MediaKind.AUDIO || kind == MediaKind.VIDEO;
    }

    private @Nullable String readMsid(String value) {
        List<String> words = SdpSyntax.words(value);
        if (words.isEmpty()
                || words.size() > 2
                || !words.stream().allMatch(word -> SdpSyntax.isVisible(word, MAX_MSID_CHARS))) {
            return "a malformed msid";
        }
        // A track in several streams has several such lines; the first is its home.
        if (msidTrack == null && msidStream == null) {
            msidStream = words.getFirst().equals("-") ? null : words.getFirst();
            msidTrack = words.size() == 2 ? words.get(1) : null;
        }
        return null;
    }

    private @Nullable String readExtMap(String value) {
        List<String> words = SdpSyntax.words(value);
        if (words.size() < 2 || !SdpSyntax.isVisible(words.get(1), MAX_URI_CHARS)) {
            return "a malformed extmap";
        }
        String number = SdpSyntax.before(words.getFirst(), '/');
        String suffix = SdpSyntax.after(words.getFirst(), '/');
        int id = (int) SdpSyntax.number(number, MAX_PLACEHOLDER_ID);
        Direction allowed = suffix.isEmpty() ? Direction.SENDRECV : Direction.parse(suffix);
        if (allowed == null || id <= 0 || id > MAX_EXTENSION_ID && id < MIN_PLACEHOLDER_ID) {
            return "a malformed extmap";
        }
        if (id >= MIN_PLACEHOLDER_ID) {
            return null;
        }
        if (extensions.size() == MAX_EXTENSIONS) {
            return "more than " + MAX_EXTENSIONS + " header extensions";
        }
        if (extensions.stream().anyMatch(known -> known.id() == id)) {
            return "two header extensions with the same id";
        }
        extensions.add(new ExtMap(id, allowed, words.get(1)));
        return null;
    }

    private @Nullable String readSsrc(String value) {
        long ssrc = SdpSyntax.number(SdpSyntax.before(value, ' '), MAX_SSRC);
        if (ssrc == SdpSyntax.NOT_A_NUMBER) {
            return "a malformed ssrc";
        }
        if (cnames.size() == MAX_SSRCS && !cnames.containsKey(ssrc)) {
            return "more than " + MAX_SSRCS + " ssrcs";
        }
        cnames.putIfAbsent(ssrc, "");
        String attribute = SdpSyntax.after(value, ' ');
        String cname = SdpSyntax.after(attribute, ':');
        if (SdpSyntax.before(attribute, ':').equals("cname")) {
            if (!SdpSyntax.isVisible(cname, MAX_CNAME_CHARS)) {
                return "a malformed cname";
            }
            cnames.put(ssrc, cname);
        }
        return null;
    }

    private @Nullable String readSsrcGroup(String value) {
        List<String> words = SdpSyntax.words(value);
        if (words.size() < 2
                || words.size() > MAX_GROUPED_SSRCS + 1
                || !SdpSyntax.isToken(words.getFirst(), MAX_NAME_CHARS)) {
            return "a malformed ssrc-group";
        }
        if (ssrcGroups.size() == MAX_SSRC_GROUPS) {
            return "more than " + MAX_SSRC_GROUPS + " ssrc-groups";
        }
        List<Long> members = new ArrayList<>();
        for (String word : words.subList(1, words.size())) {
            long ssrc = SdpSyntax.number(word, MAX_SSRC);
            if (ssrc == SdpSyntax.NOT_A_NUMBER) {
                return "a malformed ssrc-group";
            }
            members.add(ssrc);
        }
        ssrcGroups.add(new SsrcGroup(words.getFirst(), members));
        return null;
    }
}
