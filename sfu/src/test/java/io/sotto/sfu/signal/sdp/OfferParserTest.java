package io.sotto.sfu.signal.sdp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class OfferParserTest {
    @Test
    void theSmallestOfferIsUnderstood() {
        Offer offer = Offers.accepted(Offers.SMALL);

        assertEquals("ufra", offer.transport().ice().ufrag());
        assertEquals(List.of("0"), offer.bundledMids());
        MediaSection section = offer.sections().getFirst();
        assertEquals(Direction.SENDRECV, section.direction());
        assertEquals(1, section.codecs().size());
        assertEquals(111, section.codecs().getFirst().payloadType());
        assertNull(section.msidTrack());
    }

    @Test
    void bareLineFeedsAreTolerated() {
        assertEquals(
                Offers.accepted(Offers.SMALL), Offers.accepted(Offers.SMALL.replace("\r\n", "\n")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    v=0                     | v=1                              | does not begin with v=0
                    a=mid:0                 | a=mid:                           | a malformed mid
                    a=mid:0                 | a=mid:a b                        | a malformed mid
                    a=mid:0                 | a=mid:a/b                        | a malformed mid
                    a=mid:0                 | a=x                              | no mid
                    a=rtcp-mux              | a=x                              | no rtcp-mux
                    a=setup:actpass         | a=setup:passive                  | setup must be
                    a=setup:actpass         | a=ice-lite                       | ICE-lite
                    a=ice-ufrag:ufra        | a=ice-ufrag:u                    | no ICE credentials
                    a=ice-ufrag:ufra        | a=x                              | no ICE credentials
                    a=fingerprint:sha-256 A | a=fingerprint:sha-1 A            | no ICE credentials
                    a=sendrecv              | a=msid:a b c                     | a malformed msid
                    a=sendrecv              | a=extmap:0 urn:x                 | a malformed extmap
                    a=sendrecv              | a=extmap:300 urn:x               | a malformed extmap
                    a=sendrecv              | a=extmap:1/sideways urn:x        | a malformed extmap
                    a=sendrecv              | a=rid:a.b send                   | a malformed rid
                    a=sendrecv              | a=rid:12345678901234567 send     | a malformed rid
                    a=sendrecv              | a=simulcast:send q;;h            | a malformed simulcast
                    a=sendrecv              | a=simulcast:send q;q             | a malformed simulcast
                    a=sendrecv              | a=ssrc:4294967296 cname:x        | a malformed ssrc
                    a=sendrecv              | a=ssrc-group:FID 1 x             | a malformed ssrc-group
                    a=sendrecv              | nonsense                         | not of the form
                    a=sendrecv              | a=rtpmap:128 x/1                 | a malformed payload type
                    a=rtpmap:111 opus/48000 | a=rtpmap:111 opus/0              | a malformed rtpmap
                    a=rtpmap:111 opus/48000 | a=rtpmap:111 o pus/1             | a malformed rtpmap
                    SAVPF 111 0             | SAVPF 111 111                    | the same payload type twice
                    SAVPF 111 0             | SAVPF                            | a malformed media line
                    m=audio 9               | m=audio 65536                    | a malformed media line
                    a=group:BUNDLE 0        | a=group:BUNDLE a@b               | a malformed BUNDLE group
                    """)
    void whatIsWrongIsNamed(String good, String bad, String message) {
        String bent = Offers.SMALL.replace(good, bad);
        assertTrue(!bent.equals(Offers.SMALL), good);
        String actual = Offers.refused(bent);
        assertTrue(actual.contains(message), actual);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\r", "\0", "\u0007", "\u001b", "\u007f"})
    void noControlCharacterGetsIn(String control) {
        String bent = Offers.SMALL.replace("a=mid:0", "a=mid:0" + control + "x");
        assertTrue(Offers.refused(bent).contains("control character"));
    }

    @Test
    void aRefusalQuotesNothingOfTheOffer() {
        String secret = "sEcReT";
        for (String line : List.of("a=mid:" + secret + " ", "a=msid:1 2 " + secret, secret)) {
            String message = Offers.refused(Offers.SMALL.replace("a=mid:0", line));
            assertTrue(!message.contains(secret), message);
        }
    }

    @Test
    void sizeIsBounded() {
        String long_ = "a=x:" + "y".repeat(OfferParser.MAX_LINE_CHARS) + "\r\n";
        assertTrue(Offers.refused(Offers.SMALL + long_).contains("longer than"));
        String many = "a=x\r\n".repeat(OfferParser.MAX_LINES);
        assertTrue(Offers.refused(Offers.SMALL + many).contains("too many lines"));
        String huge = "a=xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\r\n".repeat(40_000);
        assertTrue(Offers.refused(huge).contains("longer than"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    m=audio 0 UDP/TLS/RTP/SAVPF 0 | media sections
                    a=candidate:x                 | candidates
                    a=extmap:# urn:x              | header extensions
                    a=ssrc:#                      | ssrcs
                    a=ssrc-group:FID 1 2          | ssrc-groups
                    a=rid:# send                  | rids
                    a=rtcp-fb:111 x#              | too many rtcp-fb
                    """)
    void everyTableIsBounded(String line, String message) {
        StringBuilder sdp = new StringBuilder(Offers.SMALL);
        for (int i = 1; i <= 400; i++) {
            // Extension ids end at 255, and the table before that.
            sdp.append(line.replace("#", Integer.toString(i))).append("\r\n");
        }
        assertTrue(Offers.refused(sdp.toString()).contains(message));
    }

    @Test
    void twoSectionsMustShareOneTransport() {
        String second =
                Offers.SMALL.substring(Offers.SMALL.indexOf("m=audio")).replace("mid:0", "mid:1");
        String two = Offers.SMALL + second;
        assertTrue(Offers.refused(two).contains("not in the BUNDLE group"));
        String bundled = two.replace("BUNDLE 0", "BUNDLE 0 1");
        assertEquals(List.of("0", "1"), Offers.accepted(bundled).bundledMids());
        int at = bundled.lastIndexOf("ufra");
        String other = bundled.substring(0, at) + "othr" + bundled.substring(at + 4);
        assertTrue(Offers.refused(other).contains("other ICE credentials"));
        assertTrue(
                Offers.refused(Offers.SMALL + second.replace("mid:1", "mid:0"))
                        .contains("same mid"));
    }

    @Test
    void aSingleSectionNeedsNoGroup() {
        Offer offer = Offers.accepted(Offers.SMALL.replace("a=group:BUNDLE 0\r\n", ""));
        assertEquals(List.of(), offer.bundledMids());
        assertTrue(!AnswerWriter.write(offer, Offers.usualAnswer(offer)).contains("a=group"));
    }

    @Test
    void feedbackForAllReachesEveryCodecAndOrphansNone() {
        String extra =
                "a=rtcp-fb:* nack\r\na=rtcp-fb:99 goog-remb\r\na=fmtp:99 x=y\r\na=rtpmap:99 VP8/90000\r\n";
        Offer offer = Offers.accepted(Offers.SMALL + extra);

        assertEquals(1, offer.sections().getFirst().codecs().size());
        assertEquals(
                Set.of("nack"), offer.sections().getFirst().codecs().getFirst().rtcpFeedback());
    }

    @Test
    void anEncryptedExtensionIsNotItsPlainTwin() {
        String extra =
                "a=extmap:4 urn:ietf:params:rtp-hdrext:encrypt "
                        + Offers.MID_URI
                        + "\r\n"
                        + "a=extmap:5 "
                        + Offers.MID_URI
                        + "\r\n"
                        + "a=extmap:6 "
                        + Offers.MID_URI
                        + "\r\n"
                        + "a=extmap:4100 "
                        + Offers.RID_URI
                        + "\r\n";
        MediaSection section = Offers.accepted(Offers.SMALL + extra).sections().getFirst();

        assertEquals(
                List.of(new ExtMap(5, Direction.SENDRECV, Offers.MID_URI)),
                section.extensionsFor(Offers.KNOWN_URIS, Direction.RECVONLY));
        assertTrue(
                Offers.refused(Offers.SMALL + "a=extmap:5 a\r\na=extmap:5 b\r\n")
                        .contains("same id"));
    }

    @Test
    void layersComeInTheOrderOfSimulcastWithoutAlternativesAndPauses() {
        String extra =
                """
                a=rid:f send
                a=rid:q send pt=111
                a=rid:h send
                a=rid:r recv
                a=simulcast:recv r send q,h;~f
                """;
        MediaSection section = Offers.accepted(Offers.SMALL + extra).sections().getFirst();
        assertEquals(List.of("q", "f"), section.sendRids());
    }

    @Test
    void mediaOfAnUnknownKindIsKeptToBeRejected() {
        String extra = "m=image 9 udptl t38\r\nc=IN IP4 0.0.0.0\r\na=mid:1\r\n";
        String sdp = Offers.SMALL.replace("BUNDLE 0", "BUNDLE 0 1") + extra;
        Offer offer = Offers.accepted(sdp);

        assertEquals(MediaKind.OTHER, offer.sections().getLast().kind());
        String answer = AnswerWriter.write(offer, Offers.usualAnswer(offer));
        assertTrue(answer.contains("m=image 0 udptl t38\r\n"), answer);
        assertTrue(answer.contains("a=group:BUNDLE 0\r\n"), answer);
    }

    @Test
    void weakFingerprintsAreSkippedForAStrongOne() {
        String sdp =
                Offers.SMALL.replace("a=fingerprint", "a=fingerprint:sha-1 AB:CD\r\na=fingerprint");
        assertEquals("sha-256", Offers.accepted(sdp).transport().fingerprint().algorithm());
    }
}
