package io.sotto.srtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Where a sequence number belongs, and whether it was there. */
final class PacketIndexTest {
    private final PacketIndex index = new PacketIndex();

    @Test
    void aPacketThatWrapsRoundBelongsToTheNextRound() {
        add(65_535);
        assertEquals(65_536, index.of(0));
        add(65_536);
        assertEquals(65_535, index.of(65_535));
        assertEquals(65_537, index.of(1));
    }

    @Test
    void nothingComesBeforeTheFirstRound() {
        add(3);
        assertTrue(index.of(65_530) < 0);
        assertFalse(index.isNew(index.of(65_530)));
    }

    @Test
    void everyIndexIsNewOnceWithinTheWindow() {
        Random random = new Random(1);
        Set<Long> seen = new HashSet<>();
        long highest = 0;
        for (int i = 0; i < 100_000; i++) {
            long next = Math.max(0, highest + random.nextInt(80) - 60);
            boolean expected = !seen.contains(next) && next > highest - 64;
            assertEquals(next, index.of((int) (next & 0xFFFF)));
            assertEquals(expected, index.isNew(next), "index " + next + " after " + highest);
            if (expected) {
                index.add(next);
                seen.add(next);
                highest = Math.max(highest, next);
            }
        }
    }

    @Test
    void theLastRoundIsNotFollowedByTheFirst() {
        for (long next = 0; next < 1L << 48; next += 1L << 33) {
            index.add(next);
        }
        index.add((1L << 48) - 1);
        assertFalse(index.isNew(index.of(0)));
    }

    private void add(long next) {
        assertEquals(next, index.of((int) (next & 0xFFFF)));
        assertTrue(index.isNew(next));
        index.add(next);
    }
}
