package io.sotto.config;

import java.net.InetAddress;

/**
 * An address at which clients reach this server's media from outside, where that differs from what
 * its interfaces say: behind one-to-one NAT, or a port forwarding.
 *
 * @param port where the first loop is reached, the others counting up from it; 0 for the same ports
 *     as bound
 */
public record AdvertisedAddress(InetAddress address, int port) {
    public static final int PORT_AS_BOUND = 0;

    private static final String NAME = "media.advertise";

    public AdvertisedAddress {
        ConfigException.require(
                !address.isAnyLocalAddress() && !address.isMulticastAddress(),
                "%s has %s, which nobody can send to",
                NAME,
                address.getHostAddress());
        ConfigException.requireWithin("a port of " + NAME, port, 0, 65_535);
    }

    /** The port at which one loop is reached. */
    public int portOf(int loop, int boundPort) {
        return port == PORT_AS_BOUND ? boundPort : port + loop;
    }

    /** Reads 192.0.2.1, 192.0.2.1:7882, 2001:db8::1 or [2001:db8::1]:7882. */
    static AdvertisedAddress parse(String text) {
        int bracket = text.indexOf(']');
        int colon = text.lastIndexOf(':');
        boolean bracketed = text.startsWith("[") && bracket > 0;
        boolean singleColon = colon > 0 && text.indexOf(':') == colon;
        if (bracketed && colon == bracket + 1) {
            return of(text.substring(1, bracket), text.substring(colon + 1), text);
        }
        if (bracketed && bracket == text.length() - 1) {
            return of(text.substring(1, bracket), "0", text);
        }
        return singleColon
                ? of(text.substring(0, colon), text.substring(colon + 1), text)
                : of(text, "0", text);
    }

    private static AdvertisedAddress of(String host, String port, String whole) {
        ConfigException.require(
                port.matches("\\d{1,5}"), "%s has \"%s\"; it must be ip or ip:port", NAME, whole);
        return new AdvertisedAddress(Addresses.requireLiteral(NAME, host), Integer.parseInt(port));
    }
}
