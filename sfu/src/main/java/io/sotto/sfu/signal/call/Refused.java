package io.sotto.sfu.signal.call;

import io.sotto.metrics.Tags.JoinOutcome;

/** A request that is turned down; the message tells the client what to do about it. */
public final class Refused extends Exception {
    private static final long serialVersionUID = 1L;

    private final JoinOutcome outcome;

    /** A refusal that counts as {@code outcome}. */
    public Refused(JoinOutcome outcome, String message) {
        super(message, null, false, false);
        this.outcome = outcome;
    }

    /** What it counts as. */
    public JoinOutcome outcome() {
        return outcome;
    }
}
