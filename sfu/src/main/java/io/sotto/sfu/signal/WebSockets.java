package io.sotto.sfu.signal;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshaker;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshakerFactory;
import io.sotto.metrics.Meter;
import io.sotto.metrics.Tags.RefusalReason;
import io.sotto.sfu.signal.call.Grants;
import livekit.LivekitRtc.JoinRequest;
import livekit.LivekitRtc.SignalRequest;

/** The frames of one signalling WebSocket: unpacked here, understood by its session. */
final class WebSockets extends SimpleChannelInboundHandler<WebSocketFrame> {
    private final SignalSession session;
    private final WebSocketOutbox outbox;
    private final Signalling signalling;

    private WebSockets(SignalSession session, WebSocketOutbox outbox, Signalling signalling) {
        this.session = session;
        this.outbox = outbox;
        this.signalling = signalling;
    }

    /** Turns an HTTP connection into a session with this client. */
    static void upgrade(
            ChannelHandlerContext context,
            FullHttpRequest request,
            Signalling signalling,
            Grants grants,
            JoinRequest join) {
        int messageMax = signalling.config().limits().signalMessageBytes();
        WebSocketServerHandshaker handshaker =
                new WebSocketServerHandshakerFactory("", null, true, messageMax)
                        .newHandshaker(request);
        if (handshaker == null) {
            WebSocketServerHandshakerFactory.sendUnsupportedVersionResponse(context.channel());
            return;
        }
        Channel channel = context.channel();
        WebSocketOutbox outbox = new WebSocketOutbox(channel);
        SignalSession session = new SignalSession(signalling, grants, join, outbox);
        WebSockets frames = new WebSockets(session, outbox, signalling);
        context.pipeline().remove(HttpHandler.class);
        context.pipeline().addLast(new WebSocketFrameAggregator(messageMax), frames);
        handshaker
                .handshake(channel, request)
                .addListener(
                        done -> {
                            if (done.isSuccess()) {
                                Thread.ofVirtual().name("signal").start(session);
                            } else {
                                channel.close();
                            }
                        });
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, WebSocketFrame frame) {
        switch (frame) {
            case BinaryWebSocketFrame binary -> onBinary(binary);
            case TextWebSocketFrame text -> onText(text);
            case PingWebSocketFrame ping ->
                    context.writeAndFlush(new PongWebSocketFrame(ping.content().retain()));
            case CloseWebSocketFrame close -> context.close();
            default -> {}
        }
    }

    private void onBinary(BinaryWebSocketFrame frame) {
        try {
            hand(SignalRequest.parseFrom(ByteBufUtil.getBytes(frame.content())));
        } catch (InvalidProtocolBufferException malformed) {
            refuse(RefusalReason.MALFORMED, WebSocketCloseStatus.INVALID_PAYLOAD_DATA);
        }
    }

    private void onText(TextWebSocketFrame frame) {
        SignalRequest.Builder request = SignalRequest.newBuilder();
        try {
            JsonFormat.parser().ignoringUnknownFields().merge(frame.text(), request);
            outbox.speakJson();
            hand(request.build());
        } catch (InvalidProtocolBufferException malformed) {
            refuse(RefusalReason.MALFORMED, WebSocketCloseStatus.INVALID_PAYLOAD_DATA);
        }
    }

    private void hand(SignalRequest request) {
        if (!session.offer(request)) {
            refuse(RefusalReason.RATE_LIMITED, WebSocketCloseStatus.POLICY_VIOLATION);
        }
    }

    /** A client that speaks nonsense, or too fast, loses its connection; it may come back. */
    private void refuse(RefusalReason reason, WebSocketCloseStatus status) {
        signalling.metrics().increment(Meter.REQUESTS_REFUSED, reason);
        outbox.close(status);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        session.onSocketClosed();
        context.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }
}
