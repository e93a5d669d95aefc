package io.sotto.loadtest.signal;

import io.sotto.loadtest.signal.Description.Section;
import io.sotto.srtp.rtp.HeaderExtension;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Writes a participant's answer to a server that offers what it sends (RFC 9429 section 5.3): each
 * track of Opus or VP8 is taken, everything else is not.
 */
final class AnswerWriter {
    private static final String LINE_END = "\r\n";

    private final StringBuilder out = new StringBuilder();
    private final LocalTransport transport;

    private AnswerWriter(LocalTransport transport) {
        this.transport = transport;
    }

    static String write(LocalTransport transport, Description offer) {
        AnswerWriter writer = new AnswerWriter(transport);
        writer.lines("v=0", "o=- 1 1 IN IP4 127.0.0.1", "s=-", "t=0 0");
        writer.lines(
                "a=group:BUNDLE "
                        + offer.sections().stream()
                                .filter(AnswerWriter::isTaken)
                                .map(Section::mid)
                                .collect(Collectors.joining(" ")),
                "a=extmap-allow-mixed");
        offer.sections().forEach(writer::section);
        return writer.out.toString();
    }

    /** Whether a track comes in this section. */
    static boolean isTaken(Section section) {
        return section.accepted()
                && section.codec() != 0
                && (section.direction().equals("sendonly")
                        || section.direction().equals("sendrecv"));
    }

    private void section(Section section) {
        if (!isTaken(section)) {
            // Some payload type has to be there, whatever the section is for.
            lines("m=" + section.kind() + " 0 UDP/TLS/RTP/SAVPF 0", "c=IN IP4 0.0.0.0");
            lines("a=inactive", "a=mid:" + section.mid());
            return;
        }
        String types = Integer.toString(section.codec());
        if (section.rtx() != 0) {
            types += " " + section.rtx();
        }
        lines(
                "m=" + section.kind() + " 9 UDP/TLS/RTP/SAVPF " + types,
                "c=IN IP4 0.0.0.0",
                "a=ice-ufrag:" + transport.ufrag(),
                "a=ice-pwd:" + transport.password(),
                "a=fingerprint:" + transport.fingerprint(),
                "a=setup:active",
                "a=mid:" + section.mid());
        List<HeaderExtension> known = section.isVideo() ? OfferWriter.VIDEO : OfferWriter.AUDIO;
        for (HeaderExtension extension : known) {
            int id = section.extensions().id(extension);
            if (id != 0) {
                lines("a=extmap:" + id + " " + extension.uri());
            }
        }
        lines("a=recvonly", "a=rtcp-mux", "a=rtcp-rsize");
        codecs(section);
    }

    private void codecs(Section section) {
        int codec = section.codec();
        if (!section.isVideo()) {
            lines(
                    "a=rtpmap:" + codec + " opus/48000/2",
                    "a=rtcp-fb:" + codec + " transport-cc",
                    "a=fmtp:" + codec + " minptime=10;useinbandfec=1");
            return;
        }
        lines("a=rtpmap:" + codec + " VP8/90000");
        for (String feedback :
                List.of("goog-remb", "transport-cc", "ccm fir", "nack", "nack pli")) {
            lines("a=rtcp-fb:" + codec + " " + feedback);
        }
        if (section.rtx() != 0) {
            lines("a=rtpmap:" + section.rtx() + " rtx/90000");
            lines("a=fmtp:" + section.rtx() + " apt=" + codec);
        }
    }

    private void lines(String... texts) {
        for (String text : texts) {
            out.append(text).append(LINE_END);
        }
    }
}
