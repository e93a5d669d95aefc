package io.sotto.loadtest.signal;

import com.google.protobuf.ByteString;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Instant;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import livekit.LivekitRtc.JoinRequest;
import livekit.LivekitRtc.WrappedJoinRequest;

/**
 * Any server that speaks LiveKit's protocol at {@code /rtc/v1}: one peer connection, and only
 * clients offer. All conversations run on one thread.
 */
public final class SottoTarget implements Target {
    private static final long SHUTDOWN_SECONDS_MAX = 2;

    private final URI server;
    private final Tokens tokens;
    private final MultiThreadIoEventLoopGroup threads =
            new MultiThreadIoEventLoopGroup(
                    1,
                    new DefaultThreadFactory("loadtest-signal", true),
                    NioIoHandler.newFactory());

    /**
     * A server at {@code ws://host:port} or {@code wss://host:port}.
     *
     * @param apiKey the name of one of its keys, with which tokens are signed here
     * @param apiSecret that key
     */
    public SottoTarget(URI server, String apiKey, String apiSecret) {
        this.server = server;
        tokens = new Tokens(apiKey, apiSecret);
    }

    @Override
    public Conversation join(Seat seat, Events events) {
        SottoConversation conversation = new SottoConversation(seat, events);
        String query =
                "access_token="
                        + tokens.mint(
                                seat.call() + "-" + seat.room(), seat.identity(), Instant.now())
                        + "&join_request="
                        + pack(conversation.joinRequest());
        conversation.open(threads, server, query);
        return conversation;
    }

    @Override
    public boolean receivesApart() {
        return false;
    }

    /** As livekit-client does: wrapped, compressed, in URL-safe Base64. */
    static String pack(JoinRequest request) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            request.writeTo(gzip);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        WrappedJoinRequest wrapped =
                WrappedJoinRequest.newBuilder()
                        .setCompression(WrappedJoinRequest.Compression.GZIP)
                        .setJoinRequest(ByteString.copyFrom(packed.toByteArray()))
                        .build();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(wrapped.toByteArray());
    }

    @Override
    public void close() {
        threads.shutdownGracefully(0, SHUTDOWN_SECONDS_MAX, TimeUnit.SECONDS);
        threads.terminationFuture().awaitUninterruptibly(SHUTDOWN_SECONDS_MAX, TimeUnit.SECONDS);
    }
}
