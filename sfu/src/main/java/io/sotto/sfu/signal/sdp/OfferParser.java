package io.sotto.sfu.signal.sdp;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads an offer (RFC 8866 for the form, RFC 9429 §5.8 for the meaning). One pass over the lines,
 * each handed to the section it stands in; then the checks that need the whole. Everything that is
 * kept is bounded and checked against its character class, so nothing kept can break an answer's
 * lines. What is unknown is skipped, as SDP demands.
 */
public final class OfferParser {
    // Chromium spends 3 kB on a section (100 of them, half video, are 296 kB), so this is as much
    // as the
    // most sections need; the same as other servers of this protocol take.
    static final int MAX_CHARS = 1024 * 1024;
    static final int MAX_SECTIONS = 300;
    // The longest line of a browser is a candidate or an H.264 fmtp, well under 300.
    static final int MAX_LINE_CHARS = 8 * 1024;
    static final int MAX_LINES = 60_000;
    private static final int MAX_MID_CHARS = 32;

    private final List<SectionBuilder> sections = new ArrayList<>();
    private final List<String> bundle = new ArrayList<>();
    private final TransportBuilder session = new TransportBuilder();
    private boolean bundleSeen;
    private boolean extmapAllowMixed;

    private OfferParser() {}

    /** Understands or refuses an offer. Never throws for what is in it. */
    public static ParsedOffer parse(String sdp) {
        if (sdp.length() > MAX_CHARS) {
            return new Refusal("the offer is longer than " + MAX_CHARS + " characters");
        }
        OfferParser parser = new OfferParser();
        int lineNumber = 0;
        for (int start = 0; start < sdp.length(); ) {
            int end = sdp.indexOf('\n', start);
            end = end < 0 ? sdp.length() : end;
            int textEnd = end > start && sdp.charAt(end - 1) == '\r' ? end - 1 : end;
            lineNumber++;
            String problem = parser.readLine(sdp.substring(start, textEnd), lineNumber);
            if (problem != null) {
                return new Refusal("line " + lineNumber + ": " + problem);
            }
            start = end + 1;
        }
        return parser.finish();
    }

    private @Nullable String readLine(String line, int lineNumber) {
        if (lineNumber > MAX_LINES) {
            return "too many lines";
        }
        if (line.length() > MAX_LINE_CHARS) {
            return "longer than " + MAX_LINE_CHARS + " characters";
        }
        if (line.isEmpty()) {
            return null; // Tolerated at the end, where some clients add one.
        }
        if (line.length() < 2 || line.charAt(1) != '=') {
            return "not of the form <letter>=<value>";
        }
        if (line.chars().anyMatch(c -> c < 0x20 && c != '\t' || c == 0x7F)) {
            return "contains a control character";
        }
        String value = line.substring(2);
        if (lineNumber == 1) {
            return line.equals("v=0") ? null : "does not begin with v=0";
        }
        return switch (line.charAt(0)) {
            case 'm' -> openSection(value);
            case 'a' -> readAttribute(SdpSyntax.before(value, ':'), SdpSyntax.after(value, ':'));
            default -> null;
        };
    }

    private @Nullable String openSection(String value) {
        if (sections.size() == MAX_SECTIONS) {
            return "more than " + MAX_SECTIONS + " media sections";
        }
        SectionBuilder section = new SectionBuilder(sections.size());
        sections.add(section);
        return section.mediaLine(value);
    }

    private @Nullable String readAttribute(String name, String value) {
        if (!sections.isEmpty()) {
            return sections.getLast().attribute(name, value);
        }
        return switch (name) {
            case "group" -> readGroup(value);
            case "extmap-allow-mixed" -> {
                extmapAllowMixed = true;
                yield null;
            }
            default -> session.attribute(name, value);
        };
    }

    private @Nullable String readGroup(String value) {
        List<String> words = SdpSyntax.words(value);
        if (words.isEmpty() || !words.getFirst().equals("BUNDLE")) {
            return null;
        }
        if (bundleSeen) {
            return "more than one BUNDLE group";
        }
        bundleSeen = true;
        for (String mid : words.subList(1, words.size())) {
            if (!SdpSyntax.isToken(mid, MAX_MID_CHARS) || bundle.size() == MAX_SECTIONS) {
                return "a malformed BUNDLE group";
            }
            bundle.add(mid);
        }
        return null;
    }

    private ParsedOffer finish() {
        if (sections.isEmpty()) {
            return new Refusal("no media section");
        }
        Set<String> mids = new HashSet<>();
        Set<String> grouped = new LinkedHashSet<>(bundle);
        List<SectionBuilder> active = sections.stream().filter(s -> !s.isRejected()).toList();
        for (SectionBuilder section : sections) {
            if (!section.mid().isEmpty() && !mids.add(section.mid())) {
                return section.refusal("the same mid as an earlier one");
            }
        }
        for (SectionBuilder section : active) {
            String problem = section.problem();
            if (problem != null) {
                return section.refusal(problem);
            }
            if (!grouped.contains(section.mid()) && active.size() > 1) {
                return section.refusal(
                        "not in the BUNDLE group; all media share one transport here");
            }
        }
        return assemble(active, grouped);
    }

    private ParsedOffer assemble(List<SectionBuilder> active, Set<String> grouped) {
        SectionBuilder tagged = tagged(active, grouped);
        TransportBuilder transport = session;
        if (tagged != null) {
            transport = tagged.transport().orElse(session);
        }
        PeerTransport peer = transport.build();
        if (peer == null) {
            return new Refusal(
                    "no ICE credentials, or no certificate fingerprint by SHA-256 or better");
        }
        for (SectionBuilder section : active) {
            if (section.transport().contradicts(peer)) {
                return section.refusal(
                        "other ICE credentials or fingerprint than the section it is bundled with");
            }
        }
        List<String> bundled =
                active.stream().map(SectionBuilder::mid).filter(grouped::contains).toList();
        List<String> inOrder = grouped.stream().filter(bundled::contains).toList();
        List<MediaSection> built = sections.stream().map(SectionBuilder::build).toList();
        return new Offer(peer, inOrder, extmapAllowMixed, built);
    }

    /**
     * The section that speaks for the transport: first of the group (RFC 9143 §7.1.1), or the only
     * one.
     */
    private static @Nullable SectionBuilder tagged(
            List<SectionBuilder> active, Set<String> grouped) {
        for (String mid : grouped) {
            for (SectionBuilder section : active) {
                if (section.mid().equals(mid)) {
                    return section;
                }
            }
        }
        return active.isEmpty() ? null : active.getFirst();
    }
}
