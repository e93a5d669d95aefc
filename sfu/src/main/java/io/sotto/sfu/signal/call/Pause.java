package io.sotto.sfu.signal.call;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A while after which a room does something, under its lock; one at a time. */
final class Pause {
    private final Room room;
    private final Runnable then;
    private boolean running;

    Pause(Room room, Runnable then) {
        this.room = room;
        this.then = then;
    }

    /** Begins, unless it has begun already. */
    void begin(long millis) {
        if (!running) {
            running = true;
            CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS, room.options().later())
                    .execute(this::end);
        }
    }

    boolean isRunning() {
        return running;
    }

    private void end() {
        synchronized (room) {
            running = false;
            then.run();
        }
    }
}
