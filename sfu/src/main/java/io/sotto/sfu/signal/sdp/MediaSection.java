package io.sotto.sfu.signal.sdp;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One m-line of an offer and what hangs on it.
 *
 * @param index its place among the m-lines, from 0
 * @param mid its name (RFC 5888); empty only if rejected
 * @param mediaType the m-line's first word, which an answer repeats
 * @param protocol the m-line's transport protocol, which an answer repeats
 * @param formats the m-line's formats, which a rejection repeats
 * @param rejectedByOfferer port 0 and not bundle-only: stopped, kept to hold its place
 * @param codecs in the offerer's order of preference; retransmission folded in
 * @param sendRids simulcast layers the offerer sends (RFC 8853), in the order of its a=simulcast
 * @param msidStream the MediaStream's id (RFC 8830), null if not said or "-"
 * @param msidTrack the track's id, null if not said
 */
public record MediaSection(
        int index,
        String mid,
        MediaKind kind,
        String mediaType,
        String protocol,
        List<String> formats,
        boolean rejectedByOfferer,
        Direction direction,
        List<Codec> codecs,
        List<ExtMap> extensions,
        boolean extmapAllowMixed,
        List<String> sendRids,
        List<SsrcInfo> ssrcs,
        List<SsrcGroup> ssrcGroups,
        @Nullable String msidStream,
        @Nullable String msidTrack,
        boolean rtcpMux,
        boolean rtcpRsize) {
    public MediaSection {
        formats = List.copyOf(formats);
        codecs = List.copyOf(codecs);
        extensions = List.copyOf(extensions);
        sendRids = List.copyOf(sendRids);
        ssrcs = List.copyOf(ssrcs);
        ssrcGroups = List.copyOf(ssrcGroups);
    }

    /** Whether it carries RTP, and may be answered with media. */
    public boolean isRtp() {
        return kind == MediaKind.AUDIO || kind == MediaKind.VIDEO;
    }

    /** Whether the offerer would send on it. */
    public boolean offersToSend() {
        return isRtp() && !rejectedByOfferer && direction.sends();
    }

    /** Whether the offerer would receive on it. */
    public boolean offersToReceive() {
        return isRtp() && !rejectedByOfferer && direction.receives();
    }

    /** The stream that carries retransmissions of another (RFC 4588 §8.7), or -1. */
    public long rtxSsrcOf(long ssrc) {
        for (SsrcGroup group : ssrcGroups) {
            if (group.semantics().equals("FID")
                    && group.ssrcs().size() == 2
                    && group.ssrcs().getFirst() == ssrc) {
                return group.ssrcs().getLast();
            }
        }
        return -1;
    }

    /**
     * The offered header extensions to answer with: those known to us, usable in the direction that
     * the answer takes, and each URI once.
     */
    public List<ExtMap> extensionsFor(Set<String> knownUris, Direction answered) {
        return extensions.stream()
                .filter(e -> knownUris.contains(e.uri()))
                .filter(
                        e ->
                                answered.receives() && e.direction().sends()
                                        || answered.sends() && e.direction().receives()
                                        || answered == Direction.INACTIVE)
                .filter(e -> e.equals(firstOf(e.uri())))
                .toList();
    }

    private @Nullable ExtMap firstOf(String uri) {
        for (ExtMap extension : extensions) {
            if (extension.uri().equals(uri)) {
                return extension;
            }
        }
        return null;
    }
}
