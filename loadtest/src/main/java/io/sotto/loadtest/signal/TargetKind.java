package io.sotto.loadtest.signal;

import java.net.URI;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The kinds of servers that can be measured. */
public enum TargetKind {
    /** Any server of LiveKit's protocol at {@code /rtc/v1}. */
    SOTTO("ws://127.0.0.1:7880") {
        @Override
        public Target open(URI url, String apiKey, String apiSecret) {
            return new SottoTarget(url, apiKey, apiSecret);
        }
    },
    /** The videoroom of Janus. */
    JANUS("ws://127.0.0.1:8188") {
        @Override
        public Target open(URI url, String apiKey, String apiSecret) {
            return new JanusTarget(url); // its rooms are open
        }
    };

    private final URI url;

    TargetKind(String url) {
        this.url = URI.create(url);
    }

    /** How it is called on the command line. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The kind of a label. */
    public static TargetKind of(String label) {
        for (TargetKind kind : values()) {
            if (kind.label().equals(label)) {
                return kind;
            }
        }
        throw new IllegalArgumentException(
                "no kind of server is called %s; there are %s"
                        .formatted(
                                label,
                                Arrays.stream(values())
                                        .map(TargetKind::label)
                                        .collect(Collectors.joining(", "))));
    }

    /** Where such a server is if nothing else is said. */
    public URI url() {
        return url;
    }

    /** The server at this address, which may want tokens signed with this key. */
    public abstract Target open(URI url, String apiKey, String apiSecret);
}
