package io.sotto.loadtest.report;

import java.io.PrintStream;
import java.util.Locale;

/**
 * Says how far a run is: a bar that moves where somebody watches, a line now and then elsewhere.
 *
 * <p>Confined to one thread.
 */
public final class Progress {
    private static final int BAR_CHARS = 30;
    private static final int LINE_CHARS = 100;

    /** Plain lines come at each of so many steps of a stage. */
    private static final int PLAIN_STEPS = 4;

    private final PrintStream out;
    private final boolean live;
    private String stage = "";
    private int plainStep;

    /** Writes to {@code out}; {@code live} if that is a terminal. */
    public Progress(PrintStream out, boolean live) {
        this.out = out;
        this.live = live;
    }

    /** So much of a stage is done, 0 to 1, and what there is to say of it. */
    public void at(String newStage, double done, String detail) {
        int percent = (int) Math.round(100 * Math.clamp(done, 0, 1));
        if (live) {
            int filled = percent * BAR_CHARS / 100;
            String bar = "█".repeat(filled) + "░".repeat(BAR_CHARS - filled);
            String line =
                    String.format(
                            Locale.ROOT, "%-9s %s %3d %%  %s", newStage, bar, percent, detail);
            out.print("\r" + pad(line));
            out.flush();
            return;
        }
        if (!newStage.equals(stage)) {
            plainStep = -1;
        }
        int step = percent * PLAIN_STEPS / 100;
        if (step != plainStep) {
            plainStep = step;
            out.printf(Locale.ROOT, "%s: %d %% %s%n", newStage, percent, detail);
        }
        stage = newStage;
    }

    /** The bar goes; what comes next begins on an empty line. */
    public void clear() {
        if (live) {
            out.print("\r" + pad("") + "\r");
            out.flush();
        }
    }

    private static String pad(String line) {
        String cut = line.substring(0, Math.min(LINE_CHARS, line.length()));
        return cut + " ".repeat(LINE_CHARS - cut.length());
    }
}
