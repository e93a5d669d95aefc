package io.sotto.metrics;

import static io.sotto.metrics.Meter.Type.COUNTER;
import static io.sotto.metrics.Meter.Type.GAUGE;
import static io.sotto.metrics.Meter.Type.HISTOGRAM;

import java.util.List;
import java.util.Locale;

/**
 * Every metric of this server: name, kind, unit, labels and meaning. A metric that is not here does
 * not exist, and one that is here is in every scrape from the first, at zero; the reference page
 * {@code docs/metrics.md} is generated from it.
 *
 * <p>Names follow Prometheus: base units, the unit last, {@code _total} added to counters. Labels
 * are enums ({@link Tag}), or {@code loop} for what describes one media loop; there is no other.
 */
// The lists are List.of: immutable, which their type cannot say. Ordinals index arrays that live no
// longer than the process; nothing stores or sends them.
@SuppressWarnings({"ImmutableEnumChecker", "EnumOrdinal"})
public enum Meter {
    BUILD("sotto_build_info", GAUGE, "Always 1; the labels say which build runs."),

    ROOMS("sotto_rooms", GAUGE, "Rooms that exist."),
    PARTICIPANTS("sotto_participants", GAUGE, tags(Tags.ParticipantState.values()), "People."),
    TRACKS("sotto_tracks", GAUGE, tags(Tags.TrackKind.values()), "Published tracks."),
    SUBSCRIPTIONS(
            "sotto_subscriptions",
            GAUGE,
            tags(Tags.TrackKind.values()),
            "Tracks being forwarded, counted once per receiver."),
    TRANSPORTS("sotto_transports", GAUGE, "Media connections that are open or opening."),

    PACKETS("sotto_packets", COUNTER, tags(Tags.Traffic.values()), "UDP datagrams."),
    TRAFFIC(
            "sotto_traffic_bytes",
            COUNTER,
            Unit.BYTES,
            tags(Tags.Traffic.values()),
            "Bytes of UDP payload, protection included, IP and UDP headers not."),
    DROPS("sotto_drops", COUNTER, tags(DropReason.values()), "Packets thrown away."),
    VOICE_PACKETS_WITHHELD(
            "sotto_voice_packets_withheld",
            COUNTER,
            "Packets of sound not sent on, since as many others were heard (media.voices_max)."),
    LINKED_PACKETS(
            "sotto_linked_packets",
            COUNTER,
            "Packets handed to another media loop that serves the same room."),
    RESIDENCE(
            "sotto_packet_residence_seconds",
            HISTOGRAM,
            Unit.SECONDS,
            "Time a forwarded packet spends here, from the read of the socket to the send call."),

    NACKS_RECEIVED("sotto_nacks_received", COUNTER, "Packets that receivers asked for again."),
    NACKS_SENT("sotto_nacks_sent", COUNTER, "Packets asked of publishers again."),
    RETRANSMISSIONS_SENT("sotto_retransmissions_sent", COUNTER, "Packets sent again as RTX."),
    RETRANSMISSIONS_NOT_FOUND(
            "sotto_retransmissions_not_found",
            COUNTER,
            "Packets asked for again that the history no longer, or never, had."),
    RETRANSMISSIONS_LIMITED(
            "sotto_retransmissions_limited",
            COUNTER,
            "Packets asked for again and withheld: just sent, or over the budget."),
    PACKETS_PACED(
            "sotto_packets_paced",
            COUNTER,
            "Packets that waited here so as not to fill the queue of their receiver's path."),
    PROBE_PACKETS(
            "sotto_probe_packets",
            COUNTER,
            "RTX packets and padding sent to find out whether a receiver's path carries more."),
    REPORTS_UNKNOWN(
            "sotto_reports_unknown",
            COUNTER,
            "Packets in receivers' transport-wide feedback that were never sent, or long ago."),
    RTX_RECEIVED("sotto_rtx_received", COUNTER, "RTX packets from publishers."),

    PLIS_RECEIVED("sotto_plis_received", COUNTER, "Picture loss indications from receivers."),
    FIRS_RECEIVED("sotto_firs_received", COUNTER, "Full intra requests from receivers."),
    PLIS_SENT("sotto_plis_sent", COUNTER, "Picture loss indications sent to publishers."),
    PLIS_MERGED(
            "sotto_plis_merged",
            COUNTER,
            "Requests for a key frame answered by one already asked for."),
    KEY_FRAMES("sotto_key_frames", COUNTER, "Key frames received, per layer."),
    LAYER_SWITCHES(
            "sotto_layer_switches",
            COUNTER,
            tags(Tags.LayerChange.values()),
            "Changes of the layer that a receiver gets."),
    TRACKS_SHED(
            "sotto_tracks_shed",
            GAUGE,
            tags(Tags.ShedState.values()),
            "Video tracks that receivers get less of because their media loop is overloaded."),

    ICE_OUTCOMES("sotto_ice_outcomes", COUNTER, tags(Tags.IceOutcome.values()), "ICE events."),
    DTLS_OUTCOMES(
            "sotto_dtls_outcomes", COUNTER, tags(Tags.DtlsOutcome.values()), "DTLS handshakes."),

    SESSIONS("sotto_sessions", GAUGE, "Open signalling connections (WebSockets)."),
    JOINS("sotto_joins", COUNTER, tags(Tags.JoinOutcome.values()), "Attempts to join a room."),
    REQUESTS_REFUSED(
            "sotto_requests_refused",
            COUNTER,
            tags(Tags.RefusalReason.values()),
            "Signalling or HTTP requests refused."),
    COMMANDS_REFUSED(
            "sotto_commands_refused",
            COUNTER,
            "Commands that a media loop could not take because its mailbox was full."),
    UNENCRYPTED_TRACKS_REFUSED(
            "sotto_unencrypted_tracks_refused",
            COUNTER,
            "Tracks announced without end-to-end encryption where the room demands it."),
    HTTP_REQUESTS("sotto_http_requests", COUNTER, tags(Tags.HttpStatus.values()), "HTTP requests."),
    TOKENS("sotto_tokens", COUNTER, tags(Tags.TokenOutcome.values()), "Tokens for call links."),

    ROOM_FAULTS(
            "sotto_room_faults",
            COUNTER,
            "Rooms closed by a broken invariant: each one is a bug of ours."),

    LOOPS("sotto_loops", GAUGE, "Media loops of this process."),
    LOOP_TURNS("sotto_loop_turns", COUNTER, Unit.LOOP, "Wake-ups of the loop."),
    LOOP_BUSY(
            "sotto_loop_busy_seconds",
            COUNTER,
            Unit.LOOP_SECONDS,
            "Time the loop spent working; its rate is the share of one core in use."),
    LOOP_LONGEST_TURN(
            "sotto_loop_longest_turn_seconds",
            GAUGE,
            Unit.LOOP_SECONDS,
            "The longest single wake-up of the last half to whole minute."),
    SHEDDING_LEVEL(
            "sotto_shedding_level",
            GAUGE,
            Unit.LOOP_MILLIS,
            "How much video the overloaded loop withholds: up to 1 top layers, up to 2 all but the"
                    + " lowest layers, up to 3 all; 0 is normal.");

    /** How a metric behaves, in Prometheus' words. */
    public enum Type {
        COUNTER,
        GAUGE,
        HISTOGRAM
    }

    /** What is counted, and whether each loop has a series of its own. */
    private enum Unit {
        ONE(1, "", false),
        BYTES(1, "bytes", false),
        // Times are kept in nanoseconds, as longs, and told in seconds.
        SECONDS(1e9, "seconds", false),
        LOOP(1, "", true),
        // A plain number with a fraction, kept in thousandths.
        LOOP_MILLIS(1000, "", true),
        LOOP_SECONDS(1e9, "seconds", true);

        private final double divisor;
        private final String label;
        private final boolean perLoop;

        Unit(double divisor, String label, boolean perLoop) {
            this.divisor = divisor;
            this.label = label;
            this.perLoop = perLoop;
        }
    }

    private static final int[] OFFSETS = new int[values().length];

    /** How many longs hold every series of every meter once. */
    static final int SLOTS = layOut();

    private final String baseName;
    private final Type type;
    private final Unit unit;
    private final List<Tag> tags;
    private final String description;

    Meter(String baseName, Type type, String description) {
        this(baseName, type, Unit.ONE, List.of(), description);
    }

    Meter(String baseName, Type type, Unit unit, String description) {
        this(baseName, type, unit, List.of(), description);
    }

    Meter(String baseName, Type type, List<Tag> tags, String description) {
        this(baseName, type, Unit.ONE, tags, description);
    }

    Meter(String baseName, Type type, Unit unit, List<Tag> tags, String description) {
        this.baseName = baseName;
        this.type = type;
        this.unit = unit;
        this.tags = tags;
        this.description = description;
    }

    private static List<Tag> tags(Tag[] values) {
        return List.of(values);
    }

    private static int layOut() {
        int next = 0;
        for (Meter meter : values()) {
            OFFSETS[meter.ordinal()] = next;
            next += meter.series();
        }
        return next;
    }

    /** The name in a scrape: with {@code _total} for a counter. */
    public String prometheusName() {
        return type == COUNTER ? baseName + "_total" : baseName;
    }

    /** The name without the suffix that its type adds. */
    public String baseName() {
        return baseName;
    }

    public Type type() {
        return type;
    }

    /** The type as a scrape spells it. */
    public String typeLabel() {
        return type.name().toLowerCase(Locale.ROOT);
    }

    /** The base unit, or the empty string for a plain number. */
    public String unit() {
        return unit.label;
    }

    /** Every value of its label; empty if it has none. */
    public List<Tag> tags() {
        return tags;
    }

    /** Whether each loop has its own series, labelled {@code loop}, instead of one sum. */
    public boolean perLoop() {
        return unit.perLoop;
    }

    public String description() {
        return description;
    }

    /** What a stored long is divided by to be in {@link #unit()}. */
    double divisor() {
        return unit.divisor;
    }

    /** How many series one holder of counters has for this meter. */
    int series() {
        return Math.max(1, tags.size());
    }

    /** Where an untagged meter's long is. */
    int slot() {
        assert tags.isEmpty() : this + " needs a tag";
        return OFFSETS[ordinal()];
    }

    /** Where the long of one tag value is. */
    int slot(Tag tag) {
        assert tags.contains(tag) : this + " has no tag " + tag;
        return OFFSETS[ordinal()] + tag.ordinal();
    }
}
