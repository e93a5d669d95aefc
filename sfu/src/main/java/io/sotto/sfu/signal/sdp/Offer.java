package io.sotto.sfu.signal.sdp;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A client's offer (RFC 9429 §5.2), checked: every media section that is not rejected is in the one
 * BUNDLE group (RFC 9143), multiplexes RTCP (RFC 8858), and shares {@link #transport}.
 *
 * @param transport the peer's end of the one transport; what its first bundled section, or the
 *     session, says
 * @param bundledMids the BUNDLE group in the offer's order
 * @param extmapAllowMixed whether one- and two-byte header extensions may be mixed (RFC 8285 §6),
 *     said for the whole session
 * @param sections in the order of their m-lines, rejected ones included: an answer has as many
 */
public record Offer(
        PeerTransport transport,
        List<String> bundledMids,
        boolean extmapAllowMixed,
        List<MediaSection> sections)
        implements ParsedOffer {
    public Offer {
        bundledMids = List.copyOf(bundledMids);
        sections = List.copyOf(sections);
    }

    /** The section of that mid, or null. */
    public @Nullable MediaSection section(String mid) {
        for (MediaSection section : sections) {
            if (section.mid().equals(mid)) {
                return section;
            }
        }
        return null;
    }
}
