package io.sotto.srtp;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;

/** Nothing that a peer can send may throw, or be taken for authentic. */
final class SrtpFuzzTest {
    @FuzzTest
    void noPacketThrowsAndNoneIsAuthentic(FuzzedDataProvider data) {
        SrtpProfile profile = data.pickValue(SrtpProfile.values());
        SrtpSession session =
                SrtpSession.server(SrtpKeys.split(profile, new byte[profile.exportedLength()]));
        while (data.remainingBytes() > 0) {
            boolean rtcp = data.consumeBoolean();
            byte[] packet = data.consumeBytes(data.consumeInt(0, 1500));
            byte[] framed = Arrays.copyOf(packet, packet.length + 2);
            SrtpOutcome outcome =
                    rtcp
                            ? session.unprotectRtcp(framed, packet.length)
                            : session.unprotectRtp(framed, packet.length);
            if (outcome == SrtpOutcome.OK) {
                throw new AssertionError(
                        "a forged packet of " + packet.length + " bytes was believed");
            }
        }
    }
}
