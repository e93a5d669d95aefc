package io.sotto.bandwidth;

/**
 * Finds out whether a path carries more than is being sent, by sending more for a tenth of a
 * second.
 *
 * <p>A probe aims at the rate that is of use: the next layer's. One that the path did not carry
 * tells what it carries instead, as does a queue; from then on only a little more than that is
 * tried, and once that passes, the whole. So a path that stays as it is hardly notices, and one
 * that got better is believed within a few seconds. What a probe finds can raise an estimate, never
 * lower it.
 */
final class Prober {
    private static final long MILLI = 1_000_000L;

    /** Long against the jitter of arrivals, short against what a queue bears. */
    private static final long PROBE_NANOS = 100 * MILLI;

    /** At little speed so long, until enough packets were sent. */
    private static final long PROBE_NANOS_MOST = 400 * MILLI;

    /** After one that did not pass: less than 3 % of the time. */
    private static final long PAUSE_NANOS = 3_400 * MILLI;

    /** So long must a path be free before. */
    private static final long FREE_NANOS = 400 * MILLI;

    /** Reports that are not there by then will not come. */
    private static final long REPORTS_NANOS = 600 * MILLI;

    /** What is delivered is measured over a quarter of a second, and known a round trip later. */
    private static final long LATELY_NANOS = 600 * MILLI;

    /** So much more than what is of use is tried: what arrives is measured, and scatters. */
    private static final double MARGIN = 1.1;

    /** What a path must deliver of a probe's rate. */
    private static final double PASSED_SHARE = 0.9;

    /** How much more than what a probe found is tried next. */
    private static final double AGAIN_SHARE = 1.35;

    /** A probe tells something when so much of it has arrived. */
    private static final double ARRIVED_SHARE = 0.8;

    private static final int PACKETS_MIN = 5;
    private static final long NONE = -1;

    private long rateBps;
    private long beganNanos;
    private long first = NONE;
    private long last = NONE;
    private boolean free;
    private long freeSinceNanos;
    private boolean concluded;
    private long concludedNanos;
    private long pauseNanos;
    private double ceilingBps;

    // what arrived of it
    private int packets;
    private long firstArrivalNanos;
    private long lastArrivalNanos;
    private long firstSentNanos;
    private long lastSentNanos;
    private long firstBytes;
    private long bytes;

    /**
     * What to fill up to now.
     *
     * @param usefulBps what would be of use
     * @param next the number of the packet that is sent next
     * @return bits per second, 0 for nothing
     */
    long probeBps(long usefulBps, long next, long nowNanos) {
        if (first == NONE && free && nowNanos - freeSinceNanos >= FREE_NANOS && isDue(nowNanos)) {
            begin(usefulBps, next, nowNanos);
        }
        return first != NONE && last == NONE && isSending(next, nowNanos) ? rateBps : 0;
    }

    private boolean isSending(long next, long nowNanos) {
        long age = nowNanos - beganNanos;
        return age < PROBE_NANOS || next - first <= PACKETS_MIN && age < PROBE_NANOS_MOST;
    }

    private boolean isDue(long nowNanos) {
        return !concluded || nowNanos - concludedNanos >= pauseNanos;
    }

    private void begin(long usefulBps, long next, long nowNanos) {
        long whole = (long) (MARGIN * usefulBps);
        rateBps = ceilingBps == 0 ? whole : Math.min(whole, (long) ceilingBps);
        beganNanos = nowNanos;
        first = next;
        last = NONE;
        packets = 0;
        bytes = 0;
    }

    /** Whether a probe is being sent, or its reports are awaited. */
    boolean isUnderWay() {
        return first != NONE;
    }

    /** Whether one that did not pass is part of what was delivered lately. */
    boolean failedLately(long nowNanos) {
        return concluded && pauseNanos > 0 && nowNanos - concludedNanos < LATELY_NANOS;
    }

    /** The path is free; {@link #onBusy} is the opposite. */
    void onFree(long nowNanos) {
        if (!free) {
            free = true;
            freeSinceNanos = nowNanos;
        }
    }

    /** The path has a queue, which need not be of a probe that is under way: no other one now. */
    void onBusy() {
        free = false;
    }

    /** A queue showed that the path carries no more than this: the next one tries a little more. */
    void onCarried(double bps) {
        ceilingBps = AGAIN_SHARE * bps;
    }

    /** A packet arrived. */
    void onArrival(long number, int size, long sentNanos, long arrivalNanos) {
        if (first == NONE || number < first || last != NONE && number > last) {
            return;
        }
        if (packets == 0) {
            firstArrivalNanos = arrivalNanos;
            lastArrivalNanos = arrivalNanos;
            firstSentNanos = sentNanos;
            lastSentNanos = sentNanos;
            firstBytes = size;
        }
        lastArrivalNanos = Math.max(lastArrivalNanos, arrivalNanos);
        lastSentNanos = Math.max(lastSentNanos, sentNanos);
        packets++;
        bytes += size;
    }

    /**
     * All of a feedback message was read.
     *
     * @param newest the newest packet that arrived
     * @param next the number of the packet that is sent next
     * @return what the path was found to carry, bits per second; 0 if no probe has ended
     */
    double onFeedback(long newest, long next, long nowNanos) {
        if (first == NONE) {
            return 0;
        }
        long age = nowNanos - beganNanos;
        if (last == NONE && !isSending(next, nowNanos)) {
            last = next - 1;
        }
        boolean reported = last != NONE && newest >= last;
        return reported || age > PROBE_NANOS_MOST + REPORTS_NANOS ? conclude(nowNanos) : 0;
    }

    private double conclude(long nowNanos) {
        double arrivedShare = packets / (double) Math.max(1, last - first + 1);
        double carried = rate(lastArrivalNanos - firstArrivalNanos);
        double sent = rate(lastSentNanos - firstSentNanos);
        boolean telling = packets >= PACKETS_MIN && arrivedShare >= ARRIVED_SHARE && carried > 0;
        boolean passed = telling && carried >= PASSED_SHARE * sent;
        first = NONE;
        last = NONE;
        concluded = true;
        concludedNanos = nowNanos;
        pauseNanos = passed ? 0 : PAUSE_NANOS;
        if (passed) {
            ceilingBps = 0;
        } else if (telling) {
            onCarried(carried);
        } else if (packets < PACKETS_MIN) {
            ceilingBps *= AGAIN_SHARE; // too little to tell
        }
        return passed ? Math.min(sent, carried) : 0;
    }

    private double rate(long nanos) {
        return nanos <= 0 ? 0 : (bytes - firstBytes) * 8e9 / nanos;
    }
}
