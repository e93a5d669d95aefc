package io.sotto.srtp.rtcp;

import static io.sotto.srtp.rtcp.RtcpReader.u16;

/**
 * Reads transport-wide feedback (draft-holmer-rmcat-transport-wide-cc-extensions-01 section 3.1).
 *
 * <pre>
 *  0: header, SSRC of the sender, SSRC of a media source
 * 12: | base sequence number (16)     | packet status count (16)     |
 * 16: | reference time (24), in 64 ms                 | feedback (8) |
 * 20: status chunks of 16 bits, then receive deltas in 250 µs
 *
 * run length:     |0| symbol (2) | run length (13)  |
 * status vector:  |1|0| fourteen symbols of 1 bit   |
 * status vector:  |1|1| seven symbols of 2 bits     |
 * </pre>
 *
 * <p>A symbol is also the length of its delta in bytes: 0 not received, 1 small, 2 large or
 * negative. The draft reserves 3 in its list of symbols and uses it in its examples, so that its
 * meaning is not certain: it is refused, as browsers do. It takes two walks, since a message that
 * turns out to be cut in its last delta must not have been half reported.
 */
final class TransportFeedbackReader {
    /**
     * How many packets the feedback of one datagram may tell of. Losses cost next to no bytes, so
     * that without a limit a datagram could ask for millions of calls. Beyond half of all sequence
     * numbers nobody could tell which packet is meant anyway.
     */
    static final int PACKETS_MAX = 1 << 15;

    private static final int CHUNKS_AT = 20;
    private static final int CHUNK_BYTES = 2;
    private static final int TICK_MICROS = 250;

    /** Of the reference time: 64 ms. */
    private static final int TICKS_PER_REFERENCE = 256;

    /** As many as 24 bits of reference time can tell apart. */
    private static final long TICKS_MASK = (1L << 32) - 1;

    private static final int LOST = 0;
    private static final int SMALL = 1;
    private static final int RESERVED = 3;

    private TransportFeedbackReader() {}

    /** How many packets the message at {@code at} claims to tell of. */
    static int packets(byte[] data, int at, int end) {
        return end - at < CHUNKS_AT ? 0 : u16(data, at + 14);
    }

    /** Reports each packet of a message; false, and nothing reported, if it is not well formed. */
    static boolean read(byte[] data, int at, int end, RtcpHandler handler) {
        if (end - at < CHUNKS_AT) {
            return false;
        }
        int deltas = deltasAt(data, at, end);
        if (deltas < 0) {
            return false;
        }
        report(data, at, deltas, handler);
        handler.onTransportFeedbackEnd();
        return true;
    }

    /** Where the deltas begin; negative if chunks or deltas run past the end, or are unknown. */
    private static int deltasAt(byte[] data, int at, int end) {
        int left = u16(data, at + 14);
        int deltaBytes = 0;
        int chunkAt = at + CHUNKS_AT;
        while (left > 0) {
            if (end - chunkAt < CHUNK_BYTES) {
                return -1;
            }
            int chunk = u16(data, chunkAt);
            int symbols = Math.min(symbols(chunk), left);
            for (int i = 0; i < symbols; i++) {
                int symbol = symbol(chunk, i);
                if (symbol == RESERVED) {
                    return -1;
                }
                deltaBytes += symbol;
            }
            left -= symbols;
            chunkAt += CHUNK_BYTES;
        }
        // What may follow the deltas is padding: older senders add it without saying so.
        return end - chunkAt < deltaBytes ? -1 : chunkAt;
    }

    private static void report(byte[] data, int at, int deltas, RtcpHandler handler) {
        int sequence = u16(data, at + 12);
        int left = u16(data, at + 14);
        long ticks = (long) (u16(data, at + 16) << 8 | data[at + 18] & 0xFF) * TICKS_PER_REFERENCE;
        int deltaAt = deltas;
        for (int chunkAt = at + CHUNKS_AT; left > 0; chunkAt += CHUNK_BYTES) {
            int chunk = u16(data, chunkAt);
            int symbols = Math.min(symbols(chunk), left);
            for (int i = 0; i < symbols; i++) {
                int symbol = symbol(chunk, i);
                long arrivalMicros = RtcpHandler.NOT_RECEIVED;
                if (symbol != LOST) {
                    ticks += symbol == SMALL ? data[deltaAt] & 0xFF : (short) u16(data, deltaAt);
                    // Wrapped like the reference time, so that no time is negative.
                    arrivalMicros = (ticks & TICKS_MASK) * TICK_MICROS;
                    deltaAt += symbol;
                }
                handler.onTransportArrival(sequence, arrivalMicros);
                sequence = sequence + 1 & 0xFFFF;
            }
            left -= symbols;
        }
    }

    /** How many symbols a chunk holds; the last chunk may hold more than there are packets. */
    private static int symbols(int chunk) {
        return switch (chunk >> 14) {
            case 2 -> 14;
            case 3 -> 7;
            default -> chunk & 0x1FFF;
        };
    }

    private static int symbol(int chunk, int index) {
        return switch (chunk >> 14) {
            case 2 -> chunk >> 13 - index & 1;
            case 3 -> chunk >> 2 * (6 - index) & 3;
            default -> chunk >> 13;
        };
    }
}
