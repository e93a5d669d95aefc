package io.sotto.sfu.room;

import static io.sotto.sfu.room.TestRoom.MILLI;
import static io.sotto.sfu.room.TestRoom.OUT_SSRC;
import static io.sotto.sfu.room.TestRoom.SECOND;

import io.sotto.bandwidth.ArrivalLog;
import io.sotto.sfu.room.TestPeer.Received;
import io.sotto.srtp.rtcp.RtcpHandler;
import io.sotto.srtp.rtcp.RtcpWriter;
import io.sotto.srtp.rtcp.RtcpWriter.FeedbackAddress;
import io.sotto.srtp.rtp.SequenceUnwrapper;
import java.util.ArrayDeque;
import java.util.Queue;

/** From the server to one receiver, with a queue, and the feedback of a browser back. */
final class TestLine {
    private static final long FEEDBACK_NANOS = 50 * MILLI;

    /** The receiver's clock soon starts again from zero. */
    private static final long CLOCK_MICROS = RtcpHandler.TRANSPORT_CLOCK_MODULUS_MICROS - 700_000;

    private final TestRoom room;
    private final TestPeer receiver;
    private final long beginNanos;
    long bitsPerSecond;

    /** One of so many packets is lost, 0 for none. */
    int lostOneOf;

    long freeNanos;
    private long feedbackNanos;
    int read;
    private int feedbacks;
    long longestQueueNanos;
    private final SequenceUnwrapper sequences = new SequenceUnwrapper();
    private final ArrivalLog arrivals = new ArrivalLog();
    private final Queue<Arrival> onTheWay = new ArrayDeque<>();

    private record Arrival(long sequence, long atNanos) {}

    TestLine(TestRoom room, TestPeer receiver, long bitsPerSecond) {
        this.room = room;
        this.receiver = receiver;
        beginNanos = room.nowNanos();
        this.bitsPerSecond = bitsPerSecond;
        freeNanos = room.nowNanos();
        feedbackNanos = room.nowNanos();
    }

    void carry() {
        for (; read < receiver.media.size(); read++) {
            Received packet = receiver.media.get(read);
            if (freeNanos - packet.atNanos < 0) {
                freeNanos = packet.atNanos;
            }
            freeNanos += packet.length() * 8L * SECOND / bitsPerSecond;
            longestQueueNanos = Math.max(longestQueueNanos, freeNanos - packet.atNanos);
            long sequence = sequences.unwrap(packet.transportSequence());
            if (lostOneOf == 0 || read % lostOneOf > 0) {
                onTheWay.add(new Arrival(sequence, freeNanos));
            }
        }
        while (!onTheWay.isEmpty() && onTheWay.peek().atNanos - room.nowNanos() <= 0) {
            Arrival arrival = onTheWay.remove();
            long micros = (arrival.atNanos - beginNanos) / 1000 + CLOCK_MICROS;
            arrivals.onArrival(arrival.sequence, micros);
        }
        if (room.nowNanos() - feedbackNanos >= FEEDBACK_NANOS) {
            feedbackNanos = room.nowNanos();
            while (arrivals.pending() > 0) {
                room.control(receiver, this::feedback);
            }
        }
    }

    private void feedback(RtcpWriter out) {
        arrivals.reported(
                out.transportFeedback(
                        new FeedbackAddress(1, OUT_SSRC),
                        (int) arrivals.firstPending() & 0xFFFF,
                        arrivals.pendingArrivals(),
                        arrivals.pending(),
                        feedbacks++));
    }
}
