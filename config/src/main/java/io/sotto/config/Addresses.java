package io.sotto.config;

import java.net.InetAddress;

/** IP addresses in settings: literals only, so that starting up asks no name server. */
final class Addresses {
    private Addresses() {}

    static InetAddress requireLiteral(String name, String text) {
        try {
            return InetAddress.ofLiteral(text);
        } catch (IllegalArgumentException e) {
            throw new ConfigException(
                    "%s is \"%s\"; it must be an IP address".formatted(name, text), e);
        }
    }
}
