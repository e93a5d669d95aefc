package io.sotto.sfu.loop;

import io.sotto.srtp.SrtpOutcome;
import io.sotto.srtp.SrtpSession;
import io.sotto.srtp.rtp.RtpWriter;
import java.util.Arrays;

/**
 * The media that one receiver gets at the end of this turn of the loop.
 *
 * <p>It is protected only then, straight into the memory that it is sent from, and in groups that
 * the kernel takes as one (UDP GSO): their packets have one length, but for the last, which may be
 * shorter. A frame's packets differ by a few bytes, because an encoder's output is divided evenly
 * and header extensions come and go; RTP padding makes them level.
 */
final class EgressQueue {
    /** A message costs as much as a kilobyte of encryption, so this much more is worth sending. */
    private static final int PADDING_BYTES_MAX = 16;

    /** UDP_MAX_SEGMENTS of kernels before 6.9. */
    private static final int GROUP_PACKETS_MAX = 64;

    private final DatagramWriter writer;
    private RtpWriter[] packets = new RtpWriter[16];
    private int size;

    EgressQueue(DatagramWriter writer) {
        this.writer = writer;
    }

    boolean isEmpty() {
        return size == 0;
    }

    void add(RtpWriter packet) {
        if (size == packets.length) {
            packets = Arrays.copyOf(packets, 2 * size);
        }
        packets[size++] = packet;
    }

    /** Protects and hands over everything, in order. */
    void flush(SrtpSession srtp, Destination to) {
        try {
            for (int first = 0; first < size; ) {
                first = flushGroup(first, srtp, to);
            }
        } finally {
            clear();
        }
    }

    /** Gives everything back unsent. */
    void clear() {
        for (int i = 0; i < size; i++) {
            writer.giveBack(packets[i]);
        }
        size = 0;
    }

    /**
     * Protects the packets from {@code first} on that go as one message; returns where the next
     * message begins.
     */
    private int flushGroup(int first, SrtpSession srtp, Destination to) {
        int level = packets[first].length();
        int smallest = level;
        int end = first + 1;
        int leveled = end;
        while (end < size && end - first < GROUP_PACKETS_MAX) {
            int length = packets[end].length();
            int highest = Math.max(level, length);
            if ((end - first + 1) * (highest + SrtpSession.MAX_TRAILER)
                    > DatagramWriter.MESSAGE_BYTES_MAX) {
                break;
            }
            if (highest - Math.min(smallest, length) > PADDING_BYTES_MAX) {
                end += length < level ? 1 : 0; // the last may be shorter
                break;
            }
            level = highest;
            smallest = Math.min(smallest, length);
            leveled = ++end;
        }
        for (int i = first; i < leveled && end - first > 1; i++) {
            packets[i].padTo(level);
        }
        send(first, end, srtp, to);
        return end;
    }

    private void send(int first, int end, SrtpSession srtp, Destination to) {
        int room = (end - first) * (packets[first].length() + SrtpSession.MAX_TRAILER);
        long start = writer.room(room);
        int segment = 0;
        int length = 0;
        for (int i = first; i < end; i++) {
            RtpWriter packet = packets[i];
            SrtpOutcome outcome = srtp.protectRtp(packet, writer.memory(), start + length);
            if (outcome == SrtpOutcome.OK) {
                segment = segment == 0 ? srtp.length() : segment;
                length += srtp.length();
                writer.countMedia(srtp.length());
            }
        }
        if (length > 0) {
            writer.add(start, length, segment, to);
        }
    }
}
