package io.sotto.sfu.signal;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.sotto.config.ApiKeys;
import io.sotto.metrics.Tags.JoinOutcome;
import io.sotto.sfu.signal.call.Grants;
import io.sotto.sfu.signal.call.Refused;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import livekit.LivekitModels.TrackSource;
import org.jspecify.annotations.Nullable;

/**
 * Access tokens: JSON Web Tokens with LiveKit's claims, signed with HS256 (RFC 7519, RFC 7518
 * section 3.2).
 *
 * <p>The algorithm is fixed, an expiry is required, and clocks may differ by a minute.
 */
public final class AccessTokens {
    /** A token with much metadata is some kilobytes; more is not a token. */
    private static final int TOKEN_CHARS_MAX = 32 * 1024;

    private static final Duration LEEWAY = Duration.ofMinutes(1);

    private final ApiKeys keys;
    private final InstantSource clock;

    /** Tokens signed with one of these keys. */
    public AccessTokens(ApiKeys keys, InstantSource clock) {
        this.keys = keys;
        this.clock = clock;
    }

    /** Reads a token that allows joining a room. */
    public Grants verify(@Nullable String token) throws Refused {
        if (token == null || token.isEmpty()) {
            throw unauthenticated("a token is needed: pass it as access_token");
        }
        if (token.length() > TOKEN_CHARS_MAX) {
            throw unauthenticated("the token is too long");
        }
        try {
            SignedJWT jwt = SignedJWT.parse(token);
            JWTClaimsSet claims = jwt.getJWTClaimsSet();
            checkSignature(jwt, claims.getIssuer());
            checkTimes(claims);
            return grants(claims);
        } catch (ParseException | JOSEException | IllegalArgumentException malformed) {
            throw unauthenticated("the token is not a signed JSON Web Token");
        }
    }

    private void checkSignature(SignedJWT jwt, @Nullable String apiKey)
            throws Refused, JOSEException {
        if (!JWSAlgorithm.HS256.equals(jwt.getHeader().getAlgorithm())) {
            throw unauthenticated("the token must be signed with HS256");
        }
        String secret = apiKey == null ? null : keys.secret(apiKey);
        // One message for both: whether a key exists is nobody's business.
        if (secret == null
                || !jwt.verify(new MACVerifier(secret.getBytes(StandardCharsets.UTF_8)))) {
            throw unauthenticated("the token is not signed with a key of this server");
        }
    }

    private void checkTimes(JWTClaimsSet claims) throws Refused {
        Instant now = clock.instant();
        Date expiry = claims.getExpirationTime();
        Date from = claims.getNotBeforeTime();
        if (expiry == null) {
            throw unauthenticated("the token needs an expiry (exp)");
        }
        if (expiry.toInstant().plus(LEEWAY).isBefore(now)) {
            throw unauthenticated("the token has expired: ask for a new one");
        }
        if (from != null && from.toInstant().minus(LEEWAY).isAfter(now)) {
            throw unauthenticated("the token is not valid yet");
        }
    }

    private static Grants grants(JWTClaimsSet claims) throws Refused, ParseException {
        Map<String, Object> video = claims.getJSONObjectClaim("video");
        if (video == null || !Boolean.TRUE.equals(video.get("roomJoin"))) {
            throw new Refused(JoinOutcome.FORBIDDEN, "the token does not allow joining a room");
        }
        String room = text(video, "room");
        String identity = claims.getSubject();
        if (room.isEmpty() || identity == null || identity.isEmpty()) {
            throw new Refused(JoinOutcome.FORBIDDEN, "the token names no room or no identity");
        }
        boolean canPublish = flag(video, "canPublish", true);
        return new Grants(
                claims.getIssuer(),
                identity,
                orEmpty(claims.getStringClaim("name")),
                orEmpty(claims.getStringClaim("metadata")),
                attributes(claims),
                room,
                canPublish,
                flag(video, "canSubscribe", true),
                flag(video, "canPublishData", canPublish),
                flag(video, "canUpdateOwnMetadata", false),
                sources(video),
                flag(video, "hidden", false));
    }

    private static Map<String, String> attributes(JWTClaimsSet claims) throws ParseException {
        Map<String, Object> claimed = claims.getJSONObjectClaim("attributes");
        Map<String, String> attributes = new HashMap<>();
        if (claimed != null) {
            claimed.forEach((key, value) -> attributes.put(key, String.valueOf(value)));
        }
        return Map.copyOf(attributes);
    }

    private static Set<TrackSource> sources(Map<String, Object> video) {
        Set<TrackSource> sources = EnumSet.noneOf(TrackSource.class);
        if (video.get("canPublishSources") instanceof List<?> names) {
            for (Object name : names) {
                sources.add(TrackSource.valueOf(String.valueOf(name).toUpperCase(Locale.ROOT)));
            }
        }
        return sources;
    }

    private static boolean flag(Map<String, Object> video, String key, boolean absent) {
        return video.get(key) instanceof Boolean value ? value : absent;
    }

    private static String text(Map<String, Object> video, String key) {
        return video.get(key) instanceof String value ? value : "";
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }

    private static Refused unauthenticated(String message) {
        return new Refused(JoinOutcome.UNAUTHENTICATED, message);
    }

    /** A new token for the bearer of these grants: it may join again until it expires. */
    public String mint(Grants grants, Duration validFor) {
        Map<String, Object> video = new LinkedHashMap<>();
        video.put("roomJoin", true);
        video.put("room", grants.room());
        video.put("canPublish", grants.canPublish());
        video.put("canSubscribe", grants.canSubscribe());
        video.put("canPublishData", grants.canPublishData());
        video.put("canUpdateOwnMetadata", grants.canUpdateOwnMetadata());
        video.put("hidden", grants.hidden());
        if (!grants.publishSources().isEmpty()) {
            video.put(
                    "canPublishSources",
                    grants.publishSources().stream()
                            .map(source -> source.name().toLowerCase(Locale.ROOT))
                            .toList());
        }
        Instant now = clock.instant();
        JWTClaimsSet claims =
                new JWTClaimsSet.Builder()
                        .issuer(grants.apiKey())
                        .subject(grants.identity())
                        .claim("name", grants.name())
                        .claim("metadata", grants.metadata())
                        .claim("attributes", grants.attributes())
                        .claim("video", video)
                        .notBeforeTime(Date.from(now))
                        .expirationTime(Date.from(now.plus(validFor)))
                        .build();
        return sign(claims, grants.apiKey());
    }

    private String sign(JWTClaimsSet claims, String apiKey) {
        String secret = keys.secret(apiKey);
        if (secret == null) {
            throw new IllegalArgumentException("no such key");
        }
        try {
            SignedJWT jwt = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), claims);
            jwt.sign(new MACSigner(secret.getBytes(StandardCharsets.UTF_8)));
            return jwt.serialize();
        } catch (JOSEException impossible) {
            throw new IllegalStateException("HS256 is not available", impossible);
        }
    }
}
