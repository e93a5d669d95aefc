package io.sotto.sfu.signal;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.protobuf.util.JsonFormat;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.sotto.metrics.Meter;
import io.sotto.metrics.Tags.TokenOutcome;
import io.sotto.sfu.signal.call.Grants;
import io.sotto.sfu.signal.call.Refused;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.EnumSet;
import java.util.Map;
import java.util.regex.Pattern;
import livekit.LivekitModels.TrackSource;

/**
 * {@code POST /api/links/ROOM/token}: whoever knows a link's room id gets a token to join it.
 *
 * <p>The room id is the right to join: it is unguessable, and a client cannot try many. The key of
 * the call is another secret, in the link's fragment, and never comes here.
 */
final class LinkTokens {
    /** 22 characters of Base64 are 128 bits: less could be guessed. */
    private static final Pattern ROOM_ID = Pattern.compile("[A-Za-z0-9_-]{22,64}");

    private static final int NAME_CHARS_MAX = 64;
    private static final int IDENTITY_BYTES = 12;

    private final Signalling signalling;
    private final RateLimiter limiter;
    private final SecureRandom random = new SecureRandom();

    LinkTokens(Signalling signalling) {
        this.signalling = signalling;
        limiter = new RateLimiter(signalling.config().links().tokensPerMinute());
    }

    /** An answer with a JSON body. */
    record Reply(HttpResponseStatus status, String json, int retryAfterSeconds) {}

    Reply reply(String roomId, byte[] body, InetAddress from) {
        if (!signalling.config().links().enabled()) {
            return refuse(
                    HttpResponseStatus.FORBIDDEN,
                    "links_disabled",
                    "Calls by link are switched off on this server (links.enabled).");
        }
        int wait = limiter.secondsToWait(from, signalling.clocks().nowNanos());
        if (wait > 0) {
            signalling.metrics().increment(Meter.TOKENS, TokenOutcome.LIMITED);
            Reply refusal =
                    refusal(
                            HttpResponseStatus.TOO_MANY_REQUESTS,
                            "rate_limited",
                            "Too many tries. Wait %d seconds and try again.".formatted(wait));
            return new Reply(refusal.status(), refusal.json(), wait);
        }
        if (!ROOM_ID.matcher(roomId).matches()) {
            return refuse(
                    HttpResponseStatus.BAD_REQUEST,
                    "bad_link",
                    "This is not a whole call link. Ask for the link again.");
        }
        String name;
        try {
            name = name(body);
        } catch (InvalidProtocolBufferException notJson) {
            return refuse(
                    HttpResponseStatus.BAD_REQUEST,
                    "bad_request",
                    "Send a JSON object with a name.");
        }
        if (name.isBlank() || name.length() > NAME_CHARS_MAX) {
            return refuse(
                    HttpResponseStatus.BAD_REQUEST,
                    "bad_name",
                    "Give a name of 1 to %d characters.".formatted(NAME_CHARS_MAX));
        }
        try {
            signalling.rooms().checkTakesNewcomers();
        } catch (Refused atLimit) {
            Reply refusal =
                    refuse(HttpResponseStatus.SERVICE_UNAVAILABLE, "busy", Refused.AT_LIMIT + ".");
            return new Reply(refusal.status(), refusal.json(), atLimit.retryAfterSeconds());
        }
        return mint(roomId, name.strip());
    }

    private static String name(byte[] body) throws InvalidProtocolBufferException {
        Struct.Builder json = Struct.newBuilder();
        JsonFormat.parser().merge(new String(body, StandardCharsets.UTF_8), json);
        return json.getFieldsOrDefault("name", Value.getDefaultInstance()).getStringValue();
    }

    private Reply mint(String roomId, String name) {
        byte[] bytes = new byte[IDENTITY_BYTES];
        random.nextBytes(bytes);
        String identity = "guest-" + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        Grants grants =
                new Grants(
                        signalling.config().keys().firstName(),
                        identity,
                        name,
                        "",
                        Map.of(),
                        roomId,
                        true,
                        true,
                        true,
                        true,
                        EnumSet.noneOf(TrackSource.class),
                        false);
        String token = signalling.tokens().mint(grants, signalling.config().links().tokenTtl());
        signalling.metrics().increment(Meter.TOKENS, TokenOutcome.MINTED);
        return new Reply(
                HttpResponseStatus.OK, json(Map.of("token", token, "identity", identity)), 0);
    }

    private Reply refuse(HttpResponseStatus status, String error, String message) {
        signalling.metrics().increment(Meter.TOKENS, TokenOutcome.REFUSED);
        return refusal(status, error, message);
    }

    private static Reply refusal(HttpResponseStatus status, String error, String message) {
        return new Reply(status, json(Map.of("error", error, "message", message)), 0);
    }

    private static String json(Map<String, String> fields) {
        Struct.Builder struct = Struct.newBuilder();
        fields.forEach(
                (key, value) ->
                        struct.putFields(key, Value.newBuilder().setStringValue(value).build()));
        try {
            return JsonFormat.printer().omittingInsignificantWhitespace().print(struct);
        } catch (InvalidProtocolBufferException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
