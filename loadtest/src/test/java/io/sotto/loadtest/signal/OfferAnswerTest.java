package io.sotto.loadtest.signal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sotto.loadtest.media.MediaShape;
import io.sotto.srtp.rtp.ExtensionMap;
import io.sotto.srtp.rtp.HeaderExtension;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What participants offer, and what they read in answers. */
final class OfferAnswerTest {
    private static final LocalTransport LOCAL =
            new LocalTransport("ufrag", "password", "sha-256 AA:BB");

    private static final String ANSWER =
            String.join(
                    "\r\n",
                    "v=0",
                    "o=- 1 1 IN IP4 127.0.0.1",
                    "s=-",
                    "t=0 0",
                    "a=group:BUNDLE 0 1",
                    "m=audio 9 UDP/TLS/RTP/SAVPF 111",
                    "a=mid:0",
                    "a=ice-ufrag:theirs",
                    "a=ice-pwd:theirpassword",
                    "a=fingerprint:sha-256 CC:DD",
                    "a=setup:passive",
                    "a=candidate:1 1 udp 2130706431 127.0.0.1 7992 typ host",
                    "a=candidate:2 1 tcp 2130706431 127.0.0.1 7993 typ host",
                    "a=candidate:3 1 udp 2130706431 some.local 7992 typ host",
                    "a=recvonly",
                    "a=extmap:12 urn:ietf:params:rtp-hdrext:ssrc-audio-level",
                    "a=rtpmap:111 opus/48000/2",
                    "m=video 9 UDP/TLS/RTP/SAVPF 96 97",
                    "a=mid:1",
                    "a=sendonly",
                    "a=extmap:9/sendonly urn:ietf:params:rtp-hdrext:sdes:mid",
                    "a=rtpmap:96 VP8/90000",
                    "a=rtpmap:97 rtx/90000",
                    "a=ssrc-group:FID 4000000000 17",
                    "a=ssrc:4000000000 cname:x",
                    "m=video 0 UDP/TLS/RTP/SAVPF 96",
                    "a=mid:2",
                    "a=inactive",
                    "");

    @Test
    void anAnswerTellsWhereTheServerIsAndWhatItSends() {
        Description answer = Description.read(ANSWER);
        assertEquals("theirs", answer.transport().ufrag());
        assertEquals("theirpassword", answer.transport().password());
        assertEquals("sha-256 CC:DD", answer.transport().fingerprint());
        assertEquals(
                List.of(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 7992)),
                answer.transport().candidates());
        assertEquals(3, answer.sections().size());
        Description.Section audio = answer.sections().getFirst();
        assertTrue(audio.accepted());
        assertEquals("recvonly", audio.direction());
        assertEquals(12, audio.extensions().id(HeaderExtension.AUDIO_LEVEL));
        Description.Section video = answer.sections().get(1);
        assertEquals((int) 4_000_000_000L, video.ssrc());
        assertEquals(17, video.rtxSsrc());
        assertEquals(96, video.codec());
        assertEquals(97, video.rtx());
        assertFalse(answer.sections().get(2).accepted());
        ExtensionMap all = Description.union(answer.sections());
        assertEquals(9, all.id(HeaderExtension.MID));
        assertEquals(12, all.id(HeaderExtension.AUDIO_LEVEL));
    }

    @Test
    void anAnswerWithoutAnAddressMakesNoSense() {
        String without = ANSWER.replace("127.0.0.1 7992", "some.local 7992");
        assertThrows(IllegalArgumentException.class, () -> Description.read(without));
    }

    @Test
    void aSimulcastCameraIsOfferedAsABrowserDoes() {
        OfferedTrack camera = new OfferedTrack("cam", MediaShape.simulcast(1_700_000, 1200), 5, 6);
        String offer =
                OfferWriter.write(
                        LOCAL,
                        List.of(
                                new OfferWriter.Section(true, camera),
                                new OfferWriter.Section(false, null)),
                        1);
        assertTrue(offer.contains("a=group:BUNDLE 0 1\r\n"));
        assertTrue(offer.contains("a=simulcast:send q;h;f\r\n"));
        assertTrue(offer.contains("a=rid:h send\r\n"));
        assertTrue(offer.contains("a=msid:camera cam\r\n"));
        assertTrue(offer.contains("a=recvonly\r\n"));
        assertFalse(offer.contains("a=ssrc:"));
        assertEquals(2, offer.split("\r\na=ice-ufrag:ufrag\r\n", -1).length - 1);
    }

    @Test
    void oneLayerIsOfferedByItsNumbers() {
        OfferedTrack camera = new OfferedTrack("cam", MediaShape.single(1_700_000, 1200), -1, 6);
        String offer = OfferWriter.write(LOCAL, List.of(new OfferWriter.Section(true, camera)), 1);
        assertTrue(offer.contains("a=ssrc-group:FID 4294967295 6\r\n"));
        assertFalse(offer.contains("a=rid:"));
    }
}
