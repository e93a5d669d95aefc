package io.sotto.metrics;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * The operator's port: metrics, and whether to restart ({@code /livez}) or to send new calls
 * ({@code /readyz}). It reads and never changes anything, has no password, and belongs on the
 * loopback interface. The JDK's own HTTP server is enough: one scrape every few seconds.
 */
public final class AdminServer implements AutoCloseable {
    // A scrape renders some 40 kB; more than a few at once is a mistake or an attack.
    private static final int MAX_CONCURRENT = 8;
    private static final int BACKLOG = 16;
    private static final String TEXT = "text/plain; charset=utf-8";
    private static final String PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8";
    private static final String HINT = "There is /metrics, /livez and /readyz.\n";

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Semaphore permits = new Semaphore(MAX_CONCURRENT);
    private final Supplier<String> scrape;
    private final Supplier<Health> live;
    private final Supplier<Health> ready;

    private AdminServer(
            InetSocketAddress address,
            Supplier<String> scrape,
            Supplier<Health> live,
            Supplier<Health> ready)
            throws IOException {
        this.server = HttpServer.create(address, BACKLOG);
        this.scrape = scrape;
        this.live = live;
        this.ready = ready;
    }

    /** Binds, and answers from now on; port 0 takes any. */
    public static AdminServer start(
            InetSocketAddress address,
            Supplier<String> scrape,
            Supplier<Health> live,
            Supplier<Health> ready)
            throws IOException {
        AdminServer admin = new AdminServer(address, scrape, live, ready);
        admin.server.setExecutor(admin.threads);
        admin.server.createContext("/", admin::handle);
        admin.server.start();
        return admin;
    }

    /** Where it really listens. */
    public InetSocketAddress address() {
        return server.getAddress();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Reply reply = permits.tryAcquire() ? permitted(exchange) : busy();
            send(exchange, reply);
        }
    }

    private Reply permitted(HttpExchange exchange) {
        try {
            return reply(exchange);
        } finally {
            permits.release();
        }
    }

    private Reply reply(HttpExchange exchange) {
        String method = exchange.getRequestMethod();
        if (!method.equals("GET") && !method.equals("HEAD")) {
            exchange.getResponseHeaders().set("Allow", "GET, HEAD");
            return new Reply(405, TEXT, "Only GET and HEAD.\n");
        }
        return switch (exchange.getRequestURI().getPath()) {
            case "/metrics" -> new Reply(200, PROMETHEUS_TEXT, scrape.get());
            case "/livez" -> reply(live.get());
            case "/readyz" -> reply(ready.get());
            default -> new Reply(404, TEXT, HINT);
        };
    }

    private static Reply reply(Health health) {
        return new Reply(health.healthy() ? 200 : 503, TEXT, health.reason() + "\n");
    }

    private static Reply busy() {
        return new Reply(503, TEXT, "Too many requests at once.\n");
    }

    private static void send(HttpExchange exchange, Reply reply) throws IOException {
        byte[] body = reply.body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", reply.contentType);
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.sendResponseHeaders(reply.status, -1);
            return;
        }
        exchange.sendResponseHeaders(reply.status, body.length);
        exchange.getResponseBody().write(body);
    }

    private record Reply(int status, String contentType, String body) {}
}
