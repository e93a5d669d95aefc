package io.sotto.sfu.signal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sotto.metrics.Meter;
import io.sotto.metrics.Tags.RefusalReason;
import io.sotto.metrics.Tags.TokenOutcome;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the HTTP port answers to those who do not get in, and to those who ask why. */
final class SignalServerTest {
    private static final String LINK = "/api/links/AAAAAAAAAAAAAAAAAAAAAA/token";

    private static String origin(HttpResponse<String> response) {
        return response.headers().firstValue("access-control-allow-origin").orElse("none");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/rtc", "/rtc/validate", "/rtc?access_token=x", "/rtc/validate?a=b"})
    void theOlderWayIsRefusedInWordsThatABrowserMayRead(String path) throws Exception {
        try (TestSignal server = new TestSignal()) {
            HttpResponse<String> response = server.get(path);
            assertEquals(403, response.statusCode());
            assertTrue(response.body().contains("/rtc/v1"), response.body());
            assertEquals("https://call.example", origin(response));
        }
    }

    @Test
    void validationSaysWhyAWebSocketWasRefused() throws Exception {
        try (TestSignal server = new TestSignal()) {
            String validate = "/rtc/v1/validate?access_token=" + server.token("ann", "r");
            HttpResponse<String> good = server.get(validate);
            assertEquals("200 success", good.statusCode() + " " + good.body());
            assertEquals("https://call.example", origin(good));
            assertEquals(400, server.get(validate + "&join_request=%21%21").statusCode());

            HttpResponse<String> without = server.get("/rtc/v1/validate");
            assertEquals(401, without.statusCode());
            assertEquals("a token is needed: pass it as access_token", without.body());
            assertEquals("https://call.example", origin(without));
        }
    }

    @Test
    void aRoomThatMayNotBeMadeByJoiningIsNotFound() throws Exception {
        try (TestSignal server = new TestSignal(TestSignal.room(0, false))) {
            String token = server.token("ann", "r");
            HttpResponse<String> response = server.get("/rtc/v1/validate?access_token=" + token);
            assertEquals(
                    "404 requested room does not exist",
                    response.statusCode() + " " + response.body());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a.b.c"})
    void aWebSocketWithoutATokenIsRefused(String token) throws Exception {
        try (TestSignal server = new TestSignal()) {
            String query = "&join_request=" + TestSignal.query(TestSignal.JOIN);
            String path = "/rtc/v1?access_token=" + token + query;
            assertEquals(401, TestSocket.refusal(server.uri("ws", path)));
            assertEquals(0, server.metrics.value(Meter.ROOMS));
        }
    }

    @Test
    void aLongUrlIsRefusedAndTheServerGoesOn() throws Exception {
        try (TestSignal server = new TestSignal()) {
            assertEquals(401, server.get("/rtc/v1/validate?a=" + "x".repeat(16_000)).statusCode());
            HttpResponse<String> tooLong = server.get("/rtc/v1?a=" + "x".repeat(20_000));
            assertEquals(400, tooLong.statusCode());
            assertEquals(1, refused(server, RefusalReason.MALFORMED));
            try (TestSocket ann = server.join("ann", "r")) {
                assertTrue(ann.next().hasJoin());
            }
        }
    }

    static double refused(TestSignal server, RefusalReason reason) {
        return server.metrics.value(Meter.REQUESTS_REFUSED, reason);
    }

    // -- tokens for links

    @Test
    void whoHasALinkGetsATokenForItsRoomOnly() throws Exception {
        try (TestSignal server = new TestSignal()) {
            HttpResponse<String> response = server.post(LINK, "{\"name\":\" Ann \"}");
            assertEquals(200, response.statusCode());
            assertEquals("no-store", response.headers().firstValue("cache-control").orElse(""));
            String token = response.body().replaceAll(".*\"token\":\"([^\"]+)\".*", "$1");
            var grants = server.tokens.verify(token);
            assertEquals("AAAAAAAAAAAAAAAAAAAAAA", grants.room());
            assertEquals("Ann", grants.name());
            assertTrue(grants.identity().startsWith("guest-"));
            String again = server.post(LINK, "{\"name\":\"Ann\"}").body();
            assertNotEquals(response.body(), again);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "{\"name\":7}",
                "{\"name\":\"  \"}",
                "{\"name\":null}",
                "\"x\""
            })
    void aBodyWithoutANameIsRefused(String body) throws Exception {
        try (TestSignal server = new TestSignal()) {
            assertEquals(400, server.post(LINK, body).statusCode());
            assertEquals(
                    400, server.post(LINK, "{\"name\":\"" + "x".repeat(65) + "\"}").statusCode());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"short", "AAAAAAAAAAAAAAAAAAAAA", "AAAAAAAAAAAAAAAAAAAAAA.", "%2e%2e"})
    void anIdThatCouldBeGuessedIsNoLink(String id) throws Exception {
        try (TestSignal server = new TestSignal()) {
            HttpResponse<String> response =
                    server.post("/api/links/" + id + "/token", "{\"name\":\"Ann\"}");
            assertEquals(400, response.statusCode());
            assertTrue(response.body().contains("bad_link"), response.body());
        }
    }

    @Test
    void whoTriesTooOftenIsToldHowLongToWait() throws Exception {
        try (TestSignal server = new TestSignal()) {
            for (int i = 0; i < 30; i++) {
                assertEquals(200, server.post(LINK, "{\"name\":\"Ann\"}").statusCode());
            }
            HttpResponse<String> response = server.post(LINK, "{\"name\":\"Ann\"}");
            assertEquals(429, response.statusCode());
            assertEquals("2", response.headers().firstValue("retry-after").orElse("none"));
            assertEquals(1, server.metrics.value(Meter.TOKENS, TokenOutcome.LIMITED));
            server.nanos.addAndGet(2_000_000_000L);
            assertEquals(200, server.post(LINK, "{\"name\":\"Ann\"}").statusCode());
        }
    }
}
