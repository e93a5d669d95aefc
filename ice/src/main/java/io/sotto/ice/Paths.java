package io.sotto.ice;

import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The addresses from which a peer has shown the password, at most {@link #PATHS_MAX} of them.
 *
 * <p>The limit is there because a captured request can be replayed from any number of forged
 * sources. When it is reached, a path that has been silent for {@link #FORGET_NANOS} makes room, so
 * that replays cannot lock a peer out of a later change of network for good.
 */
final class Paths {
    /**
     * A phone with Wi-Fi, mobile data and a VPN in both families, each also through a relay, needs
     * twelve.
     */
    static final int PATHS_MAX = 16;

    /**
     * As long as consent lasts (RFC 7675): whoever is silent for that long is no longer in the call
     * from there.
     */
    static final long FORGET_NANOS = 30_000_000_000L;

    private final Map<InetSocketAddress, Path> byAddress = new LinkedHashMap<>();
    private @Nullable Path selected;

    @Nullable Path find(InetSocketAddress address) {
        return byAddress.get(address);
    }

    /** The path of an address, new if need be; null if there is no room for it. */
    @Nullable Path admit(InetSocketAddress address, long nowNanos) {
        Path known = byAddress.get(address);
        if (known != null) {
            return known;
        }
        if (byAddress.size() == PATHS_MAX
                && !byAddress
                        .values()
                        .removeIf(p -> p != selected && nowNanos - p.heardNanos >= FORGET_NANOS)) {
            return null;
        }
        Path path = new Path(address, nowNanos);
        byAddress.put(address, path);
        return path;
    }

    Collection<Path> all() {
        return byAddress.values();
    }

    @Nullable Path selected() {
        return selected;
    }

    /** Makes a path the one in use; nominations that came before are settled by this. */
    void select(Path path) {
        selected = path;
        for (Path each : byAddress.values()) {
            each.wanted = false;
        }
    }

    void clear() {
        byAddress.clear();
        selected = null;
    }
}
