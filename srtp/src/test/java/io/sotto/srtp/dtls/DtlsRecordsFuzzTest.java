package io.sotto.srtp.dtls;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;

/** No datagram may throw, and what passes the check must be safe for what relies on it. */
final class DtlsRecordsFuzzTest {
    @FuzzTest
    void noDatagramThrows(FuzzedDataProvider data) {
        int padding = data.consumeInt(0, 3);
        byte[] bytes = data.consumeRemainingAsBytes();
        int offset = Math.min(padding, bytes.length);
        int length = bytes.length - offset;
        if (DtlsRecords.check(bytes, offset, length) == DtlsOffer.ACCEPTED) {
            int admitted = new FlightOrder().admit(bytes, offset, length);
            if (admitted < 0 || admitted > length) {
                throw new AssertionError("admitted " + admitted + " of " + length);
            }
        }
    }
}
