package io.sotto.sfu.room;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Transport-wide feedback as a sender reads it, written from the draft and not from our writer.
 *
 * @param base the first sequence number
 * @param arrivals when each packet came, in units of 250 µs of the reporter's clock; -1 for lost
 * @param count the feedback's own running number
 */
record TransportFeedback(int base, List<Long> arrivals, int count) {
    static boolean is(byte[] packet) {
        return packet[1] == (byte) 205 && (packet[0] & 0x1F) == 15;
    }

    static TransportFeedback of(byte[] packet) {
        ByteBuffer in = ByteBuffer.wrap(packet);
        int base = in.getShort(12) & 0xFFFF;
        int packets = in.getShort(14) & 0xFFFF;
        int referenceAndCount = in.getInt(16);
        in.position(20);
        List<Integer> symbols = new ArrayList<>();
        while (symbols.size() < packets) {
            int chunk = in.getShort() & 0xFFFF;
            if (chunk >> 15 == 0) {
                for (int i = 0; i < (chunk & 0x1FFF); i++) {
                    symbols.add(chunk >> 13 & 3);
                }
            } else if (chunk >> 14 == 3) {
                for (int shift = 12; shift >= 0; shift -= 2) {
                    symbols.add(chunk >> shift & 3);
                }
            } else {
                for (int shift = 13; shift >= 0; shift--) {
                    symbols.add(chunk >> shift & 1);
                }
            }
        }
        long at = (long) (referenceAndCount >> 8) * 256;
        List<Long> arrivals = new ArrayList<>();
        for (int symbol : symbols.subList(0, packets)) {
            at += symbol == 1 ? in.get() & 0xFF : symbol == 2 ? in.getShort() : 0;
            arrivals.add(symbol == 0 ? -1 : at);
        }
        return new TransportFeedback(base, arrivals, referenceAndCount & 0xFF);
    }
}
