package io.sotto.config;

import java.time.Duration;

/**
 * What a room is unless its creator says otherwise.
 *
 * @param autoCreate whether joining a room that does not exist makes it
 * @param maxParticipants 0 for no limit but the node's
 * @param emptyTimeout how long a room waits for its first participant
 * @param departureTimeout how long a room waits for anyone to come back once all have left
 * @param allowUnencrypted whether tracks without end-to-end encryption are let in
 * @param allowAv1 whether AV1 may be published; many devices cannot decode it in time
 */
public record RoomConfig(
        boolean autoCreate,
        int maxParticipants,
        Duration emptyTimeout,
        Duration departureTimeout,
        boolean allowUnencrypted,
        boolean allowAv1) {
    // Before DEFAULT, whose own check needs it.
    private static final Duration MAX_TIMEOUT = Duration.ofDays(1);

    static final RoomConfig DEFAULT =
            new RoomConfig(true, 0, Duration.ofSeconds(300), Duration.ofSeconds(20), false, false);

    private static final int MAX_PARTICIPANTS = 100_000;

    public RoomConfig {
        ConfigException.requireWithin(
                "room.max_participants", maxParticipants, 0, MAX_PARTICIPANTS);
        requireTimeout("room.empty_timeout", emptyTimeout);
        requireTimeout("room.departure_timeout", departureTimeout);
    }

    static RoomConfig read(Section section) {
        return new RoomConfig(
                section.flag("auto_create", DEFAULT.autoCreate),
                section.number("max_participants", DEFAULT.maxParticipants),
                section.duration("empty_timeout", DEFAULT.emptyTimeout),
                section.duration("departure_timeout", DEFAULT.departureTimeout),
                section.flag("allow_unencrypted", DEFAULT.allowUnencrypted),
                section.flag("allow_av1", DEFAULT.allowAv1));
    }

    private static void requireTimeout(String name, Duration timeout) {
        ConfigException.requireWithin(
                name + " in seconds", timeout.toSeconds(), 1, MAX_TIMEOUT.toSeconds());
    }
}
