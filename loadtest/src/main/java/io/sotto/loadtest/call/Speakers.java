package io.sotto.loadtest.call;

/**
 * Who speaks when: always the same number of people, and every few seconds the next one begins.
 *
 * @param people who may speak, from 0 on
 * @param atOnce how many speak at a time
 * @param startNanos when the first ones begin
 */
record Speakers(int people, int atOnce, long startNanos) {
    /** A turn in a conversation. */
    private static final long TURN_NANOS = 5_000_000_000L;

    boolean speaks(int number, long nowNanos) {
        if (atOnce >= people) {
            return true;
        }
        long turn = Math.floorDiv(nowNanos - startNanos, TURN_NANOS);
        return number < people && Math.floorMod(number - turn, people) < atOnce;
    }
}
