package io.sotto.loadtest.signal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sotto.srtp.rtp.HeaderExtension;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** What participants answer to what Janus offered. */
final class AnswerWriterTest {
    private static final LocalTransport LOCAL =
            new LocalTransport("ufrag", "password", "sha-256 AA:BB");

    @Test
    void everyOfferedTrackIsTaken() throws IOException {
        Description offer = Description.read(Recorded.event("attached").sdp());
        String answer = AnswerWriter.write(LOCAL, offer);
        assertTrue(answer.contains("a=group:BUNDLE 0 1 2 3 4 5\r\n"));
        assertEquals(6, count(answer, "a=recvonly"));
        assertEquals(6, count(answer, "a=setup:active"));
        assertEquals(3, count(answer, "m=video 9 UDP/TLS/RTP/SAVPF 96 97"));
        assertEquals(3, count(answer, "m=audio 9 UDP/TLS/RTP/SAVPF 111"));
        assertEquals(3, count(answer, "a=fmtp:97 apt=96"));
        assertEquals(6, count(answer, "a=extmap:4 " + HeaderExtension.MID.uri()));
        assertFalse(answer.contains("a=candidate"));
    }

    @Test
    void anAnswerReadsAsWhatWasOffered() throws IOException {
        Description offer = Description.read(Recorded.event("attached").sdp());
        String answer = AnswerWriter.write(LOCAL, offer);
        // Whoever reads an answer needs an address in it; participants have none to tell.
        Description read =
                Description.read(answer + "a=candidate:1 1 udp 1 127.0.0.1 7 typ host\r\n");
        assertEquals("ufrag", read.transport().ufrag());
        for (int i = 0; i < offer.sections().size(); i++) {
            Description.Section offered = offer.sections().get(i);
            Description.Section answered = read.sections().get(i);
            assertEquals(offered.mid(), answered.mid());
            assertEquals(offered.kind(), answered.kind());
            assertEquals(offered.codec(), answered.codec());
            assertEquals(offered.rtx(), answered.rtx());
            assertEquals(offered.extensions(), answered.extensions());
        }
    }

    @Test
    void whatCannotBeReceivedIsRefused() throws IOException {
        String sdp =
                Recorded.event("attached").sdp()
                        + "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\na=mid:6\r\n"
                        + "m=video 9 UDP/TLS/RTP/SAVPF 98\r\na=sendonly\r\na=mid:7\r\n"
                        + "a=rtpmap:98 H264/90000\r\n";
        String answer = AnswerWriter.write(LOCAL, Description.read(sdp));
        assertTrue(answer.contains("a=group:BUNDLE 0 1 2 3 4 5\r\n"));
        assertTrue(answer.contains("m=application 0 "));
        assertTrue(answer.contains("m=video 0 "));
        assertEquals(2, count(answer, "a=inactive"));
    }

    private static int count(String text, String line) {
        return (int) text.lines().filter(line::equals).count();
    }
}
