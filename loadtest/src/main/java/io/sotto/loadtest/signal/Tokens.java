package io.sotto.loadtest.signal;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Map;

/** Mints tokens that let participants join (RFC 7519, signed with HS256, LiveKit's claims). */
final class Tokens {
    /** Longer than any run, for a token is shown again on joining only. */
    private static final Duration VALID_FOR = Duration.ofHours(6);

    private final String apiKey;
    private final MACSigner signer;

    Tokens(String apiKey, String apiSecret) {
        this.apiKey = apiKey;
        try {
            signer = new MACSigner(apiSecret.getBytes(StandardCharsets.UTF_8));
        } catch (JOSEException tooShort) {
            throw new IllegalArgumentException(
                    "the API secret must have 32 bytes or more", tooShort);
        }
    }

    String mint(String room, String identity, Instant now) {
        JWTClaimsSet claims =
                new JWTClaimsSet.Builder()
                        .issuer(apiKey)
                        .subject(identity)
                        .claim("name", identity)
                        .claim("video", Map.of("roomJoin", true, "room", room))
                        .notBeforeTime(Date.from(now))
                        .expirationTime(Date.from(now.plus(VALID_FOR)))
                        .build();
        try {
            SignedJWT token = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), claims);
            token.sign(signer);
            return token.serialize();
        } catch (JOSEException impossible) {
            throw new IllegalStateException("HS256 is not available", impossible);
        }
    }
}
