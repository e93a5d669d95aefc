package io.sotto.sfu.signal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.sotto.metrics.Tags.JoinOutcome;
import io.sotto.sfu.signal.call.Refused;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Objects;
import java.util.zip.GZIPOutputStream;
import livekit.LivekitRtc.JoinRequest;
import livekit.LivekitRtc.SessionDescription;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A parameter that anybody with a token may fill with anything. */
final class JoinQueryTest {
    private static final JoinRequest JOIN =
            JoinRequest.newBuilder()
                    .setParticipantSid("PA_1")
                    .setPublisherOffer(SessionDescription.newBuilder().setSdp("v=0"))
                    .build();

    private static byte[] zip(byte[] content) throws IOException {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
            out.write(content);
        }
        return zipped.toByteArray();
    }

    private static String refusal(@Nullable String parameter) {
        Refused refused = assertThrows(Refused.class, () -> JoinQuery.parse(parameter));
        assertEquals(JoinOutcome.MALFORMED, refused.outcome());
        return Objects.requireNonNull(refused.getMessage());
    }

    @Test
    void aJoinRequestIsReadPackedOrNot() throws Exception {
        assertEquals(JOIN, JoinQuery.parse(TestSignal.query(JOIN)));
        byte[] packed = zip(JOIN.toByteArray());
        assertEquals(JOIN, JoinQuery.parse(TestSignal.encode(TestSignal.zipped(packed))));
    }

    @Test
    void bothAlphabetsOfBase64AreReadWithPaddingAndWithout() throws Refused {
        JoinRequest join = JOIN.toBuilder().setMetadata("\u00ff\u00fe???>>>\u00bf").build();
        String url = TestSignal.query(join);
        byte[] bytes = Base64.getUrlDecoder().decode(url);
        String standard = Base64.getEncoder().encodeToString(bytes);
        assertTrue(standard.matches(".*[+/].*"), standard);
        assertEquals(join, JoinQuery.parse(standard));
        assertEquals(join, JoinQuery.parse(Base64.getUrlEncoder().encodeToString(bytes)));
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "%", "a", "not base64!", "////", "AAAA"})
    void whatIsNoJoinRequestIsRefused(@Nullable String parameter) {
        refusal(parameter);
    }

    @Test
    void aBombIsNotUnpacked() throws IOException {
        byte[] bomb = zip(new byte[64 << 20]);
        String parameter = TestSignal.encode(TestSignal.zipped(bomb));
        assertTrue(parameter.length() < 100_000, "a bomb is small: " + parameter.length());
        assertEquals("join_request is larger than 1 MiB when unpacked", refusal(parameter));
    }

    @Test
    void aCutPackageIsRefusedWhereverItIsCut() throws IOException {
        byte[] packed = zip(JOIN.toByteArray());
        for (int length = 0; length < packed.length; length++) {
            byte[] cut = Arrays.copyOf(packed, length);
            refusal(TestSignal.encode(TestSignal.zipped(cut)));
        }
    }

    @Test
    void whatIsSaidToBePackedAndIsNotIsRefused() {
        refusal(TestSignal.encode(TestSignal.zipped(JOIN.toByteArray())));
    }

    @FuzzTest
    void everyParameterIsReadOrRefused(byte[] data) {
        try {
            JoinQuery.parse(Base64.getUrlEncoder().encodeToString(data));
        } catch (Refused refused) {
            assertEquals(JoinOutcome.MALFORMED, refused.outcome());
        }
    }
}
