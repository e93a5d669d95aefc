package io.sotto.metrics;

import java.util.List;
import java.util.Locale;

/** The values of every label but {@link DropReason}, which is long enough for a file of its own. */
public final class Tags {
    private static final List<String> STATE = List.of("state");
    private static final List<String> KIND = List.of("kind");
    private static final List<String> OUTCOME = List.of("outcome");
    private static final List<String> REASON = List.of("reason");
    private static final List<String> CHANGE = List.of("change");
    private static final List<String> STATUS = List.of("status");
    private static final List<String> DIRECTION_AND_KIND = List.of("direction", "kind");

    private Tags() {}

    /** Which way a packet went, and what it was. */
    public enum Traffic implements Tag {
        IN_RTP,
        IN_RTCP,
        IN_STUN,
        IN_DTLS,
        OUT_RTP,
        OUT_RTCP,
        OUT_STUN,
        OUT_DTLS;

        @Override
        public String meaning() {
            String kind = labelValues().get(1).toUpperCase(Locale.ROOT);
            return kind + (labelValues().getFirst().equals("in") ? " received." : " sent.");
        }

        @Override
        public List<String> labelNames() {
            return DIRECTION_AND_KIND;
        }

        @Override
        public List<String> labelValues() {
            return List.of(name().toLowerCase(Locale.ROOT).split("_", -1));
        }
    }

    /** How far a participant has come; the states of the client protocol. */
    public enum ParticipantState implements Tag {
        JOINING("The signalling connection is open; no join response yet."),
        JOINED("The join response was sent; media is not connected."),
        ACTIVE("Media is connected.");

        private final String meaning;

        ParticipantState(String meaning) {
            this.meaning = meaning;
        }

        @Override
        public String meaning() {
            return meaning;
        }

        @Override
        public List<String> labelNames() {
            return STATE;
        }
    }

    /** What a track carries. */
    public enum TrackKind implements Tag {
        AUDIO("Sound."),
        VIDEO("Pictures.");

        private final String meaning;

        TrackKind(String meaning) {
            this.meaning = meaning;
        }

        @Override
        public String meaning() {
            return meaning;
        }

        @Override
        public List<String> labelNames() {
            return KIND;
        }
    }

    /** Which way a receiver's layer changed. */
    public enum LayerChange implements Tag {
        UP("To a better layer."),
        DOWN("To a smaller layer."),
        FEWER_FRAMES("To fewer temporal layers of the same layer."),
        MORE_FRAMES("To more temporal layers of the same layer."),
        PAUSED("From some layer to none: the loop or the path bears none."),
        RESUMED("From none to some layer: the loop or the path bears one again.");

        private final String meaning;

        LayerChange(String meaning) {
            this.meaning = meaning;
        }

        @Override
        public String meaning() {
            return meaning;
        }

        @Override
        public List<String> labelNames() {
            return CHANGE;
        }
    }

    /** What an overloaded loop does to a video track on its way to a receiver. */
    public enum ShedState implements Tag {
        LIMITED("No more than a smaller layer."),
        PAUSED("Nothing.");

        private final String meaning;

        ShedState(String meaning) {
            this.meaning = meaning;
        }

        @Override
        public String meaning() {
            return meaning;
        }

        @Override
        public List<String> labelNames() {
            return STATE;
        }
    }

    /** What became of a transport's ICE. */
    public enum IceOutcome implements Tag {
        CONNECTED("A first candidate pair was nominated."),
        FAILED("No pair was nominated in time."),
        CONSENT_LOST("The peer stopped answering consent checks (RFC 7675)."),
        RESTARTED("The peer restarted ICE with new credentials."),
        ADDRESS_CHANGED("Another pair was nominated: the peer changed networks.");

        private final String meaning;

        IceOutcome(String meaning) {
            this.meaning = meaning;
        }

        @Override
        public String meaning() {
            return meaning;
        }

        @Override
        public List<String> labelNames() {
            return OUTCOME;
        }
    }

    /** What became of a DTLS handshake. */
    public enum DtlsOutcome implements Tag {
        COMPLETED("Keys were exported."),
        FINGERPRINT_MISMATCH("The certificate is not the one that signalling announced."),
        NO_SRTP_PROFILE("No SRTP protection profile in common."),
        TIMEOUT("The handshake took too long."),
        BUSY("Too many handshakes at once; this one was not started."),
        FAILED("Any other alert or protocol error.");

        private final String meaning;

        DtlsOutcome(String meaning) {
            this.meaning = meaning;
        }

        @Override
        public String meaning() {
            return meaning;
        }

        @Override
        public List<String> labelNames() {
            return OUTCOME;
        }
    }

    /** What became of an attempt, in signalling, to join a room. */
    public enum JoinOutcome implements Tag {
        ACCEPTED("The join response was sent."),
        RESUMED("An existing participant came back on a new WebSocket."),
        UNAUTHENTICATED("The token is missing, forged or expired."),
        FORBIDDEN("The token is genuine and does not allow this."),
        NO_SUCH_ROOM("The room does not exist and may not be created by joining."),
        ROOM_FULL("The room has as many participants as it may."),
        BUSY("The node is full, draining, or a mailbox was."),
        OVERLOADED(
                "Every media loop is overloaded or full; the client is told when to come again."),
        MALFORMED("The request could not be understood."),
        TIMEOUT("The room did not answer in time."),
        FAILED("An error of ours.");

        private final String meaning;

        JoinOutcome(String meaning) {
            this.meaning = meaning;
        }

        @Override
        public String meaning() {
            return meaning;
        }

        @Override
        public List<String> labelNames() {
            return OUTCOME;
        }
    }

    /** Why a request within a session, or to the HTTP API, was refused. */
    public enum RefusalReason implements Tag {
        UNAUTHENTICATED("No valid token."),
        FORBIDDEN("Not allowed by the token."),
        MALFORMED("Not a well-formed request."),
        TOO_LARGE("Over a size limit."),
        RATE_LIMITED("Too many in too short a time."),
        LIMIT_REACHED("Too many tracks, subscriptions or sections."),
        UNSUPPORTED("Well-formed, and something this server does not do."),
        NOT_FOUND("It names something that does not exist."),
        BUSY("A mailbox was full, or the room did not answer in time.");

        private final String meaning;

        RefusalReason(String meaning) {
            this.meaning = meaning;
        }

        @Override
        public String meaning() {
            return meaning;
        }

        @Override
        public List<String> labelNames() {
            return REASON;
        }
    }

    /** What became of a request for a token by a call link. */
    public enum TokenOutcome implements Tag {
        MINTED("A token was made."),
        LIMITED("Refused: too many from this address."),
        REFUSED("Refused: the link is malformed, or links are switched off.");

        private final String meaning;

        TokenOutcome(String meaning) {
            this.meaning = meaning;
        }

        @Override
        public String meaning() {
            return meaning;
        }

        @Override
        public List<String> labelNames() {
            return OUTCOME;
        }
    }

    /** The class of an HTTP status. */
    public enum HttpStatus implements Tag {
        INFORMATIONAL("1xx"),
        SUCCESS("2xx"),
        REDIRECTION("3xx"),
        CLIENT_ERROR("4xx"),
        SERVER_ERROR("5xx");

        private final String statusClass;

        HttpStatus(String statusClass) {
            this.statusClass = statusClass;
        }

        /** The class of a status code between 100 and 599. */
        public static HttpStatus of(int code) {
            return switch (code / 100) {
                case 1 -> INFORMATIONAL;
                case 2 -> SUCCESS;
                case 3 -> REDIRECTION;
                case 4 -> CLIENT_ERROR;
                default -> SERVER_ERROR;
            };
        }

        @Override
        public String meaning() {
            return "Answered with " + statusClass + ".";
        }

        @Override
        public List<String> labelNames() {
            return STATUS;
        }

        @Override
        public List<String> labelValues() {
            return List.of(statusClass);
        }
    }
}
