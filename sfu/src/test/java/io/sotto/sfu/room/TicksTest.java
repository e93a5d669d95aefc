package io.sotto.sfu.room;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who is called at a tick: who asked, for as long as it wants. */
final class TicksTest {
    private final Ticks ticks = new Ticks();
    private final List<String> called = new ArrayList<>();

    private Ticks.Tick named(String name, boolean again) {
        return ticks.of(
                nowNanos -> {
                    called.add(name + nowNanos);
                    return again;
                });
    }

    @Test
    void onlyWhoAskedIsCalledAndOnce() {
        Ticks.Tick ann = named("ann", false);
        named("bob", true);
        ann.ask();
        ann.ask();
        ticks.onTick(1);
        ticks.onTick(2);
        assertEquals(List.of("ann1"), called);
        ann.ask();
        ticks.onTick(3);
        assertEquals(List.of("ann1", "ann3"), called);
    }

    @Test
    void whoWantsIsCalledAgainWhoeverElseIsDone() {
        named("ann", false).ask();
        named("bob", true).ask();
        named("cas", false).ask();
        named("dot", true).ask();
        ticks.onTick(1);
        assertEquals(List.of("ann1", "dot1", "bob1", "cas1"), called);
        called.clear();
        ticks.onTick(2);
        assertEquals(List.of("dot2", "bob2"), called);
    }

    @Test
    void whatIsAskedForMeanwhileIsDoneAsWell() {
        Ticks.Tick late = named("late", false);
        ticks.of(
                        nowNanos -> {
                            late.ask();
                            return false;
                        })
                .ask();
        ticks.onTick(1);
        assertEquals(List.of("late1"), called);
    }
}
