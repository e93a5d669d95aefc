package io.sotto.config;

import java.util.List;

/**
 * Where media arrives: one thread and one UDP port for each loop, counted up from {@code udpPort}.
 *
 * @param loops 0 for one less than the processors, at least 1
 * @param spillPercent how much of its time a loop may work before newcomers to its rooms go to
 *     another; at 100 a room stays on one loop, at 0 it is spread over all
 * @param voicesMax how many microphones of a room are heard at a time, 0 for all
 * @param advertise the addresses told to clients; empty for those of the interfaces
 * @param excludeInterfaces names of interfaces whose addresses are not told
 */
public record MediaConfig(
        String bindAddress,
        int udpPort,
        int loops,
        int spillPercent,
        int voicesMax,
        List<AdvertisedAddress> advertise,
        List<String> excludeInterfaces) {
    static final MediaConfig DEFAULT =
            new MediaConfig("0.0.0.0", 7882, 0, 70, 8, List.of(), List.of("docker0"));

    private static final int MAX_LOOPS = 256;
    // Each is a candidate in every answer, and as many checks by every client.
    private static final int MAX_ADVERTISED = 16;
    // Looked through for each packet of somebody who begins to speak.
    private static final int MAX_VOICES = 100;
    private static final int MAX_PORT = 65_535;

    public MediaConfig {
        Addresses.requireLiteral("media.bind_address", bindAddress);
        ConfigException.requireWithin("media.udp_port", udpPort, 0, MAX_PORT);
        ConfigException.requireWithin("media.loops", loops, 0, MAX_LOOPS);
        ConfigException.require(
                udpPort + Math.max(0, loops - 1) <= MAX_PORT,
                "media.udp_port %d and media.loops %d do not fit below port %d",
                udpPort,
                loops,
                MAX_PORT);
        ConfigException.requireWithin("media.spill_percent", spillPercent, 0, 100);
        ConfigException.requireWithin("media.voices_max", voicesMax, 0, MAX_VOICES);
        advertise = List.copyOf(advertise);
        ConfigException.requireWithin(
                "the number of media.advertise", advertise.size(), 0, MAX_ADVERTISED);
        excludeInterfaces = List.copyOf(excludeInterfaces);
    }

    static MediaConfig read(Section section) {
        return new MediaConfig(
                section.text("bind_address", DEFAULT.bindAddress),
                section.number("udp_port", DEFAULT.udpPort),
                section.number("loops", DEFAULT.loops),
                section.number("spill_percent", DEFAULT.spillPercent),
                section.number("voices_max", DEFAULT.voicesMax),
                section.list("advertise", List.of()).stream()
                        .map(AdvertisedAddress::parse)
                        .toList(),
                section.list("exclude_interfaces", DEFAULT.excludeInterfaces));
    }

    /** How many loops to run on that many processors; one is left to signalling and handshakes. */
    public int loopCount(int processors) {
        return loops == 0 ? Math.max(1, processors - 1) : loops;
    }
}
