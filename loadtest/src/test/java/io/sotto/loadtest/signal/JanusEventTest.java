package io.sotto.loadtest.signal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sotto.loadtest.media.MediaShape;
import io.sotto.srtp.rtp.HeaderExtension;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What Janus says, read from recordings of it. */
final class JanusEventTest {
    @Test
    void aSuccessTellsWhatWasMade() throws IOException {
        JanusEvent event = Recorded.event("success");
        assertEquals("success", event.kind());
        assertEquals(JanusRequests.CREATE, event.transaction());
        assertTrue(event.id() > 0);
        assertEquals("", event.problem());
    }

    @Test
    void whoHasJoinedIsToldItsFeedAndAnAnswer() throws IOException {
        JanusEvent event = Recorded.event("joined");
        assertEquals(JanusRequests.PUBLISH, event.transaction());
        assertTrue(event.feed() > 0);
        List<OfferedTrack> tracks =
                List.of(
                        new OfferedTrack("mic", null, 5, 0),
                        new OfferedTrack("cam", MediaShape.simulcast(1_700_000, 1200), 6, 7));
        Target.Sending sending = Description.read(event.sdp()).sending(tracks);
        assertEquals("0", sending.audioMid());
        assertEquals("1", sending.videoMid());
        assertEquals(OfferWriter.PAYLOADS, sending.payloads());
        assertEquals(10, sending.extensions().id(HeaderExtension.RID));
        assertEquals(0, sending.extensions().id(HeaderExtension.ABS_SEND_TIME));
    }

    @Test
    void whoHasSubscribedIsToldWhichSectionCarriesWhat() throws IOException {
        JanusEvent event = Recorded.event("attached");
        assertEquals(JanusRequests.SUBSCRIBE, event.transaction());
        assertEquals(6, event.tracks().size());
        assertEquals("3609882601855478/1", event.tracks().get("0"));
        assertEquals(0, event.feed());
        Description offer = Description.read(event.sdp());
        assertEquals(6, offer.sections().size());
        assertEquals(1, offer.transport().candidates().size());
        assertEquals(1936235448, offer.sections().getFirst().ssrc());
        assertEquals((int) 3908059694L, offer.sections().getFirst().rtxSsrc());
    }

    @Test
    void refusalsOfTheServerAndOfThePluginAreProblems() throws IOException {
        assertEquals(
                "it refused: No such plugin 'janus.plugin.none'",
                Recorded.event("no-such-plugin").problem());
        assertEquals("it refused: No such feed (7)", Recorded.event("no-such-feed").problem());
    }

    @Test
    void connectedIsNoProblem() throws IOException {
        assertEquals("webrtcup", Recorded.event("webrtcup").kind());
        assertEquals("", Recorded.event("webrtcup").problem());
    }

    @Test
    void whatIsNoMessageIsRefused() {
        for (String text : List.of("", "{", "[]", "{\"janus\":7}")) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            assertThrows(IOException.class, () -> JanusEvent.read(bytes));
        }
    }
}
