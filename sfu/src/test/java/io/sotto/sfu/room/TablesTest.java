package io.sotto.sfu.room;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sotto.srtp.rtp.PacketBuffer;
import io.sotto.srtp.rtp.PacketPool;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** The tables of a room, up to their limits. */
final class TablesTest {
    private static final long MILLI = 1_000_000L;

    @Test
    void aCacheKeepsTheLastPacketsAndGivesTheOthersBack() {
        PacketPool pool = new PacketPool(10);
        PacketCache cache = new PacketCache();
        for (long sequence = 65_536; sequence < 65_536 + 2 * PacketCache.CAPACITY; sequence++) {
            PacketBuffer packet = pool.take();
            packet.resize((int) (sequence % 1000));
            assertTrue(cache.put(sequence, packet, 0));
            assertSame(packet, cache.get(sequence));
            packet.release();
        }
        assertEquals(PacketCache.CAPACITY, pool.lent());
        assertNull(cache.get(65_536));
        assertNull(cache.get(65_536 + PacketCache.CAPACITY - 1));
        assertEquals(66_048 % 1000, lengthOf(cache.get(65_536 + PacketCache.CAPACITY)));
        cache.clear();
        assertEquals(0, pool.lent());
        assertNull(cache.get(65_536 + PacketCache.CAPACITY));
    }

    private static int lengthOf(@org.jspecify.annotations.Nullable PacketBuffer packet) {
        return packet == null ? -1 : packet.length();
    }

    @Test
    void aCacheTakesAPacketOnceAndNoneThatIsTooOld() {
        PacketPool pool = new PacketPool(10);
        PacketCache cache = new PacketCache();
        PacketBuffer packet = pool.take();
        assertTrue(cache.put(100_000, packet, 0));
        assertFalse(cache.put(100_000, packet, 0));
        assertFalse(cache.put(100_000 - PacketCache.CAPACITY, packet, 0));
        assertTrue(cache.put(99_999, packet, 0));
        packet.release();
        assertEquals(1, pool.lent());
        cache.clear();
        assertEquals(0, pool.lent());
    }

    @ParameterizedTest
    @FieldSource("io.sotto.sfu.room.TestRoom#CLOCKS")
    void aCacheGivesBackWhatIsOldAndStillTakesWhatWasMissing(long clock) {
        PacketPool pool = new PacketPool(10);
        PacketCache cache = new PacketCache();
        PacketBuffer packet = pool.take();
        assertTrue(cache.put(1000, packet, clock));
        assertTrue(cache.put(1002, packet, clock + MILLI));
        assertTrue(cache.put(1003, packet, clock + PacketCache.KEPT_NANOS));
        assertSame(packet, cache.get(1000));
        assertTrue(cache.put(1004, packet, clock + PacketCache.KEPT_NANOS + 1));
        assertNull(cache.get(1000));
        assertSame(packet, cache.get(1002));
        assertFalse(cache.put(1000, packet, clock + PacketCache.KEPT_NANOS + 2), "it was there");
        assertTrue(cache.put(1001, packet, clock + PacketCache.KEPT_NANOS + 2));
        assertSame(packet, cache.get(1001));
        assertTrue(cache.put(1005, packet, clock + 3 * PacketCache.KEPT_NANOS));
        assertNull(cache.get(1004));
        assertSame(packet, cache.get(1005));
        cache.clear();
        packet.release();
        assertEquals(0, pool.lent());
    }

    private static List<Long> ask(MissingPackets missing, long nowNanos) {
        List<Long> asked = new ArrayList<>();
        missing.ask(100 * MILLI, nowNanos, asked::add);
        return asked;
    }

    @ParameterizedTest
    @FieldSource("io.sotto.sfu.room.TestRoom#CLOCKS")
    void missingPacketsAreAskedForWhenDueAndGivenUpInTheEnd(long clock) {
        MissingPackets missing = new MissingPackets();
        assertTrue(missing.add(5, 7, clock));
        assertEquals(List.of(5L, 6L), ask(missing, clock));
        assertEquals(List.of(), ask(missing, clock + 49 * MILLI));
        assertTrue(missing.add(9, 10, clock + 49 * MILLI));
        assertEquals(List.of(9L), ask(missing, clock + 49 * MILLI));
        assertTrue(missing.remove(6));
        assertFalse(missing.remove(6));
        assertEquals(List.of(5L), ask(missing, clock + 50 * MILLI));
        int more = 0;
        for (long now = 51; now < 10_000; now++) {
            more += ask(missing, clock + now * MILLI).size();
        }
        assertEquals(10 + 11, more, "twelve times each");
        assertTrue(missing.isEmpty());
    }

    @Test
    void tooManyMissingPacketsAreNotMissedAtAll() {
        MissingPackets missing = new MissingPackets();
        assertTrue(missing.add(0, MissingPackets.MISSING_MAX, 0));
        assertEquals(MissingPackets.MISSING_MAX, ask(missing, 0).size());
        assertFalse(missing.add(1000, 1001, 0));
        assertTrue(missing.isEmpty());
        assertFalse(missing.add(0, Long.MAX_VALUE / 2, 0));
        assertTrue(missing.isEmpty());
    }
}
