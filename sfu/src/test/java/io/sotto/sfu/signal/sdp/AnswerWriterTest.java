package io.sotto.sfu.signal.sdp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class AnswerWriterTest {
    private static final SectionAnswer.SentTrack TRACK =
            new SectionAnswer.SentTrack("PA_x|camera", "TR_y", 1000, 1001, "PA_x");

    @Test
    void theWholeAnswerToASmallOffer() {
        Offer offer =
                Offers.accepted(
                        Offers.SMALL
                                + "a=rtcp-rsize\r\na=extmap:3/sendonly "
                                + Offers.MID_URI
                                + "\r\n");

        assertEquals(
                """
                v=0
                o=- 4711 1 IN IP4 127.0.0.1
                s=-
                t=0 0
                a=group:BUNDLE 0
                a=msid-semantic: WMS *
                m=audio 9 UDP/TLS/RTP/SAVPF 111
                c=IN IP4 0.0.0.0
                a=mid:0
                a=ice-ufrag:ours
                a=ice-pwd:9876543210987654321098
                a=ice-options:trickle
                a=fingerprint:sha-256 %s
                a=setup:passive
                a=candidate:1 1 udp 2130706431 192.0.2.1 7882 typ host
                a=end-of-candidates
                a=sendrecv
                a=rtcp-mux
                a=rtcp-rsize
                a=extmap:3/recvonly urn:ietf:params:rtp-hdrext:sdes:mid
                a=rtpmap:111 opus/48000/2
                a=fmtp:111 minptime=10;useinbandfec=1
                a=msid:PA_x|camera TR_y
                a=ssrc-group:FID 1000 1001
                a=ssrc:1000 cname:PA_x
                a=ssrc:1001 cname:PA_x
                """
                        .formatted(Offers.FINGERPRINT)
                        .replace("\n", "\r\n"),
                AnswerWriter.write(offer, Offers.usualAnswer(offer)));
    }

    @Test
    void aReceivedSimulcastTrackNamesItsLayersAndRetransmissions() {
        Offer offer = Offers.recorded("chromium-publisher");
        String answer = AnswerWriter.write(offer, Offers.usualAnswer(offer));

        assertTrue(answer.contains("a=recvonly\r\n"));
        assertTrue(
                answer.contains(
                        "a=rid:q recv\r\na=rid:h recv\r\na=rid:f recv\r\na=simulcast:recv q;h;f\r\n"));
        assertTrue(answer.contains("a=rtpmap:97 rtx/90000\r\na=fmtp:97 apt=96\r\n"), answer);
        assertTrue(answer.contains("a=extmap-allow-mixed\r\n"));
        assertFalse(answer.contains("goog-remb"));
    }

    @Test
    void aRejectedFirstSectionLeavesTheCandidatesToTheNext() {
        String second =
                Offers.SMALL.substring(Offers.SMALL.indexOf("m=audio")).replace("mid:0", "mid:1");
        Offer offer = Offers.accepted(Offers.SMALL.replace("BUNDLE 0", "BUNDLE 0 1") + second);
        List<Codec> codecs = offer.sections().getLast().codecs();
        List<SectionAnswer> sections =
                List.of(
                        new SectionAnswer.Rejected(),
                        new SectionAnswer.Inactive(codecs, List.of()));
        String answer =
                AnswerWriter.write(offer, new Answer(1, 2, Offers.ourTransport(), sections));

        assertTrue(answer.contains("a=group:BUNDLE 1\r\n"));
        assertTrue(answer.indexOf("a=candidate:") > answer.indexOf("a=mid:1"));
    }

    @Test
    void anAnswerThatDoesNotFitItsOfferIsABug() {
        Offer offer = Offers.accepted(Offers.SMALL.replace("sendrecv", "sendonly"));
        List<Codec> codecs = offer.sections().getFirst().codecs();

        assertBug(offer);
        assertBug(offer, new SectionAnswer.Send(codecs, List.of(), TRACK));
        assertBug(offer, new SectionAnswer.SendReceive(codecs, List.of(), List.of(), TRACK));
        assertBug(offer, new SectionAnswer.Receive(List.of(), List.of(), List.of()));
        assertBug(offer, new SectionAnswer.Application(5000, 1));
    }

    @Test
    void whatWouldBreakALineCannotBeMade() {
        for (String bad : List.of("", "a b", "a\r\nb", "ä")) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> new SectionAnswer.SentTrack(bad, "TR_y", 1, 2, "c"));
            assertThrows(IllegalArgumentException.class, () -> new IceParameters(bad, bad));
        }
        assertThrows(
                IllegalArgumentException.class,
                () -> new SectionAnswer.SentTrack("PA_x", "TR_y", 1, 1, "c"));
        assertFalse(
                Offers.ourTransport().toString().contains("9876543210"),
                "secrets stay out of logs");
    }

    @Test
    void aCodecIsForwardedOnlyToItsLike() {
        Codec published = h264("42e01f", "1");

        assertTrue(h264("42001f", "1").accepts(published));
        assertFalse(h264("640c1f", "1").accepts(published));
        assertFalse(h264("42e01f", "0").accepts(published));
        assertFalse(codec("VP8", Map.of()).accepts(published));
        assertTrue(codec("VP8", Map.of("max-fs", "1")).accepts(codec("vp8", Map.of())));
        assertTrue(codec("VP9", Map.of("profile-id", "0")).accepts(codec("VP9", Map.of())));
        assertFalse(codec("VP9", Map.of("profile-id", "2")).accepts(codec("VP9", Map.of())));
    }

    private static Codec h264(String profile, String mode) {
        return codec("H264", Map.of("profile-level-id", profile, "packetization-mode", mode));
    }

    private static Codec codec(String name, Map<String, String> parameters) {
        return new Codec(96, name, 90_000, 1, "", parameters, Set.of(), Codec.NO_RTX);
    }

    private static void assertBug(Offer offer, SectionAnswer... sections) {
        Answer answer = new Answer(1, 1, Offers.ourTransport(), List.of(sections));
        assertThrows(IllegalArgumentException.class, () -> AnswerWriter.write(offer, answer));
    }
}
