package io.sotto.sfu.signal;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.sotto.sfu.signal.call.Broadcast;
import io.sotto.sfu.signal.call.Outbox;
import livekit.LivekitRtc.SignalResponse;

/**
 * Messages to one client. A client that does not read them loses its connection rather than filling
 * our memory; it may resume.
 */
final class WebSocketOutbox implements Outbox {
    private static final JsonFormat.Printer JSON =
            JsonFormat.printer().omittingInsignificantWhitespace();

    private final Channel channel;
    private volatile boolean json;

    WebSocketOutbox(Channel channel) {
        this.channel = channel;
    }

    /** The client speaks JSON, so it is answered in JSON. */
    void speakJson() {
        json = true;
    }

    @Override
    public void send(SignalResponse message) {
        write(json ? text(message) : binary(message.toByteArray()));
    }

    @Override
    public void send(Broadcast message) {
        write(json ? text(message.message()) : binary(message.encoded()));
    }

    private void write(WebSocketFrame frame) {
        if (channel.isWritable()) {
            channel.writeAndFlush(frame, channel.voidPromise());
        } else {
            frame.release();
            channel.close();
        }
    }

    private static WebSocketFrame binary(byte[] message) {
        return new BinaryWebSocketFrame(Unpooled.wrappedBuffer(message));
    }

    private static WebSocketFrame text(SignalResponse message) {
        try {
            return new TextWebSocketFrame(JSON.print(message));
        } catch (InvalidProtocolBufferException impossible) {
            throw new IllegalStateException("our own message is malformed", impossible);
        }
    }

    @Override
    public void close() {
        close(WebSocketCloseStatus.NORMAL_CLOSURE);
    }

    /** Says why before it closes (RFC 6455 section 7.4.1). */
    void close(WebSocketCloseStatus status) {
        channel.writeAndFlush(new CloseWebSocketFrame(status))
                .addListener(ChannelFutureListener.CLOSE);
    }
}
