package io.sotto.loadtest.media;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sotto.loadtest.media.MediaShape.Rhythm;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Frames and packets have a browser's sizes and rhythm. */
final class VideoLayerTest {
    private static final long SECOND = 1_000_000_000L;

    private record Sent(
            long atNanos,
            long number,
            int bytes,
            boolean start,
            boolean marker,
            boolean key,
            int timestamp,
            int picture) {}

    private static List<Sent> run(VideoLayer layer, long seconds) {
        return run(layer, 0, seconds * SECOND);
    }

    private static List<Sent> run(VideoLayer layer, long from, long until) {
        List<Sent> sent = new ArrayList<>();
        long due = from;
        while (due < until) {
            long at = due;
            due =
                    layer.run(
                            due,
                            (source, packet) ->
                                    sent.add(
                                            new Sent(
                                                    at,
                                                    packet.number(),
                                                    packet.payloadBytes(),
                                                    packet.frameStart(),
                                                    packet.marker(),
                                                    packet.keyFrame(),
                                                    packet.timestamp(),
                                                    packet.picture())));
        }
        return sent;
    }

    private static List<List<Sent>> frames(List<Sent> packets) {
        List<List<Sent>> frames = new ArrayList<>();
        for (Sent packet : packets) {
            if (packet.start()) {
                frames.add(new ArrayList<>());
            }
            frames.getLast().add(packet);
        }
        return frames;
    }

    private static VideoLayer camera() {
        return new VideoLayer(MediaShape.simulcast(1_700_000, 1200), 2, new SplittableRandom(1));
    }

    @Test
    void thirtyFramesComeInASecond() {
        List<Sent> packets = run(camera(), 10);
        assertEquals(300, frames(packets).size(), 1.0);
        int first = packets.getFirst().timestamp();
        assertEquals(10 * 90_000, packets.getLast().timestamp() - first, 3001.0);
    }

    @Test
    void packetsOfAFrameAreEqualWithinTwoBytesAndNoneIsTooLarge() {
        for (List<Sent> frame : frames(run(camera(), 5))) {
            int least = frame.stream().mapToInt(Sent::bytes).min().orElseThrow();
            int most = frame.stream().mapToInt(Sent::bytes).max().orElseThrow();
            assertTrue(most - least <= 2, "from " + least + " to " + most);
            assertTrue(most + VideoLayer.HEADER_BYTES <= 1200);
            assertTrue(frame.getLast().marker());
            assertEquals(1, frame.stream().filter(Sent::marker).count());
        }
    }

    @Test
    void theFirstFrameIsAKeyFrameFiveToTenTimesAsLarge() {
        List<List<Sent>> frames = frames(run(camera(), 5));
        int key = frames.getFirst().stream().mapToInt(Sent::bytes).sum();
        double mean =
                frames.stream()
                        .skip(1)
                        .mapToInt(frame -> frame.stream().mapToInt(Sent::bytes).sum())
                        .average()
                        .orElseThrow();
        assertTrue(frames.getFirst().getFirst().key());
        assertTrue(frames.stream().skip(1).noneMatch(frame -> frame.getFirst().key()));
        assertTrue(key / mean > 4 && key / mean < 12, "factor " + key / mean);
    }

    @Test
    void aKeyFrameComesWhenSomebodyNeedsOne() {
        VideoLayer layer = camera();
        run(layer, 0, SECOND);
        layer.wantKeyFrame();
        List<Sent> after = run(layer, SECOND, SECOND + SECOND / 10);
        assertTrue(after.stream().anyMatch(Sent::key));
    }

    @Test
    void theRateIsTheOneThatWasAskedFor() {
        List<Sent> packets = run(camera(), 30);
        long bits = packets.stream().mapToLong(Sent::bytes).sum() * 8;
        assertEquals(1_700_000, bits / 30.0, 34_000);
    }

    @Test
    void manyKeyFramesTakeNoMoreBits() {
        VideoLayer layer = camera();
        long bits = 0;
        int keyFrames = 0;
        for (int second = 0; second < 30; second++) {
            layer.wantKeyFrame();
            List<Sent> packets = run(layer, second * SECOND, (second + 1) * SECOND);
            bits += packets.stream().mapToLong(Sent::bytes).sum() * 8;
            keyFrames += (int) packets.stream().filter(Sent::start).filter(Sent::key).count();
        }
        assertEquals(30, keyFrames);
        assertEquals(1_700_000, bits / 30.0, 34_000);
    }

    @Test
    void aBurstIsSoManyFullPacketsAtOnce() {
        MediaShape shape = MediaShape.uniform(5_760_000, 1200, Rhythm.BURSTS, 6);
        List<List<Sent>> frames = frames(run(new VideoLayer(shape, 0, new SplittableRandom(1)), 3));
        assertEquals(300, frames.size(), 1.0); // 6 packets of 9,600 bits are 57,600 bits
        for (List<Sent> frame : frames) {
            assertEquals(6, frame.size());
            assertTrue(frame.stream().allMatch(p -> p.atNanos() == frame.getFirst().atNanos()));
            assertTrue(frame.stream().allMatch(p -> p.bytes() == 1200 - VideoLayer.HEADER_BYTES));
        }
    }

    @Test
    void spreadPacketsComeInEqualDistances() {
        MediaShape shape = MediaShape.uniform(5_760_000, 1200, Rhythm.SPREAD, 6);
        List<Sent> packets = run(new VideoLayer(shape, 0, new SplittableRandom(1)), 1);
        assertEquals(600, packets.size(), 6.0);
        for (int i = 1; i < packets.size(); i++) {
            long distance = packets.get(i).atNanos() - packets.get(i - 1).atNanos();
            assertEquals(SECOND / 600.0, (double) distance, 10.0);
        }
    }

    @Test
    void whatIsMissedCanBeMadeAgainForAWhile() {
        VideoLayer layer = camera();
        List<Sent> packets = run(layer, 5);
        Sent recent = packets.get(packets.size() - 100);
        MediaPacket again = new MediaPacket();
        assertTrue(layer.recall(layer.sequenceOf(recent.number()), again));
        assertEquals(recent.number(), again.number());
        assertEquals(recent.bytes(), again.payloadBytes());
        assertEquals(recent.timestamp(), again.timestamp());
        assertEquals(recent.picture(), again.picture());
        assertEquals(recent.marker(), again.marker());
        assertFalse(layer.recall(layer.sequenceOf(0), again));
        assertFalse(layer.recall(layer.sequenceOf(layer.packets()), again));
    }

    @Test
    void whoIsLateStillKeepsTheBeat() {
        VideoLayer layer = camera();
        long due = layer.run(0, (source, packet) -> {});
        List<Sent> after = run(layer, due, SECOND);
        assertEquals(29, after.stream().filter(Sent::start).toList().size(), 1.0);
    }
}
