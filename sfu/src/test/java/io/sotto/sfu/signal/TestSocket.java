package io.sotto.sfu.signal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.protobuf.InvalidProtocolBufferException;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import java.net.URI;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import livekit.LivekitRtc.SessionDescription;
import livekit.LivekitRtc.SignalRequest;
import livekit.LivekitRtc.SignalResponse;
import livekit.LivekitRtc.SignalResponse.MessageCase;
import org.jspecify.annotations.Nullable;

/** A client's WebSocket, by another implementation than the server's. */
final class TestSocket implements WebSocket.Listener, AutoCloseable {
    private static final long WAIT_SECONDS = 10;

    final List<SignalResponse> all = new ArrayList<>();
    private final BlockingQueue<SignalResponse> incoming = new LinkedBlockingQueue<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final java.io.ByteArrayOutputStream partial = new java.io.ByteArrayOutputStream();
    private @Nullable WebSocket socket;

    static TestSocket open(URI uri) throws Exception {
        TestSocket client = new TestSocket();
        client.socket =
                TestSignal.HTTP
                        .newWebSocketBuilder()
                        .buildAsync(uri, client)
                        .get(WAIT_SECONDS, TimeUnit.SECONDS);
        return client;
    }

    /** The status with which a WebSocket is refused. */
    static int refusal(URI uri) {
        ExecutionException failed = assertThrows(ExecutionException.class, () -> open(uri));
        return assertInstanceOf(WebSocketHandshakeException.class, failed.getCause())
                .getResponse()
                .statusCode();
    }

    void send(SignalRequest.Builder request) throws Exception {
        sendBytes(request.build().toByteArray());
    }

    void sendBytes(byte[] bytes) throws Exception {
        WebSocket open = socket;
        assertNotNull(open);
        open.sendBinary(ByteBuffer.wrap(bytes), true).get(WAIT_SECONDS, TimeUnit.SECONDS);
    }

    void sendText(String text) throws Exception {
        WebSocket open = socket;
        assertNotNull(open);
        open.sendText(text, true).get(WAIT_SECONDS, TimeUnit.SECONDS);
    }

    void offer(String sdp, int id) throws Exception {
        send(
                SignalRequest.newBuilder()
                        .setOffer(
                                SessionDescription.newBuilder()
                                        .setType("offer")
                                        .setSdp(sdp)
                                        .setId(id)));
    }

    /** The next message, whatever it is. */
    SignalResponse next() throws InterruptedException {
        SignalResponse message = incoming.poll(WAIT_SECONDS, TimeUnit.SECONDS);
        assertNotNull(message, "waited for a message in vain");
        all.add(message);
        return message;
    }

    /** The next message of a kind; others before it are passed over. */
    SignalResponse next(MessageCase kind) throws InterruptedException {
        SignalResponse message = next();
        while (message.getMessageCase() != kind) {
            message = next();
        }
        return message;
    }

    /** Whether the connection is alive and served: a ping is answered. */
    void assertServed() throws Exception {
        send(SignalRequest.newBuilder().setPing(1));
        assertEquals(TestSignal.NOW.toEpochMilli(), next(MessageCase.PONG).getPong());
    }

    void assertClosed(WebSocketCloseStatus why) throws Exception {
        assertEquals(why.code(), closed.get(WAIT_SECONDS, TimeUnit.SECONDS));
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
        byte[] bytes = new byte[data.remaining()];
        data.get(bytes);
        partial.writeBytes(bytes);
        if (last) {
            try {
                incoming.add(SignalResponse.parseFrom(partial.toByteArray()));
            } catch (InvalidProtocolBufferException malformed) {
                throw new AssertionError("the server sends protobuf", malformed);
            }
            partial.reset();
        }
        from.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        partial.writeBytes(data.toString().getBytes(StandardCharsets.UTF_8));
        if (last) {
            texts.add(partial.toString(StandardCharsets.UTF_8));
            partial.reset();
        }
        from.request(1);
        return null;
    }

    final BlockingQueue<String> texts = new LinkedBlockingQueue<>();

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int status, String reason) {
        closed.complete(status);
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
        closed.completeExceptionally(error);
    }

    /** Goes without a word, as a phone in a tunnel does. */
    void vanish() {
        WebSocket open = socket;
        if (open != null) {
            open.abort();
        }
    }

    @Override
    public void close() {
        vanish();
    }
}
