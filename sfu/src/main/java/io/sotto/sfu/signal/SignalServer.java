package io.sotto.sfu.signal;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.timeout.ReadTimeoutHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.sotto.config.HttpConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;

/** The HTTP port: signalling over WebSocket, and the call page. */
public final class SignalServer implements AutoCloseable {
    /**
     * A request that has not come whole by then is an attack or lost; WebSockets are pinged more
     * often.
     */
    private static final int SILENCE_SECONDS_MAX = 60;

    /**
     * A large room's join response is some hundred kilobytes; a client this far behind is not
     * reading.
     */
    private static final WriteBufferWaterMark BACKLOG_BYTES =
            new WriteBufferWaterMark(1 << 20, 4 << 20);

    private final MultiThreadIoEventLoopGroup group;
    private final Channel channel;

    private SignalServer(MultiThreadIoEventLoopGroup group, Channel channel) {
        this.group = group;
        this.channel = channel;
    }

    /**
     * Binds the configured port.
     *
     * @throws UncheckedIOException if it is taken
     */
    public static SignalServer start(Signalling signalling) {
        HttpConfig config = signalling.config().http();
        MultiThreadIoEventLoopGroup group =
                new MultiThreadIoEventLoopGroup(
                        1, new DefaultThreadFactory("http", true), NioIoHandler.newFactory());
        Pages pages = new Pages();
        LinkTokens links = new LinkTokens(signalling);
        ServerBootstrap bootstrap =
                new ServerBootstrap()
                        .group(group)
                        .channel(NioServerSocketChannel.class)
                        .option(ChannelOption.SO_BACKLOG, 1024)
                        .childOption(ChannelOption.TCP_NODELAY, true)
                        .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, BACKLOG_BYTES)
                        .childHandler(
                                new ChannelInitializer<SocketChannel>() {
                                    @Override
                                    protected void initChannel(SocketChannel client) {
                                        client.pipeline()
                                                .addLast(
                                                        new ReadTimeoutHandler(SILENCE_SECONDS_MAX),
                                                        new HttpServerCodec(decoding(config)),
                                                        new HttpObjectAggregator(
                                                                config.maxRequestBytes(), true),
                                                        new HttpHandler(signalling, pages, links));
                                    }
                                });
        ChannelFuture bound =
                bootstrap
                        .bind(new InetSocketAddress(config.host(), config.port()))
                        .awaitUninterruptibly();
        if (bound.cause() != null) {
            group.close();
            throw new UncheckedIOException(
                    new IOException(
                            "cannot bind TCP port %d (http.port): %s"
                                    .formatted(config.port(), bound.cause().getMessage()),
                            bound.cause()));
        }
        return new SignalServer(group, bound.channel());
    }

    private static HttpDecoderConfig decoding(HttpConfig config) {
        return new HttpDecoderConfig()
                .setMaxInitialLineLength(config.maxUrlBytes())
                .setMaxHeaderSize(config.maxUrlBytes());
    }

    /** The TCP port that is bound. */
    public int port() {
        return ((InetSocketAddress) channel.localAddress()).getPort();
    }

    @Override
    public void close() {
        channel.close().awaitUninterruptibly();
        group.close();
    }
}
