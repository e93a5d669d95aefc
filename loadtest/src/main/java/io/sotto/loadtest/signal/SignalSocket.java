package io.sotto.loadtest.signal;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketClientHandshakeException;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolHandler;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolHandler.ClientHandshakeStateEvent;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketVersion;
import io.netty.handler.ssl.SslContextBuilder;
import java.net.URI;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** A participant's WebSocket to its server: binary messages or text both ways. */
final class SignalSocket extends SimpleChannelInboundHandler<WebSocketFrame> {
    /** What the server says. Called on the socket's thread. */
    interface Listener {
        void onOpen();

        void onMessage(byte[] message);

        /** The server did not let it in. */
        void onRefused(String status);

        void onClosed(String reason);
    }

    /** The roster of a large room. */
    private static final int MESSAGE_BYTES_MAX = 16 << 20;

    private static final int RESPONSE_BYTES_MAX = 65_536;

    private final @Nullable String subprotocol;
    private final Listener listener;
    private @Nullable Channel channel;
    private boolean over;

    private SignalSocket(@Nullable String subprotocol, Listener listener) {
        super();
        this.subprotocol = subprotocol;
        this.listener = listener;
    }

    /** Connects; returns at once. The subprotocol is null for none. */
    static SignalSocket connect(
            EventLoopGroup threads, URI uri, @Nullable String subprotocol, Listener listener) {
        SignalSocket socket = new SignalSocket(subprotocol, listener);
        boolean secure = "wss".equals(uri.getScheme());
        int port = uri.getPort() != -1 ? uri.getPort() : secure ? 443 : 80;
        Bootstrap bootstrap =
                new Bootstrap()
                        .group(threads)
                        .channel(NioSocketChannel.class)
                        .handler(
                                new ChannelInitializer<>() {
                                    @Override
                                    protected void initChannel(Channel opened) throws SSLException {
                                        socket.assemble(opened.pipeline(), uri, secure);
                                    }
                                });
        var connecting = bootstrap.connect(uri.getHost(), port);
        socket.channel = connecting.channel();
        connecting.addListener(
                done -> {
                    if (!done.isSuccess()) {
                        socket.end("cannot reach it: " + done.cause().getMessage());
                    }
                });
        return socket;
    }

    private void assemble(ChannelPipeline pipeline, URI uri, boolean secure) throws SSLException {
        if (secure) {
            pipeline.addLast(
                    SslContextBuilder.forClient()
                            .build()
                            .newHandler(pipeline.channel().alloc(), uri.getHost(), uri.getPort()));
        }
        WebSocketClientProtocolConfig config =
                WebSocketClientProtocolConfig.newBuilder()
                        .webSocketUri(uri)
                        .version(WebSocketVersion.V13)
                        .subprotocol(subprotocol)
                        .maxFramePayloadLength(MESSAGE_BYTES_MAX)
                        .handleCloseFrames(false)
                        .build();
        pipeline.addLast(
                new HttpClientCodec(),
                new HttpObjectAggregator(RESPONSE_BYTES_MAX),
                new WebSocketClientProtocolHandler(config),
                new WebSocketFrameAggregator(MESSAGE_BYTES_MAX),
                this);
    }

    /** Sends a binary message; from any thread. */
    void send(byte[] message) {
        send(new BinaryWebSocketFrame(Unpooled.wrappedBuffer(message)));
    }

    /** Sends a text; from any thread. */
    void send(String text) {
        send(new TextWebSocketFrame(text));
    }

    private void send(WebSocketFrame frame) {
        Channel open = channel;
        if (open != null) {
            open.writeAndFlush(frame);
        }
    }

    /** Closes without a word to the listener; on the socket's thread. */
    void close() {
        over = true;
        if (channel != null) {
            channel.close();
        }
    }

    /** Closes once what was sent has gone; without a word to the listener. */
    void closeAfterSending() {
        over = true;
        Channel open = channel;
        if (open != null) {
            open.writeAndFlush(new CloseWebSocketFrame()).addListener(ChannelFutureListener.CLOSE);
        }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, WebSocketFrame frame) {
        switch (frame) {
            case BinaryWebSocketFrame binary -> onMessage(binary);
            case TextWebSocketFrame text -> onMessage(text);
            case CloseWebSocketFrame close ->
                    end("it closed the connection (%d)".formatted(close.statusCode()));
            default -> {
                // Pings are answered by Netty.
            }
        }
    }

    private void onMessage(WebSocketFrame frame) {
        if (!over) {
            listener.onMessage(ByteBufUtil.getBytes(frame.content()));
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event == ClientHandshakeStateEvent.HANDSHAKE_COMPLETE) {
            listener.onOpen();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        end("it closed the connection");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof WebSocketClientHandshakeException refused
                && refused.response() != null
                && !over) {
            close();
            listener.onRefused(refused.response().status().toString());
        } else {
            end("the connection broke: " + cause.getMessage());
        }
    }

    private void end(String reason) {
        if (!over) {
            close();
            listener.onClosed(reason);
        }
    }
}
