package io.sotto.sfu.signal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sotto.config.ApiKeys;
import io.sotto.metrics.Tags.JoinOutcome;
import io.sotto.sfu.signal.call.Grants;
import io.sotto.sfu.signal.call.Refused;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may join is decided by a signature; these are the ways around it. */
final class AccessTokensTest {
    private static final Instant NOW = TestSignal.NOW;
    private static final long SECONDS = NOW.getEpochSecond();
    private static final String SECRET = "a secret of one server, forty bytes long";
    private static final String HS256 = "{\"alg\":\"HS256\",\"typ\":\"JWT\"}";
    private static final String VIDEO = "\"video\":{\"roomJoin\":true,\"room\":\"r\"}";
    private static final String NOT_OURS = "the token is not signed with a key of this server";

    private final AccessTokens tokens =
            new AccessTokens(new ApiKeys(Map.of("key", SECRET)), () -> NOW);

    private static String claims(String times) {
        return "{\"iss\":\"key\",\"sub\":\"ann\"," + times + VIDEO + "}";
    }

    private static String expiring(long seconds) {
        return claims("\"exp\":" + seconds + ",");
    }

    private static String part(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static String part(String json) {
        return part(json.getBytes(StandardCharsets.UTF_8));
    }

    private static String signed(String algorithm, String header, String claims, String secret) {
        String content = part(header) + "." + part(claims);
        try {
            Mac mac = Mac.getInstance(algorithm);
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), algorithm));
            return content + "." + part(mac.doFinal(content.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static String signed(String claims) {
        return signed("HmacSHA256", HS256, claims, SECRET);
    }

    private String refusal(String token) {
        return refusal(token, JoinOutcome.UNAUTHENTICATED);
    }

    private String refusal(String token, JoinOutcome outcome) {
        Refused refused = assertThrows(Refused.class, () -> tokens.verify(token));
        assertEquals(outcome, refused.outcome());
        return Objects.requireNonNull(refused.getMessage());
    }

    @Test
    void aTokenOfOursIsBelieved() throws Refused {
        Grants grants = tokens.verify(signed(expiring(SECONDS + 60)));
        assertEquals("ann", grants.identity());
        assertEquals("r", grants.room());
        assertTrue(grants.canPublish() && grants.canSubscribe() && grants.canPublishData());
        assertFalse(grants.canUpdateOwnMetadata() || grants.hidden());
    }

    @Test
    void whatIsMintedIsBelievedAndSaysTheSame() throws Refused {
        Grants grants = TestSignal.grants("ann", "r");
        AccessTokens ours = new AccessTokens(new ApiKeys(Map.of("devkey", SECRET)), () -> NOW);
        assertEquals(grants, ours.verify(ours.mint(grants, Duration.ofMinutes(1))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "None", "NONE", ""})
    void aTokenWithoutASignatureIsRefused(String algorithm) {
        String header = part("{\"alg\":\"" + algorithm + "\"}");
        refusal(header + "." + part(expiring(SECONDS + 60)) + ".");
        refusal(header + "." + part(expiring(SECONDS + 60)) + "." + part("x"));
    }

    @Test
    void anotherAlgorithmIsRefusedEvenIfItsSignatureIsRight() throws GeneralSecurityException {
        String claims = expiring(SECONDS + 60);
        String message = "the token must be signed with HS256";
        assertEquals(message, refusal(signed("HmacSHA512", "{\"alg\":\"HS512\"}", claims, SECRET)));

        var rsa = KeyPairGenerator.getInstance("RSA").generateKeyPair();
        String content = part("{\"alg\":\"RS256\"}") + "." + part(claims);
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initSign(rsa.getPrivate());
        signature.update(content.getBytes(StandardCharsets.US_ASCII));
        assertEquals(message, refusal(content + "." + part(signature.sign())));
    }

    @Test
    void aWrongSecretAndAnUnknownKeyLookTheSame() {
        String claims = expiring(SECONDS + 60);
        String wrong =
                signed("HmacSHA256", HS256, claims, "another secret, also forty bytes long...");
        assertEquals(NOT_OURS, refusal(wrong));
        assertEquals(NOT_OURS, refusal(signed(claims.replace("\"key\"", "\"nokey\""))));
        assertEquals(NOT_OURS, refusal(signed(claims.replace("\"iss\":\"key\",", ""))));
    }

    @Test
    void everyChangedCharacterBreaksIt() {
        String token = signed(expiring(SECONDS + 60));
        for (int i = 0; i < token.length(); i++) {
            char other = token.charAt(i) == 'A' ? 'B' : 'A';
            // The last character of a part carries bits that mean nothing; those are not tested.
            boolean last = i + 1 == token.length() || token.charAt(i + 1) == '.';
            if (token.charAt(i) != '.' && !last) {
                refusal(token.substring(0, i) + other + token.substring(i + 1));
            }
        }
    }

    @Test
    void aTokenMustExpire() {
        assertEquals("the token needs an expiry (exp)", refusal(signed(claims(""))));
    }

    @Test
    void clocksMayDifferByAMinuteAndNoMore() throws Refused {
        tokens.verify(signed(expiring(SECONDS - 59)));
        String expired = "the token has expired: ask for a new one";
        assertEquals(expired, refusal(signed(expiring(SECONDS - 61))));
        String until = "\"exp\":" + (SECONDS + 600) + ",\"nbf\":";
        tokens.verify(signed(claims(until + (SECONDS + 59) + ",")));
        assertEquals(
                "the token is not valid yet",
                refusal(signed(claims(until + (SECONDS + 61) + ","))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"video\":{\"room\":\"r\"}",
                "\"video\":{\"roomJoin\":false,\"room\":\"r\"}",
                "\"video\":{\"roomJoin\":\"true\",\"room\":\"r\"}",
                "\"video\":{\"roomJoin\":true}",
                "\"video\":{\"roomJoin\":true,\"room\":7}",
                "\"name\":\"no video\"",
            })
    void aTokenThatDoesNotAllowJoiningIsForbidden(String video) {
        String claims = expiring(SECONDS + 60).replace(VIDEO, video);
        refusal(signed(claims), JoinOutcome.FORBIDDEN);
        refusal(
                signed(expiring(SECONDS + 60).replace("\"sub\":\"ann\",", "")),
                JoinOutcome.FORBIDDEN);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", ".", "..", "...", "a.b.c", "eyJ.eyJ.x", "\u0000", "e30.e30.", "===="})
    void whatIsNoTokenIsRefused(String token) {
        refusal(token);
    }

    @Test
    void claimsOfTheWrongKindAreRefused() {
        refusal(signed("{\"iss\":7,\"exp\":\"tomorrow\"}"));
        refusal(signed("[]"));
        refusal(signed("null"));
        String sources =
                "\"video\":{\"roomJoin\":true,\"room\":\"r\",\"canPublishSources\":[\"x\"]}";
        refusal(signed(expiring(SECONDS + 60).replace(VIDEO, sources)));
    }

    @Test
    void aTokenThatIsTooLongIsNotEvenRead() {
        assertEquals("the token is too long", refusal("a".repeat(32 * 1024 + 1)));
    }
}
