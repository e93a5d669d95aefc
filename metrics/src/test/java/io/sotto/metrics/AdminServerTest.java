package io.sotto.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class AdminServerTest {
    private final HttpClient client = HttpClient.newHttpClient();
    private final LoopCounters loop = new LoopCounters(0);
    private final SottoMetrics metrics = new SottoMetrics(List.of(loop), "test");
    private final AtomicReference<Health> ready = new AtomicReference<>(Health.up("ports bound"));
    private final long[] nowNanos = {0};
    private final AdminServer server;

    AdminServerTest() throws IOException {
        server =
                AdminServer.start(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        metrics::scrape,
                        () ->
                                Health.ofLoops(
                                        List.of(loop), Duration.ofSeconds(1), () -> nowNanos[0]),
                        ready::get);
    }

    @BeforeEach
    void turnOnce() {
        loop.turn(-10, -5);
    }

    @AfterEach
    void close() {
        server.close();
        metrics.close();
        client.close();
    }

    @Test
    void metricsAreInTheTextFormat() throws Exception {
        HttpResponse<String> response = send("GET", "/metrics");

        assertEquals(200, response.statusCode());
        assertEquals(
                "text/plain; version=0.0.4; charset=utf-8",
                response.headers().firstValue("content-type").orElse(""));
        assertTrue(response.body().contains("sotto_loops 1.0"));
    }

    @Test
    void aServerWhoseLoopsTurnIsAlive() throws Exception {
        nowNanos[0] = 900_000_000L;
        assertEquals(200, send("GET", "/livez").statusCode());

        nowNanos[0] = 1_500_000_000L;
        HttpResponse<String> response = send("GET", "/livez");
        assertEquals(503, response.statusCode());
        assertEquals("loop 0 was last seen 1500 ms ago\n", response.body());
    }

    @Test
    void aLoopThatNeverBeganIsNotAlive() {
        Health health =
                Health.ofLoops(List.of(new LoopCounters(3)), Duration.ofSeconds(1), () -> 5);
        assertEquals(Health.down("loop 3 has not begun"), health);
    }

    @Test
    void readinessSaysWhyNot() throws Exception {
        assertEquals("ports bound\n", send("GET", "/readyz").body());

        ready.set(Health.down("draining"));
        HttpResponse<String> response = send("GET", "/readyz");
        assertEquals(503, response.statusCode());
        assertEquals("draining\n", response.body());
    }

    @Test
    void everythingElseIsRefusedWithAHint() throws Exception {
        assertEquals(404, send("GET", "/").statusCode());
        assertTrue(send("GET", "/metric").body().contains("/metrics"));
        HttpResponse<String> response = send("POST", "/metrics");
        assertEquals(405, response.statusCode());
        assertEquals("GET, HEAD", response.headers().firstValue("allow").orElse(""));
    }

    @Test
    void headIsAnsweredWithoutABody() throws Exception {
        HttpResponse<String> response = send("HEAD", "/livez");
        assertEquals(200, response.statusCode());
        assertEquals("", response.body());
    }

    private HttpResponse<String> send(String method, String path) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + server.address().getPort() + path);
        HttpRequest request =
                HttpRequest.newBuilder(uri).method(method, BodyPublishers.noBody()).build();
        return client.send(request, BodyHandlers.ofString());
    }
}
