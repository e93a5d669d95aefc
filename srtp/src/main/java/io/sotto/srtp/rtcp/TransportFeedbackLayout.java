package io.sotto.srtp.rtcp;

/**
 * Status chunks and receive deltas of transport-wide feedback.
 *
 * <pre>
 * run length:     |0| symbol (2) | run length (13)               |
 * status vector:  |1|1| seven symbols of 2 bits                  |
 * symbols:        0 not received, 1 small delta (8 bits), 2 large or negative delta (16 bits)
 * </pre>
 *
 * <p>Deltas count 250 µs from the packet before, the first from the reference time. One object
 * writes one feedback after another.
 */
final class TransportFeedbackLayout {
    /** The reference time counts in 64 ms. */
    private static final long REFERENCE_MICROS = 64_000;

    /**
     * Keeps one feedback within 1,200 bytes: a packet takes at most 2 bytes of delta and 2/7 of
     * status.
     */
    private static final int PACKETS_MAX = 480;

    private static final long TICK_MICROS = 250;
    private static final int SYMBOLS_PER_VECTOR = 7;
    private static final int RUN_MAX = (1 << 13) - 1;

    private static final byte LOST = 0;
    private static final byte SMALL = 1;
    private static final byte LARGE = 2;

    private final byte[] symbols = new byte[PACKETS_MAX];
    private final short[] deltas = new short[PACKETS_MAX];

    /**
     * How many of the packets fit one feedback: up to the first delta that 16 bits cannot hold, or
     * as many as fit if all of those are lost.
     */
    static int coverable(long[] arrivalMicros, int count) {
        long previous = referenceTicks(arrivalMicros);
        int covered = 0;
        int fitting = Math.min(count, PACKETS_MAX);
        for (int i = 0; i < fitting; i++) {
            if (arrivalMicros[i] >= 0) {
                long ticks = arrivalMicros[i] / TICK_MICROS;
                long delta = ticks - previous;
                if (delta != (short) delta) {
                    break;
                }
                previous = ticks;
                covered = i + 1;
            }
        }
        return covered == 0 ? fitting : covered;
    }

    /** Writes chunks and deltas for the first {@code count} packets; returns where it ended. */
    int write(byte[] bytes, int start, long[] arrivalMicros, int count) {
        long previous = referenceTicks(arrivalMicros);
        for (int i = 0; i < count; i++) {
            symbols[i] = LOST;
            if (arrivalMicros[i] >= 0) {
                long ticks = arrivalMicros[i] / TICK_MICROS;
                deltas[i] = (short) (ticks - previous);
                previous = ticks;
                symbols[i] = deltas[i] >= 0 && deltas[i] <= 0xFF ? SMALL : LARGE;
            }
        }
        int at = writeChunks(bytes, start, count);
        for (int i = 0; i < count; i++) {
            if (symbols[i] == LARGE) {
                bytes[at++] = (byte) (deltas[i] >> 8);
            }
            if (symbols[i] != LOST) {
                bytes[at++] = (byte) deltas[i];
            }
        }
        return at;
    }

    private int writeChunks(byte[] bytes, int start, int count) {
        int at = start;
        int i = 0;
        while (i < count) {
            int run = 1;
            while (i + run < count && run < RUN_MAX && symbols[i + run] == symbols[i]) {
                run++;
            }
            int chunk;
            if (run >= SYMBOLS_PER_VECTOR || i + run == count) {
                chunk = symbols[i] << 13 | run;
                i += run;
            } else {
                chunk = 0xC000;
                for (int k = 0; k < SYMBOLS_PER_VECTOR && i < count; k++, i++) {
                    chunk |= symbols[i] << 2 * (SYMBOLS_PER_VECTOR - 1 - k);
                }
            }
            bytes[at++] = (byte) (chunk >> 8);
            bytes[at++] = (byte) chunk;
        }
        return at;
    }

    /** The reference time: the first arrival, in whole 64 ms. */
    static long reference(long[] arrivalMicros) {
        int first = 0;
        while (arrivalMicros[first] < 0) {
            first++;
        }
        return arrivalMicros[first] / REFERENCE_MICROS;
    }

    private static long referenceTicks(long[] arrivalMicros) {
        return reference(arrivalMicros) * (REFERENCE_MICROS / TICK_MICROS);
    }
}
