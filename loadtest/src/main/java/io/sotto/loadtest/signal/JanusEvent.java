package io.sotto.loadtest.signal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * What Janus says to a participant, as far as that acts on it.
 *
 * @param kind of message: success, event, webrtcup, hangup, ...
 * @param transaction of the request that it answers, empty if there is none
 * @param id of what a request made, 0 if nothing was made
 * @param feed what the server calls this publisher, once it has joined; else 0
 * @param sdp an offer or an answer, empty if there is none
 * @param tracks ids of {@link JanusTrack} by the section of the offer that carries each
 * @param problem why a request was refused or the session ends, empty if all is well
 */
record JanusEvent(
        String kind,
        String transaction,
        long id,
        long feed,
        String sdp,
        Map<String, String> tracks,
        String problem) {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    static JanusEvent read(byte[] text) throws IOException {
        JsonNode json = MAPPER.readTree(text);
        if (!json.path("janus").isTextual()) {
            throw new IOException("it is no message of Janus");
        }
        String kind = json.path("janus").asText();
        JsonNode plugin = json.path("plugindata").path("data");
        boolean joined = plugin.path("videoroom").asText().equals("joined");
        return new JanusEvent(
                kind,
                json.path("transaction").asText(),
                json.path("data").path("id").asLong(),
                joined ? plugin.path("id").asLong() : 0,
                json.path("jsep").path("sdp").asText(),
                tracks(plugin.path("streams")),
                problem(kind, json, plugin));
    }

    private static Map<String, String> tracks(JsonNode streams) {
        Map<String, String> tracks = new HashMap<>();
        for (JsonNode stream : streams) {
            if (stream.has("feed_id")) {
                tracks.put(
                        stream.path("mid").asText(),
                        JanusTrack.id(
                                stream.path("feed_id").asLong(), stream.path("feed_mid").asText()));
            }
        }
        return tracks;
    }

    private static String problem(String kind, JsonNode json, JsonNode plugin) {
        return switch (kind) {
            case "error" -> "it refused: " + json.path("error").path("reason").asText();
            case "hangup" -> "it hung up: " + json.path("reason").asText();
            case "timeout" -> "it ended the session for want of keepalives";
            case "detached" -> "it ended a handle";
            default -> plugin.has("error") ? "it refused: " + plugin.path("error").asText() : "";
        };
    }
}
