package io.sotto.loadtest.signal;

import io.sotto.loadtest.wire.RemoteTransport;
import io.sotto.srtp.rtp.ExtensionMap;
import io.sotto.srtp.rtp.HeaderExtension;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What a server's answer says (RFC 9429 section 5.3), as far as a participant acts on it.
 *
 * @param transport its end of the transport
 * @param sections by the order of the offer
 */
record Answer(RemoteTransport transport, List<Section> sections) {
    /**
     * One media section.
     *
     * @param mid its name
     * @param accepted whether anything flows
     * @param direction as the server sees it
     * @param extensions header elements
     * @param ssrc of what the server sends, 0 if it does not say
     * @param rtxSsrc of its retransmissions, 0 if there are none
     * @param rtx whether retransmissions were agreed on
     */
    record Section(
            String mid,
            boolean accepted,
            String direction,
            ExtensionMap extensions,
            int ssrc,
            int rtxSsrc,
            boolean rtx) {}

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

    /** A server may tell every address of every interface; so many are tried. */
    private static final int CANDIDATES_MAX = 16;

    static Answer read(String sdp) {
        Reader reader = new Reader();
        sdp.lines().forEach(reader::line);
        return reader.finish();
    }

    private static final class Reader {
        private final List<InetSocketAddress> candidates = new ArrayList<>();
        private final List<Section> sections = new ArrayList<>();
        private String ufrag = "";
        private String password = "";
        private String fingerprint = "";

        private boolean open;
        private boolean accepted;
        private String mid = "";
        private String direction = "";
        private Map<HeaderExtension, Integer> extensions = new EnumMap<>(HeaderExtension.class);
        private int ssrc;
        private int rtxSsrc;
        private boolean rtx;

        void line(String line) {
            if (line.startsWith("m=")) {
                close();
                open = true;
                accepted = !line.split(" ", -1)[1].equals("0");
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
                case "rtpmap" -> rtx |= value.contains(" rtx/");
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

        private void group(String[] words) {
            if (words.length == 3 && words[0].equals("FID")) {
                ssrc = Integer.parseUnsignedInt(words[1]);
                rtxSsrc = Integer.parseUnsignedInt(words[2]);
            }
        }

        private void close() {
            if (open) {
                ExtensionMap map = new ExtensionMap(extensions);
                sections.add(new Section(mid, accepted, direction, map, ssrc, rtxSsrc, rtx));
            }
            extensions = new EnumMap<>(HeaderExtension.class);
            mid = "";
            direction = "";
            ssrc = 0;
            rtxSsrc = 0;
            rtx = false;
        }

        Answer finish() {
            close();
            if (ufrag.isEmpty() || fingerprint.isEmpty() || candidates.isEmpty()) {
                throw new IllegalArgumentException(
                        "its answer has no ICE credentials, fingerprint or UDP candidate");
            }
            return new Answer(
                    new RemoteTransport(ufrag, password, fingerprint, candidates), sections);
        }
    }
}
