package io.sotto.config;

/**
 * Where metrics and health are told. There is no password: keep it to the machine or its network.
 */
public record AdminConfig(String host, int port) {
    static final AdminConfig DEFAULT = new AdminConfig("127.0.0.1", 6789);

    public AdminConfig {
        Addresses.requireLiteral("admin.host", host);
        ConfigException.requireWithin("admin.port", port, 0, 65_535);
    }

    static AdminConfig read(Section section) {
        return new AdminConfig(
                section.text("host", DEFAULT.host), section.number("port", DEFAULT.port));
    }
}
