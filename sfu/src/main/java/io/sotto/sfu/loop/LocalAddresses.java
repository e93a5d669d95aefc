package io.sotto.sfu.loop;

import io.sotto.config.AdvertisedAddress;
import io.sotto.config.MediaConfig;
import java.io.UncheckedIOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;

/**
 * The addresses under which media is reached: exactly those configured, or else every usable one of
 * the machine's interfaces. Loopback counts only where there is nothing else.
 */
final class LocalAddresses {
    /** RFC 8445 section 5.1.2.1: the type preference recommended for host candidates. */
    private static final int HOST_PREFERENCE = 126;

    private static final int LOCAL_PREFERENCE_MAX = 65_535;

    private final List<AdvertisedAddress> addresses;

    private LocalAddresses(List<AdvertisedAddress> addresses) {
        this.addresses = addresses;
    }

    static LocalAddresses of(MediaConfig config) {
        if (!config.advertise().isEmpty()) {
            return new LocalAddresses(config.advertise());
        }
        InetAddress bind = new InetSocketAddress(config.bindAddress(), 0).getAddress();
        if (!bind.isAnyLocalAddress()) {
            return new LocalAddresses(List.of(asBound(bind)));
        }
        try {
            return new LocalAddresses(ofInterfaces(config.excludeInterfaces()));
        } catch (SocketException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static List<AdvertisedAddress> ofInterfaces(List<String> excluded)
            throws SocketException {
        List<AdvertisedAddress> usable = new ArrayList<>();
        List<AdvertisedAddress> loopback = new ArrayList<>();
        for (NetworkInterface one : NetworkInterface.networkInterfaces().toList()) {
            if (!one.isUp() || excluded.contains(one.getName())) {
                continue;
            }
            for (InetAddress address : one.inetAddresses().toList()) {
                if (address.isLoopbackAddress()) {
                    loopback.add(asBound(address));
                } else if (!address.isLinkLocalAddress()) { // those need an interface to be reached
                    usable.add(asBound(address));
                }
            }
        }
        return usable.isEmpty() ? loopback : usable;
    }

    private static AdvertisedAddress asBound(InetAddress address) {
        return new AdvertisedAddress(address, AdvertisedAddress.PORT_AS_BOUND);
    }

    /**
     * The candidates of one loop as they stand in SDP, IPv4 preferred as it was found (RFC 8839).
     */
    List<String> candidates(int loop, int boundPort) {
        List<String> candidates = new ArrayList<>();
        for (AdvertisedAddress advertised : addresses) {
            int preference = LOCAL_PREFERENCE_MAX - candidates.size();
            long priority = ((long) HOST_PREFERENCE << 24) | (long) preference << 8 | 255;
            candidates.add(
                    "candidate:%d 1 udp %d %s %d typ host"
                            .formatted(
                                    candidates.size() + 1,
                                    priority,
                                    literal(advertised.address()),
                                    advertised.portOf(loop, boundPort)));
        }
        return List.copyOf(candidates);
    }

    /** An IPv6 address without its scope, which means nothing to others. */
    private static String literal(InetAddress address) {
        String text = address.getHostAddress();
        int scope = text.indexOf('%');
        return scope < 0 ? text : text.substring(0, scope);
    }

    /** One address of each family: ICE needs a local end, and on a wildcard socket any will do. */
    List<InetSocketAddress> bases(int port) {
        return List.of(
                new InetSocketAddress(first(Inet4Address.class, "127.0.0.1"), port),
                new InetSocketAddress(first(Inet6Address.class, "::1"), port));
    }

    private InetAddress first(Class<? extends InetAddress> family, String otherwise) {
        for (AdvertisedAddress advertised : addresses) {
            if (family.isInstance(advertised.address())) {
                return advertised.address();
            }
        }
        return new InetSocketAddress(otherwise, 0).getAddress();
    }
}
