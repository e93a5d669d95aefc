package io.sotto.bandwidth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sotto.bandwidth.PacedQueue.Kind;
import io.sotto.bandwidth.PacedQueue.Label;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class PacedQueueTest {
    private static final long MILLI = 1_000_000L;

    /** 1250 bytes take 10 ms. */
    private static final long RATE_BPS = 1_000_000;

    private static final int BYTES = 1250;

    private final List<String> sent = new ArrayList<>();
    private final List<String> dropped = new ArrayList<>();
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
                    });
    private long now;

    private void add(String name, Kind kind) {
        queue.add(name, new Label(kind, BYTES, sent.size(), 0), now);
    }

    /** A frame of so many packets, named by its number and its layer. */
    private void frame(long number, int layer, int packets) {
        for (int i = 0; i < packets; i++) {
            String name = number + "/" + layer;
            queue.add(name, new Label(Kind.VIDEO, BYTES, number, layer), now);
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
    void framesOfTheLargestLayerGoFirstAndWhole() {
        frame(1, 0, 8);
        frame(2, 1, 8);
        frame(3, 0, 8);
        frame(4, 1, 8); // now it is 320 ms
        finish();
        assertEquals(16, dropped.size());
        assertTrue(dropped.stream().allMatch(packet -> packet.endsWith("/1")), dropped.toString());
    }

    @Test
    void theRestOfADroppedFrameIsNotSentEither() {
        frame(1, 0, 20);
        frame(2, 1, 10);
        finish();
        assertEquals(10, dropped.size());
        assertEquals(20, sent.size());
    }

    @Test
    void aFrameThatBeganToLeaveIsFinished() {
        frame(1, 0, 20);
        frame(2, 0, 20);
        finish();
        assertEquals(20, sent.stream().filter("1/0"::equals).count());
        assertEquals(0, dropped.stream().filter("1/0"::equals).count());
    }

    @Test
    void whatWaitsIsBoundedAndSoundIsGivenUpLast() {
        Random random = new Random(1);
        int sounds = 0;
        for (int i = 0; i < 2000; i++) {
            Kind kind = Kind.values()[random.nextInt(4)];
            if (kind == Kind.AUDIO && i % 20 == 0) {
                sounds++;
                queue.add("sound", new Label(kind, 100, 0, 0), now);
            } else if (kind != Kind.AUDIO) {
                queue.add("other", new Label(kind, BYTES, i, i % 3), now);
            }
            now += MILLI;
            queue.flush(now);
        }
        long before = now;
        finish();
        assertTrue(now - before <= 250 * MILLI, "took " + (now - before));
        assertEquals(sounds, sent.stream().filter("sound"::equals).count());
        assertTrue(dropped.size() > 1000);
    }
}
