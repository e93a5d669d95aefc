package io.sotto.loadtest.call;

import org.jspecify.annotations.Nullable;

/** What ends a run early: the server refused, died or lied. The message is for people. */
public final class RunFailure extends Exception {
    private static final long serialVersionUID = 1L;

    /** This is why. */
    public RunFailure(@Nullable String message) {
        super(message);
    }
}
