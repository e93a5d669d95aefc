package io.sotto.sfu.room;

/**
 * What a receiver was not sent of one source, so that the packets around it got consecutive
 * numbers.
 *
 * <p>It is kept in runs, the last few. A packet from before those has no number any more: the one
 * it would get here may be another's, and two packets must never be encrypted under one number.
 */
final class Omissions {
    /** Instead of a run: the packet has no number, or none that is known any more. */
    static final int FORGOTTEN = -2;

    /** Instead of a run: nothing before the packet was left out. */
    static final int NONE = -1;

    /** Eight seconds of every other picture. */
    private static final int RUNS_KEPT = 128;

    private final long[] from = new long[RUNS_KEPT];
    private final long[] toExclusive = new long[RUNS_KEPT];

    /** All that was left out up to the end of a run. */
    private final int[] packets = new int[RUNS_KEPT];

    private final int[] pictures = new int[RUNS_KEPT];
    private int runs;
    private boolean anyPicture;
    private int lastTimestamp;

    /** Leaves out a packet that is newer than all before it. */
    void add(long sequence) {
        int last = runs - 1;
        if (runs == 0 || toExclusive[place(last)] != sequence) {
            from[place(runs)] = sequence;
            packets[place(runs)] = packetsUpTo(last);
            pictures[place(runs)] = picturesUpTo(last);
            last = runs++;
        }
        toExclusive[place(last)] = sequence + 1;
        packets[place(last)]++;
    }

    /** With that packet its whole picture is left out. */
    void addPicture(int timestamp) {
        if (!anyPicture || timestamp != lastTimestamp) {
            pictures[place(runs - 1)]++;
        }
        anyPicture = true;
        lastTimestamp = timestamp;
    }

    /** One above the newest that was left out. */
    long end() {
        return runs == 0 ? Long.MIN_VALUE : toExclusive[place(runs - 1)];
    }

    /** The last run before a packet; {@link #FORGOTTEN} too if the packet itself was left out. */
    int runBefore(long sequence) {
        int run = runs - 1;
        while (run >= oldest() && from[place(run)] > sequence) {
            run--;
        }
        boolean within = run >= oldest() && sequence < toExclusive[place(run)];
        return within ? FORGOTTEN : orForgotten(run);
    }

    /** The last run before the packet that would have had this number, had none been left out. */
    int runBeforeSent(long sequence) {
        int run = runs - 1;
        while (run >= oldest() && toExclusive[place(run)] > sequence + packets[place(run)]) {
            run--;
        }
        return orForgotten(run);
    }

    private int orForgotten(int run) {
        return run < oldest() && oldest() > 0 ? FORGOTTEN : run;
    }

    private int oldest() {
        return Math.max(0, runs - RUNS_KEPT);
    }

    /** How many packets were left out up to the end of a run. */
    int packetsUpTo(int run) {
        return run == NONE ? 0 : packets[place(run)];
    }

    /** How many pictures. */
    int picturesUpTo(int run) {
        return run == NONE ? 0 : pictures[place(run)];
    }

    private static int place(int run) {
        return run & RUNS_KEPT - 1;
    }
}
