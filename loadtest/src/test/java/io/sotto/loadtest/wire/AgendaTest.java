package io.sotto.loadtest.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Things are done in their order, on any clock. */
final class AgendaTest {
    @ParameterizedTest
    @ValueSource(longs = {0, Long.MAX_VALUE - 5, Long.MIN_VALUE + 5, -3})
    void theEarliestComesFirst(long start) {
        Agenda agenda = new Agenda();
        List<String> done = new ArrayList<>();
        agenda.add(start + 10, once(done, "second"));
        agenda.add(start + 3, once(done, "first"));
        agenda.add(start + 100, once(done, "third"));
        assertEquals(start + 3, agenda.nextNanos());
        agenda.run(start + 10);
        assertEquals(List.of("first", "second"), done);
        assertEquals(start + 100, agenda.nextNanos());
    }

    @Test
    void whatRepeatsComesAgainAndLatenessIsTold() {
        Agenda agenda = new Agenda();
        List<Long> late = new ArrayList<>();
        agenda.add(
                100,
                (due, now) -> {
                    late.add(now - due);
                    return due + 100;
                });
        agenda.run(130);
        agenda.run(200);
        assertEquals(List.of(30L, 0L), late);
    }

    @Test
    void whatIsOverGoes() {
        Agenda agenda = new Agenda();
        agenda.add(0, (due, now) -> Agenda.Item.OVER);
        agenda.run(1);
        assertTrue(agenda.isEmpty());
    }

    private static Agenda.Item once(List<String> done, String name) {
        return (due, now) -> {
            done.add(name);
            return Agenda.Item.OVER;
        };
    }
}
