package io.sotto.sfu.room;

import java.util.ArrayList;
import java.util.List;

/**
 * Who has something to do within a few milliseconds. That is few of many: to look whether one of
 * five hundred receivers has takes 0.3 µs, a tenth of what sending it a packet does.
 */
final class Ticks {
    private final List<Tick> asked = new ArrayList<>();

    /** What is done at a tick. */
    interface Action {
        /** Does it; whether it is to be done again at the next tick. */
        boolean onTick(long nowNanos);
    }

    /** One that may be asked for. */
    final class Tick {
        private final Action action;
        private boolean asked;

        private Tick(Action action) {
            this.action = action;
        }

        /** It is to be done at the next tick. */
        void ask() {
            if (!asked) {
                asked = true;
                Ticks.this.asked.add(this);
            }
        }
    }

    /** An action that nobody has asked for. */
    Tick of(Action action) {
        return new Tick(action);
    }

    /** Does all that was asked for; what is asked for meanwhile is done as well. */
    void onTick(long nowNanos) {
        for (int i = 0; i < asked.size(); ) {
            Tick tick = asked.get(i);
            if (tick.action.onTick(nowNanos)) {
                i++;
            } else {
                tick.asked = false;
                asked.set(i, asked.getLast());
                asked.removeLast();
            }
        }
    }
}
