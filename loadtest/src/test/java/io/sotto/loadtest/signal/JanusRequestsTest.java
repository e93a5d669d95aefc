package io.sotto.loadtest.signal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sotto.loadtest.signal.RemoteTrack.Quality;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is said to Janus; each of these was accepted by 1.1.2. */
final class JanusRequestsTest {
    private static final List<RemoteTrack> TRACKS =
            List.of(
                    new RemoteTrack(
                            1, true, JanusTrack.id(7_311_259_269_218_537L, "1"), Quality.LOW),
                    new RemoteTrack(
                            1, false, JanusTrack.id(7_311_259_269_218_537L, "0"), Quality.HIGH));

    @Test
    void aPublisherEntersTheRoomWithItsOffer() throws JsonProcessingException {
        JsonNode json = read(JanusRequests.publish(11, 12, 1234, "anna", "v=0"));
        assertEquals("message", json.path("janus").asText());
        assertEquals(11, json.path("session_id").asLong());
        assertEquals(12, json.path("handle_id").asLong());
        assertEquals("joinandconfigure", json.path("body").path("request").asText());
        assertEquals("publisher", json.path("body").path("ptype").asText());
        assertEquals(1234, json.path("body").path("room").asInt());
        assertEquals("offer", json.path("jsep").path("type").asText());
        assertEquals("lmh", json.path("jsep").path("rid_order").asText());
    }

    @Test
    void tracksAreAskedForByFeedAndSectionAndPicturesByLayer() throws JsonProcessingException {
        JsonNode body = read(JanusRequests.subscribe(11, 12, 1234, TRACKS, true)).path("body");
        assertEquals("join", body.path("request").asText());
        JsonNode picture = body.path("streams").path(0);
        assertEquals(7_311_259_269_218_537L, picture.path("feed").asLong());
        assertEquals("1", picture.path("mid").asText());
        assertEquals(0, picture.path("substream").asInt(-1));
        JsonNode voice = body.path("streams").path(1);
        assertEquals("0", voice.path("mid").asText());
        assertFalse(voice.has("substream"));
    }

    @Test
    void laterTracksNeedNoRoom() throws JsonProcessingException {
        JsonNode body = read(JanusRequests.subscribe(11, 12, 1234, TRACKS, false)).path("body");
        assertEquals("subscribe", body.path("request").asText());
        assertFalse(body.has("room"));
    }

    @Test
    void anAnswerStartsTheMedia() throws JsonProcessingException {
        JsonNode json = read(JanusRequests.start(11, 12, "v=0\r\n"));
        assertEquals("start", json.path("body").path("request").asText());
        assertEquals("answer", json.path("jsep").path("type").asText());
        assertEquals("v=0\r\n", json.path("jsep").path("sdp").asText());
    }

    private static JsonNode read(String text) throws JsonProcessingException {
        return new ObjectMapper().readTree(text);
    }
}
