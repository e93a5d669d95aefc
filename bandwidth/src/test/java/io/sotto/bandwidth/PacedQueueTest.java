package io.sotto.bandwidth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sotto.bandwidth.PacedQueue.Kind;
import io.sotto.bandwidth.PacedQueue.Label;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class PacedQueueTest {
    private static final long MILLI = 1_000_000L;

    /** 1250 bytes take 10 ms. */
    private static final long RATE_BPS = 1_000_000;

    private static final int BYTES = 1250;

    /** Of a packet that is given up. */
    private static final int REST_BYTES = 10;

    private final List<String> sent = new ArrayList<>();
    private final List<String> dropped = new ArrayList<>();
    private final List<String> givenUp = new ArrayList<>();
    private final PacedQueue<String> queue =
            new PacedQueue<>(
                    RATE_BPS,
                    new PacedQueue.Out<>() {
                        @Override
                        public void send(String packet) {
                            sent.add(packet);
                        }

                        @Override
                        public void drop(String packet) {
                            dropped.add(packet);
                        }

                        @Override
                        public int giveUp(String packet) {
                            givenUp.add(packet);
                            return REST_BYTES;
                        }
                    });
    private long now;

    private void add(String name, Kind kind) {
        add(name, new Label(kind, BYTES, sent.size(), 0));
    }

    private void add(String name, Label label) {
        if (queue.passes(label.kind(), label.bytes(), label.frame(), now)) {
            sent.add(name);
        } else {
            queue.add(name, label, now);
        }
    }

    /** A frame of so many packets, named by its number and its layer. */
    private void frame(long number, int layer, int packets) {
        for (int i = 0; i < packets; i++) {
            String name = number + "/" + layer;
            add(name, new Label(Kind.VIDEO, BYTES, number, layer));
        }
    }

    private void finish() {
        for (long wait = queue.flush(now); wait > 0; wait = queue.flush(now)) {
            now += wait;
        }
        assertTrue(queue.isEmpty());
    }

    @Test
    void whatComesSlowlyEnoughNeverWaits() {
        for (int i = 0; i < 100; i++) {
            add("packet " + i, Kind.VIDEO);
            assertEquals(i + 1, sent.size());
            now += 10 * MILLI;
        }
    }

    @Test
    void soundLeavesFirstAndPaddingLast() {
        add("first", Kind.VIDEO);
        add("padding", Kind.PADDING);
        add("video", Kind.VIDEO);
        add("again", Kind.RETRANSMISSION);
        add("sound", Kind.AUDIO);
        finish();
        assertEquals(List.of("first", "sound", "again", "video", "padding"), sent);
    }

    @Test
    void packetsLeaveAtThePacingRate() {
        frame(1, 0, 5);
        finish();
        assertEquals(35 * MILLI, now); // five take 50 ms; 15 of them are the debt that it may have
        assertEquals(5, sent.size());
    }

    @Test
    void soundDoesNotWait() {
        frame(1, 0, 10);
        add("sound", Kind.AUDIO);
        assertEquals("sound", sent.getLast());
        finish();
        assertEquals(95 * MILLI, now, "and what it takes is counted");
    }

    @Test
    void framesOfTheLargestLayerAreGivenUpFirstAndWhole() {
        frame(1, 0, 8);
        frame(2, 1, 8);
        frame(3, 0, 8);
        frame(4, 2, 8); // now it is 320 ms
        assertEquals(8, givenUp.size());
        assertTrue(givenUp.stream().allMatch("4/2"::equals), givenUp.toString());
        frame(5, 0, 8);
        assertEquals(16, givenUp.size());
        assertTrue(givenUp.stream().skip(8).allMatch("2/1"::equals), givenUp.toString());
        List<String> inOrder = new ArrayList<>();
        for (String frame : List.of("1/0", "2/1", "3/0", "4/2", "5/0")) {
            inOrder.addAll(Collections.nCopies(8, frame));
        }
        finish();
        assertEquals(inOrder, sent, "what has to leave of them does when it is their turn");
    }

    @Test
    void theRestOfAFrameThatWasGivenUpIsNotSentEither() {
        frame(1, 0, 20);
        frame(2, 1, 10);
        finish();
        frame(2, 1, 5);
        finish();
        assertEquals(15, givenUp.size());
    }

    @Test
    void aFrameThatBeganToLeaveIsFinished() {
        frame(1, 1, 10);
        frame(2, 2, 10);
        frame(3, 0, 20);
        finish();
        assertEquals(10, givenUp.size());
        assertTrue(givenUp.stream().allMatch("2/2"::equals), givenUp.toString());
    }

    @Test
    void whatIsNeededLeavesFasterInstead() {
        frame(1, 0, 50);
        finish();
        assertTrue(now <= 250 * MILLI, "took " + now);
        assertEquals(50, sent.size());
        frame(2, 0, 2);
        assertEquals(50, sent.size(), "that was for as long as it took");
        finish();
        assertEquals(List.of(), givenUp);
    }

    @Test
    void whatWaitsIsBounded() {
        frame(1, 0, 1000);
        assertTrue(sent.size() >= 1000 - 512, sent.size() + " sent");
        for (int i = 0; i < 1000; i++) {
            add("padding", Kind.PADDING);
        }
        assertTrue(dropped.size() >= 1000, dropped.size() + " dropped");
        finish();
        assertEquals(1000, sent.size());
    }

    @Test
    void nothingIsHeldForeverWhateverComes() {
        Random random = new Random(1);
        int needed = 0;
        for (int i = 0; i < 2000; i++) {
            Kind kind = Kind.values()[random.nextInt(4)];
            int layer = kind == Kind.VIDEO ? i % 3 : 0;
            boolean isNeeded = kind != Kind.PADDING && layer == 0;
            needed += isNeeded ? 1 : 0;
            String name = isNeeded ? "needed" : "spare";
            add(name, new Label(kind, BYTES, i, layer));
            now += MILLI;
            queue.flush(now);
        }
        long before = now;
        finish();
        assertTrue(now - before <= 250 * MILLI, "took " + (now - before));
        assertEquals(needed, sent.stream().filter("needed"::equals).count());
        assertTrue(dropped.size() + givenUp.size() > 500);
    }

    @Test
    void whatIsClearedIsDropped() {
        frame(1, 0, 5);
        queue.clear();
        assertTrue(queue.isEmpty());
        assertEquals(4, dropped.size());
    }
}
