package io.sotto.sfu.signal;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.sotto.metrics.Meter;
import io.sotto.metrics.Tags.HttpStatus;
import io.sotto.metrics.Tags.RefusalReason;
import io.sotto.sfu.signal.call.Grants;
import io.sotto.sfu.signal.call.Refused;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import livekit.LivekitRtc.JoinRequest;
import org.jspecify.annotations.Nullable;

/**
 * Every HTTP request: signalling, its validation, tokens for links, and the call page.
 *
 * <p>Refusals carry the CORS headers too, since a browser hides an answer without them from the
 * client, which then cannot tell a refusal from a server that is down.
 */
final class HttpHandler extends SimpleChannelInboundHandler<FullHttpRequest> {
    private static final Pattern LINK_TOKEN = Pattern.compile("/api/links/([^/]+)/token");

    /**
     * Two connections a client is the older way; its validation must not say 404, or clients loop.
     */
    private static final String ONE_CONNECTION_ONLY =
            "this server speaks /rtc/v1 (one peer connection) only: use a client that does, such as"
                    + " livekit-client 2.17 or later";

    /** The page loads nothing from elsewhere, and no other page may frame it. */
    private static final String CONTENT_SECURITY_POLICY =
            "default-src 'self'; connect-src 'self' ws: wss:; worker-src 'self' blob:;"
                    + " media-src 'self' blob: mediastream:; img-src 'self' data:;"
                    + " style-src 'self' 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'";

    private final Signalling signalling;
    private final Pages pages;
    private final LinkTokens links;

    HttpHandler(Signalling signalling, Pages pages, LinkTokens links) {
        this.signalling = signalling;
        this.pages = pages;
        this.links = links;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
        if (!request.decoderResult().isSuccess()) {
            signalling.metrics().increment(Meter.REQUESTS_REFUSED, RefusalReason.MALFORMED);
            HttpUtil.setKeepAlive(request, false);
            reply(context, request, text(HttpResponseStatus.BAD_REQUEST, "malformed HTTP request"));
            return;
        }
        QueryStringDecoder uri = new QueryStringDecoder(request.uri());
        String path;
        try {
            path = uri.path();
        } catch (IllegalArgumentException malformed) {
            reply(context, request, text(HttpResponseStatus.BAD_REQUEST, "malformed URL"));
            return;
        }
        if (request.method().equals(HttpMethod.OPTIONS)) {
            reply(context, request, preflight());
            return;
        }
        Matcher link = LINK_TOKEN.matcher(path);
        if (link.matches()) {
            reply(context, request, linkToken(context, request, link.group(1)));
            return;
        }
        switch (path) {
            case "/rtc/v1" -> signal(context, request, uri);
            case "/rtc/v1/validate" -> reply(context, request, validate(request, uri));
            case "/rtc", "/rtc/validate" ->
                    reply(
                            context,
                            request,
                            text(HttpResponseStatus.FORBIDDEN, ONE_CONNECTION_ONLY));
            default -> reply(context, request, page(request, path));
        }
    }

    // -- signalling

    private void signal(
            ChannelHandlerContext context, FullHttpRequest request, QueryStringDecoder uri) {
        if (!request.headers()
                .contains(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true)) {
            reply(context, request, text(HttpResponseStatus.BAD_REQUEST, "connect by WebSocket"));
            return;
        }
        try {
            Grants grants = signalling.tokens().verify(token(request, uri));
            JoinRequest join = JoinQuery.parse(parameter(uri, "join_request"));
            signalling.rooms().checkJoin(grants, join.getReconnect());
            count(HttpResponseStatus.SWITCHING_PROTOCOLS);
            WebSockets.upgrade(context, request, signalling, grants, join);
        } catch (Refused refused) {
            signalling.metrics().increment(Meter.JOINS, refused.outcome());
            reply(context, request, refusal(refused));
        }
    }

    /** What a client asks after its WebSocket was refused, since browsers do not tell it why. */
    private FullHttpResponse validate(FullHttpRequest request, QueryStringDecoder uri) {
        try {
            Grants grants = signalling.tokens().verify(token(request, uri));
            String query = parameter(uri, "join_request");
            boolean resuming = query != null && JoinQuery.parse(query).getReconnect();
            signalling.rooms().checkJoin(grants, resuming);
            return text(HttpResponseStatus.OK, "success");
        } catch (Refused refused) {
            return refusal(refused);
        }
    }

    private static FullHttpResponse refusal(Refused refused) {
        FullHttpResponse response = text(statusOf(refused), refused.getMessage());
        if (refused.retryAfterSeconds() > 0) {
            response.headers().setInt(HttpHeaderNames.RETRY_AFTER, refused.retryAfterSeconds());
        }
        return response;
    }

    private static @Nullable String token(FullHttpRequest request, QueryStringDecoder uri) {
        String header = request.headers().get(HttpHeaderNames.AUTHORIZATION);
        return header != null && header.startsWith("Bearer ")
                ? header.substring("Bearer ".length())
                : parameter(uri, "access_token");
    }

    private static @Nullable String parameter(QueryStringDecoder uri, String name) {
        List<String> values = uri.parameters().get(name);
        return values == null ? null : values.getFirst();
    }

    private static HttpResponseStatus statusOf(Refused refused) {
        return switch (refused.outcome()) {
            case UNAUTHENTICATED -> HttpResponseStatus.UNAUTHORIZED;
            case FORBIDDEN, ROOM_FULL -> HttpResponseStatus.FORBIDDEN;
            case NO_SUCH_ROOM -> HttpResponseStatus.NOT_FOUND;
            case MALFORMED -> HttpResponseStatus.BAD_REQUEST;
            case BUSY, OVERLOADED -> HttpResponseStatus.SERVICE_UNAVAILABLE;
            default -> HttpResponseStatus.INTERNAL_SERVER_ERROR;
        };
    }

    // -- the rest

    private FullHttpResponse linkToken(
            ChannelHandlerContext context, FullHttpRequest request, String roomId) {
        if (!request.method().equals(HttpMethod.POST)) {
            return text(HttpResponseStatus.METHOD_NOT_ALLOWED, "POST a name to get a token");
        }
        InetSocketAddress from = (InetSocketAddress) context.channel().remoteAddress();
        LinkTokens.Reply reply =
                links.reply(roomId, ByteBufUtil.getBytes(request.content()), from.getAddress());
        FullHttpResponse response =
                response(reply.status(), reply.json().getBytes(StandardCharsets.UTF_8));
        response.headers().set(HttpHeaderNames.CONTENT_TYPE, "application/json");
        response.headers().set(HttpHeaderNames.CACHE_CONTROL, "no-store");
        if (reply.retryAfterSeconds() > 0) {
            response.headers().setInt(HttpHeaderNames.RETRY_AFTER, reply.retryAfterSeconds());
        }
        return response;
    }

    private FullHttpResponse page(FullHttpRequest request, String path) {
        Pages.Page page = pages.at(path);
        if (page == null) {
            return text(HttpResponseStatus.NOT_FOUND, "there is nothing at this address");
        }
        if (!request.method().equals(HttpMethod.GET) && !request.method().equals(HttpMethod.HEAD)) {
            return text(HttpResponseStatus.METHOD_NOT_ALLOWED, "GET this page");
        }
        FullHttpResponse response = response(HttpResponseStatus.OK, page.content().toByteArray());
        HttpHeaders headers = response.headers();
        headers.set(HttpHeaderNames.CONTENT_TYPE, page.type());
        headers.set(
                HttpHeaderNames.CACHE_CONTROL,
                page.immutable() ? "public, max-age=31536000, immutable" : "no-cache");
        headers.set(HttpHeaderNames.CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY);
        headers.set("referrer-policy", "no-referrer");
        return response;
    }

    private static FullHttpResponse preflight() {
        FullHttpResponse response = response(HttpResponseStatus.NO_CONTENT, new byte[0]);
        response.headers().set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_METHODS, "GET, HEAD, POST");
        response.headers()
                .set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_HEADERS, "authorization, content-type");
        response.headers().set(HttpHeaderNames.ACCESS_CONTROL_MAX_AGE, "86400");
        return response;
    }

    private static FullHttpResponse text(HttpResponseStatus status, @Nullable String body) {
        byte[] bytes = (body == null ? "" : body).getBytes(StandardCharsets.UTF_8);
        FullHttpResponse response = response(status, bytes);
        response.headers().set(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8");
        return response;
    }

    private static FullHttpResponse response(HttpResponseStatus status, byte[] body) {
        FullHttpResponse response =
                new DefaultFullHttpResponse(
                        HttpVersion.HTTP_1_1, status, Unpooled.wrappedBuffer(body));
        response.headers().setInt(HttpHeaderNames.CONTENT_LENGTH, body.length);
        response.headers().set("x-content-type-options", "nosniff");
        return response;
    }

    private void reply(
            ChannelHandlerContext context, FullHttpRequest request, FullHttpResponse response) {
        count(response.status());
        String origin = request.headers().get(HttpHeaderNames.ORIGIN);
        if (origin != null && signalling.config().http().allows(origin)) {
            response.headers().set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN, origin);
            response.headers().set(HttpHeaderNames.VARY, HttpHeaderNames.ORIGIN);
            response.headers()
                    .set(
                            HttpHeaderNames.ACCESS_CONTROL_EXPOSE_HEADERS,
                            HttpHeaderNames.RETRY_AFTER);
        }
        FullHttpResponse sent =
                request.method().equals(HttpMethod.HEAD)
                        ? response.replace(Unpooled.EMPTY_BUFFER)
                        : response;
        boolean keepAlive = HttpUtil.isKeepAlive(request);
        HttpUtil.setKeepAlive(sent, keepAlive);
        var written = context.writeAndFlush(sent);
        if (!keepAlive) {
            written.addListener(ChannelFutureListener.CLOSE);
        }
    }

    private void count(HttpResponseStatus status) {
        HttpStatus tag =
                switch (status.codeClass()) {
                    case INFORMATIONAL -> HttpStatus.INFORMATIONAL;
                    case SUCCESS -> HttpStatus.SUCCESS;
                    case REDIRECTION -> HttpStatus.REDIRECTION;
                    case CLIENT_ERROR -> HttpStatus.CLIENT_ERROR;
                    default -> HttpStatus.SERVER_ERROR;
                };
        signalling.metrics().increment(Meter.HTTP_REQUESTS, tag);
    }

    /** The peer broke the connection or the protocol: that concerns it alone. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }
}
