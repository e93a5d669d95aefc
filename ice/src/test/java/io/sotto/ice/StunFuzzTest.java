package io.sotto.ice;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;

/** Nothing that arrives may throw; nothing unsigned may have an effect. */
final class StunFuzzTest {
    @FuzzTest
    void noDatagramThrowsOrIsBelieved(FuzzedDataProvider data) {
        TestCall call = TestCall.started();
        byte[] bytes = data.consumeRemainingAsBytes();
        StunGate.localUfragOf(bytes, 0, bytes.length);
        call.deliver(bytes, TestCall.HOME);
        if (call.session.isAuthenticated(TestCall.HOME)) {
            throw new AssertionError("a stranger was let in");
        }
        call.session.close();
    }

    /**
     * A peer that knows the password may still send what it likes: here, any attributes under a
     * good signature.
     */
    @FuzzTest
    void noSignedRequestThrows(FuzzedDataProvider data) {
        TestCall call = TestCall.started();
        boolean connected = data.consumeBoolean();
        if (connected) {
            call.connect(TestCall.MOBILE);
        }
        byte[] attributes = data.consumeRemainingAsBytes();
        byte[] head = call.requestWriter().fingerprinted();
        int bodyLength = Math.min(attributes.length & ~3, 1000);
        int at = head.length - 8 + bodyLength;
        byte[] message = Arrays.copyOf(head, at + 24);
        System.arraycopy(attributes, 0, message, head.length - 8, bodyLength);
        int length = message.length - Stun.HEADER_LENGTH;
        message[2] = (byte) (length >> 8);
        message[3] = (byte) length;
        message[at + 1] = Stun.MESSAGE_INTEGRITY;
        message[at + 3] = Stun.HMAC_SHA1_LENGTH;
        System.arraycopy(
                call.theirs.compute(message, 0, at), 0, message, at + 4, Stun.HMAC_SHA1_LENGTH);
        call.deliver(message, TestCall.HOME);
        call.session.close();
    }
}
