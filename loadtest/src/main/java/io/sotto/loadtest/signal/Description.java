package io.sotto.loadtest.signal;

import io.sotto.loadtest.wire.RemoteTransport;
import io.sotto.srtp.rtp.ExtensionMap;
import io.sotto.srtp.rtp.HeaderExtension;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What a server's answer or offer says (RFC 9429 section 5), as far as a participant acts on it.
 *
 * @param transport its end of the transport
 * @param sections by their order
 */
record Description(RemoteTransport transport, List<Section> sections) {
    /**
     * One media section.
     *
     * @param mid its name
     * @param kind what it carries: audio, video or something else
     * @param accepted whether anything flows
     * @param direction as the server sees it
     * @param extensions header elements
     * @param codec payload type of Opus or VP8, 0 if it has neither
     * @param rtx payload type of retransmissions, 0 if there are none
     * @param ssrc of what the server sends, 0 if it does not say
     * @param rtxSsrc of its retransmissions, 0 if there are none
     */
    record Section(
            String mid,
            String kind,
            boolean accepted,
            String direction,
            ExtensionMap extensions,
            int codec,
            int rtx,
            int ssrc,
            int rtxSsrc) {
        boolean isVideo() {
            return kind.equals("video");
        }
    }

    /** The elements of several sections: in one transport a number means the same in all. */
    static ExtensionMap union(List<Section> sections) {
        Map<HeaderExtension, Integer> ids = new EnumMap<>(HeaderExtension.class);
        for (Section section : sections) {
            for (HeaderExtension extension : HeaderExtension.values()) {
                int id = section.extensions().id(extension);
                if (id != 0) {
                    ids.put(extension, id);
                }
            }
        }
        return new ExtensionMap(ids);
    }

    /**
     * What may be sent after this answer to an offer whose first sections were these tracks; every
     * one has to be taken.
     */
    Target.Sending sending(List<OfferedTrack> tracks) {
        String audioMid = "";
        String videoMid = "";
        boolean rtx = false;
        for (int i = 0; i < tracks.size(); i++) {
            Section section = sections.get(i);
            if (!section.accepted() || !section.direction().equals("recvonly")) {
                throw new IllegalArgumentException(
                        "it does not take the track of section " + section.mid());
            }
            if (tracks.get(i).isVideo()) {
                videoMid = section.mid();
                rtx |= section.rtx() != 0;
            } else {
                audioMid = section.mid();
            }
        }
        Target.Payloads all = OfferWriter.PAYLOADS;
        return new Target.Sending(
                union(sections.subList(0, tracks.size())),
                new Target.Payloads(all.opus(), all.vp8(), rtx ? all.rtx() : 0),
                audioMid,
                videoMid);
    }

    /** A server may tell every address of every interface; so many are tried. */
    private static final int CANDIDATES_MAX = 16;

    static Description read(String sdp) {
        Reader reader = new Reader();
        sdp.lines().forEach(reader::line);
        return reader.finish();
    }

    private static final class Reader {
        /** Some say the same in every section. */
        private final Set<InetSocketAddress> candidates = new LinkedHashSet<>();

        private final List<Section> sections = new ArrayList<>();
        private String ufrag = "";
        private String password = "";
        private String fingerprint = "";

        private boolean open;
        private boolean accepted;
        private String kind = "";
        private String mid = "";
        private String direction = "";
        private Map<HeaderExtension, Integer> extensions = new EnumMap<>(HeaderExtension.class);
        private int codec;
        private int rtx;
        private int ssrc;
        private int rtxSsrc;

        void line(String line) {
            if (line.startsWith("m=")) {
                close();
                open = true;
                String[] words = line.substring(2).split(" ", -1);
                kind = words[0];
                accepted = !words[1].equals("0");
            } else if (line.startsWith("a=")) {
                int colon = line.indexOf(':');
                String name = colon < 0 ? line.substring(2) : line.substring(2, colon);
                attribute(name, colon < 0 ? "" : line.substring(colon + 1));
            }
        }

        private void attribute(String name, String value) {
            switch (name) {
                case "ice-ufrag" -> ufrag = value;
                case "ice-pwd" -> password = value;
                case "fingerprint" -> fingerprint = value;
                case "candidate" -> candidate(value.split(" ", -1));
                case "mid" -> mid = value;
                case "sendrecv", "sendonly", "recvonly", "inactive" -> direction = name;
                case "extmap" -> extension(value.split(" ", -1));
                case "ssrc-group" -> group(value.split(" ", -1));
                case "ssrc" -> {
                    if (ssrc == 0) {
                        ssrc = Integer.parseUnsignedInt(value.split(" ", -1)[0]);
                    }
                }
                case "rtpmap" -> payload(value.split("[ /]", -1));
                default -> {
                    // Not needed to take part.
                }
            }
        }

        /** RFC 8839 section 5.1: foundation, component, transport, priority, address, port. */
        private void candidate(String[] words) {
            boolean usable = words.length > 5 && words[2].equalsIgnoreCase("udp");
            if (usable && candidates.size() < CANDIDATES_MAX) {
                try {
                    candidates.add(
                            new InetSocketAddress(
                                    InetAddress.ofLiteral(words[4]), Integer.parseInt(words[5])));
                } catch (IllegalArgumentException notAnAddress) {
                    return; // an mDNS name
                }
            }
        }

        private void extension(String[] words) {
            String id = words[0].split("/", -1)[0];
            for (HeaderExtension known : HeaderExtension.values()) {
                if (words.length > 1 && known.uri().equals(words[1])) {
                    extensions.put(known, Integer.parseInt(id));
                }
            }
        }

        /** The first of each kind: a server names what it prefers first. */
        private void payload(String[] words) {
            int type = Integer.parseInt(words[0]);
            switch (words.length < 2 ? "" : words[1].toLowerCase(Locale.ROOT)) {
                case "opus", "vp8" -> codec = codec == 0 ? type : codec;
                case "rtx" -> rtx = rtx == 0 ? type : rtx;
                default -> {
                    // Not spoken here.
                }
            }
        }

        private void group(String[] words) {
            if (words.length == 3 && words[0].equals("FID")) {
                ssrc = Integer.parseUnsignedInt(words[1]);
                rtxSsrc = Integer.parseUnsignedInt(words[2]);
            }
        }

        private void close() {
            if (open) {
                ExtensionMap map = new ExtensionMap(extensions);
                sections.add(
                        new Section(
                                mid, kind, accepted, direction, map, codec, rtx, ssrc, rtxSsrc));
            }
            extensions = new EnumMap<>(HeaderExtension.class);
            mid = "";
            direction = "";
            codec = 0;
            rtx = 0;
            ssrc = 0;
            rtxSsrc = 0;
        }

        Description finish() {
            close();
            if (ufrag.isEmpty() || fingerprint.isEmpty() || candidates.isEmpty()) {
                throw new IllegalArgumentException(
                        "its description has no ICE credentials, fingerprint or UDP candidate");
            }
            return new Description(
                    new RemoteTransport(ufrag, password, fingerprint, List.copyOf(candidates)),
                    sections);
        }
    }
}
