package io.sotto.bandwidth;

import java.util.Arrays;
import java.util.List;

/**
 * Which layer of each track a receiver gets: the most worth within what its path carries, a
 * multiple-choice knapsack.
 *
 * <p>{@link #best} is exact, by dynamic programming over the budget in small units. {@link #quick}
 * gives everybody the least first and then, again and again, whichever step is worth most for its
 * bits. {@link #next} decides whether what is sent now changes at all: less at once, more only if
 * it would still fit were the path a little worse.
 */
public final class Allocator {
    /** What is sent may take so much of the budget: rates of layers scatter. */
    private static final double FILL_SHARE = 0.95;

    /** More than now must fit into so much of the budget. */
    private static final double UP_SHARE = 0.85;

    /** A budget is divided into about so many units, none smaller than the least. */
    private static final int UNITS = 1000;

    private static final long UNIT_BPS_LEAST = 5_000;

    /** Differences below this are rounding. */
    private static final double WORTH_EPSILON = 1e-9;

    private Allocator() {}

    /**
     * What to send from now on.
     *
     * @param exact whether to take the time for the best, or only to react
     * @return for each demand an option, or {@link Demand#PAUSED}
     */
    public static int[] next(List<Demand> demands, long budgetBps, boolean exact) {
        int[] current = demands.stream().mapToInt(Demand::current).toArray();
        if (!fits(bps(demands, current), budgetBps)) {
            return choose(demands, (long) (FILL_SHARE * budgetBps), exact);
        }
        int[] better = choose(demands, (long) (UP_SHARE * budgetBps), exact);
        return worth(demands, better) > worth(demands, current) + WORTH_EPSILON ? better : current;
    }

    private static int[] choose(List<Demand> demands, long budgetBps, boolean exact) {
        return exact ? best(demands, budgetBps) : quick(demands, budgetBps);
    }

    /** Whether so much may go on being sent. */
    public static boolean fits(long bps, long budgetBps) {
        return bps <= FILL_SHARE * budgetBps;
    }

    /** The budget at which so much, more than now, would be sent. */
    public static long roomFor(long bps) {
        return (long) Math.ceil(bps / UP_SHARE);
    }

    /** Bits per second of an allocation. */
    static long bps(List<Demand> demands, int[] chosen) {
        long sum = 0;
        for (int i = 0; i < chosen.length; i++) {
            sum += demands.get(i).bps(chosen[i]);
        }
        return sum;
    }

    /** What an allocation is worth, changes counted. */
    static double worth(List<Demand> demands, int[] chosen) {
        double sum = 0;
        for (int i = 0; i < chosen.length; i++) {
            sum += demands.get(i).worth(chosen[i]);
        }
        return sum;
    }

    // -- exact

    /** The allocation of most worth within a budget. */
    static int[] best(List<Demand> demands, long budgetBps) {
        long unitBps = Math.max(UNIT_BPS_LEAST, budgetBps / UNITS);
        int units = (int) (budgetBps / unitBps);
        // worth[u]: the most that the demands so far are worth with at most u units.
        double[] worth = new double[units + 1];
        int[][] choices = new int[demands.size()][units + 1];
        for (int i = 0; i < demands.size(); i++) {
            worth = add(demands.get(i), unitBps, worth, choices[i]);
        }
        int[] chosen = new int[demands.size()];
        int left = units;
        for (int i = demands.size() - 1; i >= 0; i--) {
            chosen[i] = choices[i][left];
            left -= units(demands.get(i).bps(chosen[i]), unitBps);
        }
        return chosen;
    }

    private static double[] add(Demand demand, long unitBps, double[] before, int[] choices) {
        double[] after = new double[before.length];
        double paused = demand.worth(Demand.PAUSED);
        for (int u = 0; u < before.length; u++) {
            after[u] = before[u] + paused;
            choices[u] = Demand.PAUSED;
        }
        for (int option = 0; option < demand.options().size(); option++) {
            int size = units(demand.bps(option), unitBps);
            double worth = demand.worth(option);
            for (int u = size; u < before.length; u++) {
                if (before[u - size] + worth > after[u]) {
                    after[u] = before[u - size] + worth;
                    choices[u] = option;
                }
            }
        }
        return after;
    }

    private static int units(long bps, long unitBps) {
        return Math.toIntExact(Math.ceilDiv(bps, unitBps));
    }

    // -- quick

    /** An allocation that is nearly the best, in some ten microseconds. */
    static int[] quick(List<Demand> demands, long budgetBps) {
        int[] chosen = new int[demands.size()];
        Arrays.fill(chosen, Demand.PAUSED);
        Step[] steps = new Step[chosen.length];
        for (int i = 0; i < chosen.length; i++) {
            steps[i] = new Step(demands.get(i));
            steps[i].find(Demand.PAUSED, budgetBps);
        }
        long left = budgetBps;
        for (int i = mostDense(steps); i != -1; i = mostDense(steps)) {
            if (steps[i].bps > left) {
                steps[i].find(chosen[i], left);
            } else {
                left -= steps[i].bps;
                chosen[i] = steps[i].option;
                steps[i].find(chosen[i], left);
            }
        }
        return chosen;
    }

    private static int mostDense(Step[] steps) {
        int most = -1;
        double density = 0;
        for (int i = 0; i < steps.length; i++) {
            if (steps[i].density > density) {
                most = i;
                density = steps[i].density;
            }
        }
        return most;
    }

    /** What a demand would take next: what is worth most for its bits. */
    private static final class Step {
        private final Demand demand;

        /** Of being paused, and then of each option. */
        private final double[] worths;

        private int option;
        private long bps;
        private double density;

        Step(Demand demand) {
            this.demand = demand;
            worths = new double[demand.options().size() + 1];
            for (int i = 0; i < worths.length; i++) {
                worths[i] = demand.worth(i - 1);
            }
        }

        /** Looks at what comes after an option and fits; a density of 0 if nothing does. */
        void find(int current, long leftBps) {
            density = 0;
            // What begins a picture is its least: the cost of a pause makes it come first.
            int last = current == Demand.PAUSED ? 0 : worths.length - 2;
            for (int candidate = current + 1; candidate <= last; candidate++) {
                long more = demand.bps(candidate) - demand.bps(current);
                double gain = worths[candidate + 1] - worths[current + 1];
                if (more <= leftBps && gain > density * Math.max(1, more)) {
                    option = candidate;
                    bps = more;
                    density = gain / Math.max(1, more);
                }
            }
        }
    }
}
