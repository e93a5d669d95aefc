package io.sotto.srtp.dtls;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A fingerprint by the published hashes of "abc" (FIPS 180-4), and those that are refused. */
final class FingerprintTest {
    private static final String PAIRS = "AB:".repeat(31) + "AB";

    @ParameterizedTest
    @CsvSource({
        "sha-256, ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        "sha-384, cb00753f45a35e8bb5a03d699ac65007272c32ab0eded163"
                + "1a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7",
        "sha-512, ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
                + "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
    })
    void whatWasHashedMatchesAndNothingElse(String algorithm, String hash) {
        String pairs = hash.replaceAll("..(?!$)", "$0:");
        Fingerprint fingerprint =
                Fingerprint.parse(algorithm.toUpperCase(Locale.ROOT) + " " + pairs);
        assertNotNull(fingerprint);
        assertEquals(algorithm, fingerprint.algorithm());
        assertEquals(pairs.toUpperCase(Locale.ROOT), fingerprint.value());
        assertTrue(fingerprint.matches("abc".getBytes(US_ASCII)));
        assertFalse(fingerprint.matches("abd".getBytes(US_ASCII)));
    }

    @Test
    void aWeakOrMalformedOneIsRefused() {
        assertNotNull(Fingerprint.parse("sha-256 " + PAIRS));
        for (String bad :
                List.of(
                        "",
                        "sha-256",
                        "sha-256 ",
                        "sha-384 " + PAIRS,
                        "sha-1 " + "AB:".repeat(19) + "AB",
                        "md5 " + "AB:".repeat(15) + "AB",
                        "sha-256 " + PAIRS + ":AB",
                        "sha-256  " + PAIRS,
                        "sha-256 " + PAIRS.replace(':', '-'),
                        "sha-256 " + PAIRS.replace('B', 'G'))) {
            assertNull(Fingerprint.parse(bad), bad);
        }
        assertThrows(IllegalArgumentException.class, () -> new Fingerprint("sha-1", PAIRS));
    }
}
