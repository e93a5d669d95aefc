package io.sotto.loadtest.signal;

import io.sotto.loadtest.media.MediaShape;
import io.sotto.srtp.rtp.HeaderExtension;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Writes the offers of a participant (RFC 9429 section 5.2): what a browser would say, without the
 * codecs that would not be chosen.
 */
final class OfferWriter {
    static final Target.Payloads PAYLOADS = new Target.Payloads(111, 96, 97);

    private static final String LINE_END = "\r\n";
    private static final String STREAM = "camera";

    /** Chromium's numbers, so that what a server does for small ids it does here. */
    private static final Map<HeaderExtension, Integer> IDS =
            Map.of(
                    HeaderExtension.ABS_SEND_TIME, 2,
                    HeaderExtension.TRANSPORT_CC, 4,
                    HeaderExtension.MID, 9,
                    HeaderExtension.RID, 10,
                    HeaderExtension.REPAIRED_RID, 11,
                    HeaderExtension.AUDIO_LEVEL, 12,
                    HeaderExtension.DEPENDENCY_DESCRIPTOR, 13);

    static final List<HeaderExtension> AUDIO =
            List.of(
                    HeaderExtension.AUDIO_LEVEL,
                    HeaderExtension.ABS_SEND_TIME,
                    HeaderExtension.TRANSPORT_CC,
                    HeaderExtension.MID);

    static final List<HeaderExtension> VIDEO =
            List.of(
                    HeaderExtension.ABS_SEND_TIME,
                    HeaderExtension.TRANSPORT_CC,
                    HeaderExtension.MID,
                    HeaderExtension.RID,
                    HeaderExtension.REPAIRED_RID,
                    HeaderExtension.DEPENDENCY_DESCRIPTOR);

    private final StringBuilder out = new StringBuilder();
    private final LocalTransport transport;
    private final String setup;

    /** A media section: the place in the offer is its MID. It sends {@code track}, or receives. */
    record Section(boolean video, @Nullable OfferedTrack track) {}

    private OfferWriter(LocalTransport transport, String setup) {
        this.transport = transport;
        this.setup = setup;
    }

    /** As browsers do: the server chooses who begins the DTLS handshake. */
    static String write(LocalTransport transport, List<Section> sections, int version) {
        return write(transport, sections, version, "actpass");
    }

    /** For a server that would choose to begin it, which is left to clients here. */
    static String writeActive(LocalTransport transport, List<Section> sections) {
        return write(transport, sections, 1, "active");
    }

    private static String write(
            LocalTransport transport, List<Section> sections, int version, String setup) {
        OfferWriter writer = new OfferWriter(transport, setup);
        writer.lines("v=0", "o=- 1 " + version + " IN IP4 127.0.0.1", "s=-", "t=0 0");
        writer.lines(
                "a=group:BUNDLE "
                        + IntStream.range(0, sections.size())
                                .mapToObj(Integer::toString)
                                .collect(Collectors.joining(" ")),
                "a=extmap-allow-mixed",
                "a=msid-semantic: WMS " + STREAM);
        for (int mid = 0; mid < sections.size(); mid++) {
            writer.section(mid, sections.get(mid));
        }
        return writer.out.toString();
    }

    private void section(int mid, Section section) {
        lines(
                section.video()
                        ? "m=video 9 UDP/TLS/RTP/SAVPF 96 97"
                        : "m=audio 9 UDP/TLS/RTP/SAVPF 111",
                "c=IN IP4 0.0.0.0",
                "a=ice-ufrag:" + transport.ufrag(),
                "a=ice-pwd:" + transport.password(),
                "a=ice-options:trickle",
                "a=fingerprint:" + transport.fingerprint(),
                "a=setup:" + setup,
                "a=mid:" + mid);
        for (HeaderExtension extension : section.video() ? VIDEO : AUDIO) {
            lines("a=extmap:" + IDS.get(extension) + " " + extension.uri());
        }
        OfferedTrack track = section.track();
        if (track == null) {
            lines("a=recvonly");
        } else {
            lines("a=sendonly", "a=msid:" + STREAM + " " + track.cid());
        }
        lines("a=rtcp-mux", "a=rtcp-rsize");
        codecs(section.video());
        if (track != null) {
            identity(track);
        }
    }

    private void codecs(boolean video) {
        if (!video) {
            lines(
                    "a=rtpmap:111 opus/48000/2",
                    "a=rtcp-fb:111 transport-cc",
                    "a=fmtp:111 minptime=10;useinbandfec=1;usedtx=1");
            return;
        }
        lines(
                "a=rtpmap:96 VP8/90000",
                "a=rtcp-fb:96 goog-remb",
                "a=rtcp-fb:96 transport-cc",
                "a=rtcp-fb:96 ccm fir",
                "a=rtcp-fb:96 nack",
                "a=rtcp-fb:96 nack pli",
                "a=rtpmap:97 rtx/90000",
                "a=fmtp:97 apt=96");
    }

    private void identity(OfferedTrack track) {
        MediaShape camera = track.camera();
        if (camera != null && camera.isSimulcast()) {
            List<String> rids = camera.layers().stream().map(MediaShape.LayerShape::rid).toList();
            rids.forEach(rid -> lines("a=rid:" + rid + " send"));
            lines("a=simulcast:send " + String.join(";", rids));
            return;
        }
        String ssrc = Integer.toUnsignedString(track.ssrc());
        if (track.rtxSsrc() != 0) {
            String rtx = Integer.toUnsignedString(track.rtxSsrc());
            lines("a=ssrc-group:FID " + ssrc + " " + rtx, "a=ssrc:" + ssrc + " cname:loadtest");
            lines("a=ssrc:" + rtx + " cname:loadtest");
        } else {
            lines("a=ssrc:" + ssrc + " cname:loadtest");
        }
    }

    private void lines(String... texts) {
        for (String text : texts) {
            out.append(text).append(LINE_END);
        }
    }
}
