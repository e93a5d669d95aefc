package io.sotto.sfu.signal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** So many a minute from one address, on any clock. */
final class RateLimiterTest {
    private static final long SECOND = 1_000_000_000L;

    private final RateLimiter limiter = new RateLimiter(30);

    private static InetAddress address(String literal) throws UnknownHostException {
        return InetAddress.ofLiteral(literal);
    }

    private int taken(InetAddress from, int tries, long nowNanos) {
        int taken = 0;
        for (int i = 0; i < tries; i++) {
            taken += limiter.secondsToWait(from, nowNanos) == 0 ? 1 : 0;
        }
        return taken;
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, Long.MAX_VALUE - SECOND, Long.MIN_VALUE})
    void aMinutesWorthAtOnceThenOneEveryTwoSeconds(long start) throws UnknownHostException {
        InetAddress from = address("192.0.2.1");
        assertEquals(30, taken(from, 100, start));
        assertEquals(2, limiter.secondsToWait(from, start));
        assertEquals(0, taken(from, 10, start + SECOND));
        assertEquals(1, taken(from, 10, start + 2 * SECOND));
        assertEquals(5, taken(from, 100, start + 12 * SECOND));
        assertEquals(30, taken(from, 100, start + 3600 * SECOND), "no more than a minute's worth");
    }

    @Test
    void addressesCountByThemselvesAndIpv6ByItsNetwork() throws UnknownHostException {
        assertEquals(30, taken(address("192.0.2.1"), 100, 0));
        assertEquals(30, taken(address("192.0.2.2"), 100, 0));
        assertEquals(30, taken(address("2001:db8:0:1::1"), 100, 0));
        assertEquals(0, taken(address("2001:db8:0:1:ffff::2"), 100, 0));
        assertEquals(30, taken(address("2001:db8:0:2::1"), 100, 0));
    }

    /** A flood from everywhere forgets the oldest, and does not fill the memory. */
    @Test
    void theLongestSilentIsForgottenFirst() throws UnknownHostException {
        assertEquals(30, taken(address("192.0.2.1"), 30, 0));
        for (int i = 0; i < 9_999; i++) {
            String from = "10.0." + (i >> 8) + "." + (i & 0xFF);
            assertEquals(1, taken(address(from), 1, 0));
        }
        assertTrue(limiter.secondsToWait(address("192.0.2.1"), 0) > 0, "still known");
        for (int i = 0; i < 10_000; i++) {
            taken(address("10.1." + (i >> 8) + "." + (i & 0xFF)), 1, 0);
        }
        assertEquals(0, limiter.secondsToWait(address("192.0.2.1"), 0), "forgotten");
    }
}
