package io.sotto.loadtest.signal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * What a participant says to Janus, in the JSON of its WebSocket. Each request is called by what it
 * is for, which is enough to know an answer by: a session makes none of them twice at a time.
 */
final class JanusRequests {
    static final String CREATE = "create";
    static final String ATTACH_SENDER = "attach-sender";
    static final String ATTACH_RECEIVER = "attach-receiver";
    static final String PUBLISH = "publish";
    static final String SUBSCRIBE = "subscribe";

    private static final String PLUGIN = "janus.plugin.videoroom";
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private JanusRequests() {}

    /** A session. */
    static String create() {
        return text(request("create", CREATE));
    }

    /** A handle of the videoroom: one for each transport. */
    static String attach(long session, String transaction) {
        return text(request("attach", transaction, session).put("plugin", PLUGIN));
    }

    /** Without these a session ends after a minute. */
    static String keepAlive(long session) {
        return text(request("keepalive", "keepalive", session));
    }

    /** The session ends, and everything of it. */
    static String destroy(long session) {
        return text(request("destroy", "destroy", session));
    }

    /** Enters the room and offers what is to be published; layers are told from small to large. */
    static String publish(long session, long handle, int room, String display, String offer) {
        ObjectNode message = message(session, handle, PUBLISH);
        message.putObject("body")
                .put("request", "joinandconfigure")
                .put("ptype", "publisher")
                .put("room", room)
                .put("display", display);
        message.putObject("jsep").put("type", "offer").put("sdp", offer).put("rid_order", "lmh");
        return text(message);
    }

    /** Asks for tracks; the answer is an offer. Only the first time it has to name the room. */
    static String subscribe(
            long session, long handle, int room, List<RemoteTrack> tracks, boolean first) {
        ObjectNode message = message(session, handle, SUBSCRIBE);
        ObjectNode body = message.putObject("body");
        if (first) {
            body.put("request", "join").put("ptype", "subscriber").put("room", room);
            body.put("autoupdate", false);
        } else {
            body.put("request", "subscribe");
        }
        ArrayNode streams = body.putArray("streams");
        for (RemoteTrack track : tracks) {
            ObjectNode stream = streams.addObject();
            stream.put("feed", JanusTrack.feed(track.id())).put("mid", JanusTrack.mid(track.id()));
            if (track.video()) {
                stream.put("substream", track.quality().ordinal());
            }
        }
        return text(message);
    }

    /** Answers its offer. */
    static String start(long session, long handle, String answer) {
        ObjectNode message = message(session, handle, "start");
        message.putObject("body").put("request", "start");
        message.putObject("jsep").put("type", "answer").put("sdp", answer);
        return text(message);
    }

    private static ObjectNode message(long session, long handle, String transaction) {
        return request("message", transaction, session).put("handle_id", handle);
    }

    private static ObjectNode request(String kind, String transaction, long session) {
        return request(kind, transaction).put("session_id", session);
    }

    private static ObjectNode request(String kind, String transaction) {
        return MAPPER.createObjectNode().put("janus", kind).put("transaction", transaction);
    }

    private static String text(ObjectNode message) {
        try {
            return MAPPER.writeValueAsString(message);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("texts and numbers only", impossible);
        }
    }
}
