package io.sotto.sfu.room;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Numbers around what was left out, against counting. */
final class OmissionsTest {
    private static final int PACKETS = 5000;

    private final Omissions omissions = new Omissions();
    private final boolean[] omitted = new boolean[PACKETS];
    private final int[] omittedBefore = new int[PACKETS];
    private final int[] picturesBefore = new int[PACKETS];

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void noTwoPacketsGetOneNumberAndEachIsFoundByIts(long seed) {
        Random random = new Random(seed);
        Map<Long, Integer> packetOf = new HashMap<>();
        int pictures = 0;
        int packets = 0;
        for (int start = 0; start < PACKETS; ) {
            int end = Math.min(PACKETS, start + 1 + random.nextInt(6));
            boolean left = random.nextInt(3) == 0;
            boolean seen = false;
            for (int i = start; i < end; i++) {
                omittedBefore[i] = packets;
                picturesBefore[i] = pictures + (seen ? 1 : 0);
                boolean late = random.nextInt(10) == 0;
                if (left && !late) {
                    omissions.add(i);
                    omissions.addPicture(start);
                    omitted[i] = true;
                    packets++;
                    seen = true;
                }
            }
            pictures += seen ? 1 : 0;
            start = end;
        }
        int known = 0;
        for (int i = PACKETS - 1; i >= 0; i--) {
            int run = omissions.runBefore(i);
            if (omitted[i]) {
                assertEquals(Omissions.FORGOTTEN, run);
            } else if (run != Omissions.FORGOTTEN) {
                known++;
                assertEquals(omittedBefore[i], omissions.packetsUpTo(run), "before " + i);
                assertEquals(picturesBefore[i], omissions.picturesUpTo(run), "before " + i);
                long number = (long) i - omissions.packetsUpTo(run);
                assertEquals(null, packetOf.put(number, i), "two under " + number);
                int back = omissions.runBeforeSent(number);
                assertEquals(i, number + omissions.packetsUpTo(back), "found again");
            }
        }
        assertTrue(known > 300 && known < 2000, known + " are remembered");
        assertEquals(Omissions.FORGOTTEN, omissions.runBeforeSent(0));
    }
}
