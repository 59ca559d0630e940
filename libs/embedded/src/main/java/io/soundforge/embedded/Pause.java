package io.soundforge.embedded;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The breath between two looks at something that tells nobody when it changes, such as a port. */
final class Pause {
    private static final long NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private Pause() {}

    static void between() {
        LockSupport.parkNanos(NANOS);
    }
}
