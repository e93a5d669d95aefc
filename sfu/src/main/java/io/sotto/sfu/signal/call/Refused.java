package io.sotto.sfu.signal.call;

import io.sotto.metrics.Tags.JoinOutcome;

/** A request that is turned down; the message tells the client what to do about it. */
public final class Refused extends Exception {
    private static final long serialVersionUID = 1L;

    /** How long a server that is at its limit asks to be left alone. */
    private static final int RETRY_SECONDS = 5;

    /** What everybody is told who is turned away because the server has too much to do. */
    public static final String AT_LIMIT =
            "The server is at its limit; try again in " + RETRY_SECONDS + " seconds";

    private final JoinOutcome outcome;
    private final int retryAfterSeconds;

    /** A refusal that counts as {@code outcome}. */
    public Refused(JoinOutcome outcome, String message) {
        this(outcome, message, 0);
    }

    private Refused(JoinOutcome outcome, String message, int retryAfterSeconds) {
        super(message, null, false, false);
        this.outcome = outcome;
        this.retryAfterSeconds = retryAfterSeconds;
    }

    /** A refusal because the server has as much to do as it can; it says when to come again. */
    public static Refused atLimit(JoinOutcome outcome) {
        return new Refused(outcome, AT_LIMIT, RETRY_SECONDS);
    }

    /** What it counts as. */
    public JoinOutcome outcome() {
        return outcome;
    }

    /** When trying again may help; 0 if that is not known. */
    public int retryAfterSeconds() {
        return retryAfterSeconds;
    }
}
