package io.soundforge.tasks;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Wakes one waiting loop. Wakes that nobody waited for yet collapse into one. */
public final class Signal {
    private final Semaphore permits = new Semaphore(0);

    /** Wakes the loop, or lets its next wait return at once. */
    public void wake() {
        // Two racing callers may leave two permits: one empty round more, nothing lost.
        if (permits.availablePermits() == 0) {
            permits.release();
        }
    }

    /** Returns when woken, or after the time. */
    public void await(Duration atMost) throws InterruptedException {
        if (permits.tryAcquire(atMost.toNanos(), TimeUnit.NANOSECONDS)) {
            permits.drainPermits();
        }
    }
}
