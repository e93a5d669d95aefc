package io.sotto.sfu.signal;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * So many requests a minute from one address, as a token bucket each.
 *
 * <p>An IPv6 client counts by its /64, since it has all of that. Only the latest addresses are
 * remembered; nothing of them is kept longer than that, or told.
 */
final class RateLimiter {
    private static final int ADDRESSES_MAX = 10_000;
    private static final double NANOS_PER_MINUTE = 60e9;

    private final int perMinute;
    private final Map<Long, Bucket> buckets =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<Long, Bucket> eldest) {
                    return size() > ADDRESSES_MAX;
                }
            };

    private record Bucket(double tokens, long atNanos) {}

    RateLimiter(int perMinute) {
        this.perMinute = perMinute;
    }

    /** How many seconds the address has to wait; 0 if it may go on, and then this counts. */
    synchronized int secondsToWait(InetAddress address, long nowNanos) {
        Bucket bucket = buckets.getOrDefault(key(address), new Bucket(perMinute, nowNanos));
        double perNano = perMinute / NANOS_PER_MINUTE;
        double tokens =
                Math.min(perMinute, bucket.tokens() + (nowNanos - bucket.atNanos()) * perNano);
        if (tokens < 1) {
            buckets.put(key(address), new Bucket(tokens, nowNanos));
            return (int) Math.ceil((1 - tokens) / perNano / 1e9);
        }
        buckets.put(key(address), new Bucket(tokens - 1, nowNanos));
        return 0;
    }

    private static Long key(InetAddress address) {
        byte[] bytes = address.getAddress();
        return address instanceof Inet6Address
                ? ByteBuffer.wrap(bytes, 0, 8).getLong()
                : (long) ByteBuffer.wrap(bytes).getInt() & 0xFFFFFFFFL;
    }
}
