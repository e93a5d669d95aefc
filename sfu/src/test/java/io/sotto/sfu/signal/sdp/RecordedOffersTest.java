package io.sotto.sfu.signal.sdp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Chromium 156 and Firefox 153 really say. */
final class RecordedOffersTest {
    @ParameterizedTest
    @ValueSource(strings = {"chromium-recv", "firefox-recv"})
    void aSubscriberOffersThreeSoundsThreePicturesAndData(String name) {
        Offer offer = Offers.recorded(name);

        List<MediaKind> kinds = offer.sections().stream().map(MediaSection::kind).toList();
        assertEquals(7, kinds.size());
        assertEquals(3, kinds.stream().filter(MediaKind.AUDIO::equals).count());
        assertEquals(3, kinds.stream().filter(MediaKind.VIDEO::equals).count());
        assertEquals(1, kinds.stream().filter(MediaKind.APPLICATION::equals).count());
        assertEquals(7, offer.bundledMids().size());
        for (MediaSection section : offer.sections()) {
            assertFalse(section.rejectedByOfferer(), section::toString);
            assertEquals(section.isRtp(), section.offersToReceive());
            assertFalse(section.offersToSend());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"chromium-recv", "firefox-recv"})
    void theTransportIsReadFromSectionOrSession(String name) {
        PeerTransport transport = Offers.recorded(name).transport();

        assertEquals("sha-256", transport.fingerprint().algorithm());
        assertEquals(95, transport.fingerprint().value().length());
        assertEquals(PeerTransport.Setup.ACTPASS, transport.setup());
    }

    @ParameterizedTest
    @ValueSource(strings = {"chromium-publisher", "firefox-publisher"})
    void aSimulcastCameraSaysItsLayersInOrder(String name) {
        MediaSection camera = Offers.recorded(name).sections().getFirst();

        assertEquals(List.of("q", "h", "f"), camera.sendRids());
        assertEquals(Direction.SENDONLY, camera.direction());
        assertNotNull(camera.msidStream());
        assertNotNull(camera.msidTrack());
        assertTrue(camera.rtcpMux());
        assertTrue(camera.rtcpRsize());
    }

    @ParameterizedTest
    @ValueSource(strings = {"chromium-publisher", "firefox-publisher"})
    void everyVideoCodecHasItsRetransmissionFoldedIn(String name) {
        MediaSection camera = Offers.recorded(name).sections().getFirst();
        List<Codec> accepted = CodecPolicy.standard(true).accepted(camera);

        assertEquals("VP8", accepted.getFirst().name());
        for (Codec codec : accepted) {
            assertTrue(codec.hasRtx(), codec::toString);
            assertEquals(
                    Set.of("nack", "nack pli", "ccm fir", "transport-cc"), codec.rtcpFeedback());
        }
        assertTrue(camera.codecs().stream().noneMatch(codec -> codec.is("rtx")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"chromium-publisher", "firefox-publisher"})
    void ofTheSoundCodecsOnlyOpusIsKept(String name) {
        MediaSection microphone = Offers.recorded(name).sections().getLast();
        List<Codec> accepted = CodecPolicy.standard(true).accepted(microphone);

        assertEquals(1, accepted.size());
        assertTrue(accepted.getFirst().is("OPUS"));
        assertEquals(2, accepted.getFirst().channels());
        assertEquals("1", accepted.getFirst().parameters().get("useinbandfec"));
        assertFalse(accepted.getFirst().hasRtx());
    }

    @Test
    void chromiumsVp9AndH264AreReducedToTheCommonForms() {
        List<Codec> accepted =
                CodecPolicy.standard(false)
                        .accepted(Offers.recorded("chromium-recv").sections().get(3));

        assertTrue(accepted.stream().noneMatch(codec -> codec.is("AV1")));
        assertEquals(1, accepted.stream().filter(codec -> codec.is("VP9")).count());
        assertTrue(accepted.stream().filter(codec -> codec.is("H264")).count() >= 2);
        for (Codec codec : accepted) {
            assertTrue(!codec.is("H264") || codec.packetizationMode().equals("1"));
            assertTrue(!codec.is("VP9") || codec.vp9Profile().equals("0"));
        }
    }

    @Test
    void firefoxAnnouncesTheStreamsAndTheirRetransmissions() {
        MediaSection camera = Offers.recorded("firefox-publisher").sections().getFirst();

        assertEquals(6, camera.ssrcs().size());
        assertEquals(3, camera.ssrcGroups().size());
        SsrcGroup first = camera.ssrcGroups().getFirst();
        assertEquals(first.ssrcs().get(1), camera.rtxSsrcOf(first.ssrcs().getFirst()));
        assertEquals(-1, camera.rtxSsrcOf(first.ssrcs().get(1)));
        assertFalse(camera.ssrcs().getFirst().cname().isEmpty());
    }

    @Test
    void firefoxsOneWayExtensionsFitOneDirectionOnly() {
        MediaSection camera = Offers.recorded("firefox-publisher").sections().getFirst();
        Set<String> known = Set.of(Offers.DESCRIPTOR_URI);

        assertEquals(1, camera.extensionsFor(known, Direction.RECVONLY).size());
        assertEquals(0, camera.extensionsFor(known, Direction.SENDONLY).size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"chromium-renegotiated", "firefox-renegotiated"})
    void aStoppedSectionKeepsItsPlaceOutsideTheGroup(String name) {
        Offer offer = Offers.recorded(name);
        MediaSection stopped = offer.sections().get(1);

        assertTrue(stopped.rejectedByOfferer());
        assertFalse(offer.bundledMids().contains(stopped.mid()));
        assertEquals(10, offer.sections().size());
        assertFalse(offer.sections().get(2).rejectedByOfferer()); // bundle-only in Firefox
        assertNotNull(offer.section("9"));
        assertNull(offer.section("10"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "chromium-recv", "firefox-recv",
                "chromium-publish-simulcast", "firefox-publish-simulcast",
                "chromium-renegotiated", "firefox-renegotiated",
                "chromium-publisher", "firefox-publisher"
            })
    void theAnswerMirrorsTheOffer(String name) {
        Offer offer = Offers.recorded(name);
        String answer = AnswerWriter.write(offer, Offers.usualAnswer(offer));

        List<String> mids = offer.sections().stream().map(s -> "a=mid:" + s.mid()).toList();
        assertEquals(mids, answer.lines().filter(l -> l.startsWith("a=mid:")).toList());
        assertTrue(
                answer.contains(
                        "a=group:BUNDLE " + String.join(" ", offer.bundledMids()) + "\r\n"));
        long stopped = offer.sections().stream().filter(MediaSection::rejectedByOfferer).count();
        assertEquals(stopped, answer.lines().filter(l -> l.matches("m=\\w+ 0 .*")).count());
        assertEquals(1, answer.lines().filter(l -> l.startsWith("a=candidate:")).count());
    }
}
