package io.sotto.sfu.signal.sdp;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.sotto.srtp.dtls.Fingerprint;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** Offers recorded from browsers, a small one to bend, and a server's usual answers. */
final class Offers {
    static final String MID_URI = "urn:ietf:params:rtp-hdrext:sdes:mid";
    static final String RID_URI = "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id";
    static final String DESCRIPTOR_URI =
            "https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension";
    static final Set<String> KNOWN_URIS = Set.of(MID_URI, RID_URI, DESCRIPTOR_URI);

    static final String FINGERPRINT = String.join(":", Collections.nCopies(32, "AB"));

    /** The least that is an offer: one receiving audio section. */
    static final String SMALL =
            String.join(
                    "\r\n",
                    "v=0",
                    "o=- 1 1 IN IP4 127.0.0.1",
                    "s=-",
                    "t=0 0",
                    "a=group:BUNDLE 0",
                    "m=audio 9 UDP/TLS/RTP/SAVPF 111 0",
                    "a=ice-ufrag:ufra",
                    "a=ice-pwd:0123456789012345678901",
                    "a=fingerprint:sha-256 " + FINGERPRINT,
                    "a=setup:actpass",
                    "a=mid:0",
                    "a=sendrecv",
                    "a=rtcp-mux",
                    "a=rtpmap:111 opus/48000/2",
                    "a=fmtp:111 minptime=10;useinbandfec=1",
                    "");

    private Offers() {}

    static String text(String name) {
        try (InputStream in = Offers.class.getResourceAsStream("offers/" + name + ".sdp")) {
            return new String(
                    Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Offer recorded(String name) {
        return accepted(text(name));
    }

    static Offer accepted(String sdp) {
        return assertInstanceOf(Offer.class, OfferParser.parse(sdp));
    }

    static String refused(String sdp) {
        return assertInstanceOf(Refusal.class, OfferParser.parse(sdp)).message();
    }

    /** Takes what is sent, sends where something may be received, and rejects what it must. */
    static Answer usualAnswer(Offer offer) {
        List<SectionAnswer> sections = new ArrayList<>();
        for (MediaSection section : offer.sections()) {
            sections.add(usualAnswer(section));
        }
        return new Answer(4711, 1, ourTransport(), sections);
    }

    static PeerTransport ourTransport() {
        return new PeerTransport(
                new IceParameters("ours", "9876543210987654321098"),
                new Fingerprint("sha-256", FINGERPRINT),
                PeerTransport.Setup.PASSIVE,
                List.of("candidate:1 1 udp 2130706431 192.0.2.1 7882 typ host"),
                true);
    }

    private static SectionAnswer usualAnswer(MediaSection section) {
        List<Codec> codecs = CodecPolicy.standard(true).accepted(section);
        long ssrc = 1000 + 2L * section.index();
        var track = new SectionAnswer.SentTrack("PA_x|camera", "TR_y", ssrc, ssrc + 1, "PA_x");
        if (section.kind() == MediaKind.APPLICATION && !section.rejectedByOfferer()) {
            return new SectionAnswer.Application(SectionAnswer.Application.USUAL_SCTP_PORT, 65_536);
        }
        if (section.rejectedByOfferer() || codecs.isEmpty()) {
            return new SectionAnswer.Rejected();
        }
        List<ExtMap> extensions = section.extensionsFor(KNOWN_URIS, section.direction().reversed());
        return switch (section.direction()) {
            case SENDRECV ->
                    new SectionAnswer.SendReceive(codecs, extensions, section.sendRids(), track);
            case SENDONLY -> new SectionAnswer.Receive(codecs, extensions, section.sendRids());
            case RECVONLY -> new SectionAnswer.Send(codecs, extensions, track);
            case INACTIVE -> new SectionAnswer.Inactive(codecs, extensions);
        };
    }
}
