package io.sotto.srtp.rtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A table against a plain map, and at its limit. */
final class SsrcTableTest {
    private static final int SIZE_MAX = 256;

    /** Few keys collide much; keys in a row and keys at random are what publishers choose. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void itDoesWhatAHashMapDoes(long seed) {
        Random random = new Random(seed);
        int[] keys = random.ints(400).toArray();
        for (int i = 0; i < 200; i++) {
            keys[i] = keys[0] + i;
        }
        SsrcTable<Integer> table = new SsrcTable<>(SIZE_MAX);
        Map<Integer, Integer> model = new HashMap<>();
        for (int step = 0; step < 20_000; step++) {
            int key = keys[random.nextInt(keys.length)];
            String at = "seed " + seed + ", step " + step;
            int action = random.nextInt(100);
            if (action == 0) {
                int part = random.nextInt(3);
                table.removeIf(value -> value % 3 == part);
                model.values().removeIf(value -> value % 3 == part);
            } else if (action < 55) {
                boolean fits = model.containsKey(key) || model.size() < SIZE_MAX;
                assertEquals(fits, table.put(key, step), at);
                if (fits) {
                    model.put(key, step);
                }
            } else {
                table.remove(key);
                model.remove(key);
            }
            assertEquals(model.size(), table.size(), at);
            int probe = keys[random.nextInt(keys.length)];
            assertEquals(model.get(probe), table.get(probe), at);
        }
        for (int key : keys) {
            assertEquals(model.get(key), table.get(key), "seed " + seed);
        }
    }

    @Test
    void aFullTableStillAnswersAndStillChangesWhatItHas() {
        SsrcTable<String> table = new SsrcTable<>(SIZE_MAX);
        for (int i = 0; i < SIZE_MAX; i++) {
            assertTrue(table.put(i, "first"));
        }
        assertFalse(table.put(SIZE_MAX, "more"));
        assertNull(table.get(SIZE_MAX));
        assertTrue(table.put(7, "second"));
        assertEquals("second", table.get(7));
        table.remove(8);
        assertTrue(table.put(SIZE_MAX, "more"));
    }
}
