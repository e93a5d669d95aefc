package io.sotto.config;

/**
 * How much of anything there may be. Each limit is counted when it is hit.
 *
 * @param rooms on this node
 * @param transportsPerLoop media connections of one loop
 * @param tracksPerParticipant published at the same time
 * @param subscriptionsPerParticipant received at the same time
 * @param signalMessageBytes one message of a client; a large call's offer is most of a megabyte
 * @param mailboxSize commands that may wait for one loop
 */
public record LimitsConfig(
        int rooms,
        int transportsPerLoop,
        int tracksPerParticipant,
        int subscriptionsPerParticipant,
        int signalMessageBytes,
        int mailboxSize) {
    static final LimitsConfig DEFAULT = new LimitsConfig(10_000, 2_000, 20, 300, 1_048_576, 65_536);

    public LimitsConfig {
        ConfigException.requireWithin("limits.rooms", rooms, 1, 1_000_000);
        ConfigException.requireWithin("limits.transports_per_loop", transportsPerLoop, 1, 100_000);
        ConfigException.requireWithin(
                "limits.tracks_per_participant", tracksPerParticipant, 1, 100);
        // An offer has at most 300 sections, and each subscription needs one.
        ConfigException.requireWithin(
                "limits.subscriptions_per_participant", subscriptionsPerParticipant, 1, 300);
        ConfigException.requireWithin(
                "limits.signal_message_bytes", signalMessageBytes, 16_384, 16 * 1_048_576);
        ConfigException.requireWithin("limits.mailbox_size", mailboxSize, 16, 1_048_576);
    }

    static LimitsConfig read(Section section) {
        return new LimitsConfig(
                section.number("rooms", DEFAULT.rooms),
                section.number("transports_per_loop", DEFAULT.transportsPerLoop),
                section.number("tracks_per_participant", DEFAULT.tracksPerParticipant),
                section.number(
                        "subscriptions_per_participant", DEFAULT.subscriptionsPerParticipant),
                section.number("signal_message_bytes", DEFAULT.signalMessageBytes),
                section.number("mailbox_size", DEFAULT.mailboxSize));
    }
}
