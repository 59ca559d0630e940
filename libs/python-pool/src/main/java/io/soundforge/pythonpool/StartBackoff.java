package io.soundforge.pythonpool;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** How long to wait before the next start: not at all while starts go well, longer and longer while they fail. */
final class StartBackoff {
    private final PythonSettings.Restart settings;
    private int failures;
    private String lastFailure;
    private long nextAt = System.nanoTime();

    StartBackoff(PythonSettings.Restart settings) {
        this.settings = settings;
    }

    /** @return the waiting before the next start */
    Duration failed(String why) {
        lastFailure = why;
        long doubled = settings.minDelay().toMillis() << Math.min(failures++, 20);
        long capped = Math.min(doubled, settings.maxDelay().toMillis());
        Duration delay =
                Duration.ofMillis((long) (capped * ThreadLocalRandom.current().nextDouble(0.8, 1.2)));
        nextAt = System.nanoTime() + delay.toNanos();
        return delay;
    }

    void succeeded() {
        failures = 0;
        lastFailure = null;
    }

    /** What is left of the waiting; zero or less if there is none. */
    Duration left() {
        return Duration.ofNanos(nextAt - System.nanoTime());
    }

    int failures() {
        return failures;
    }

    /** Why the last start failed; null once one has gone well. */
    String lastFailure() {
        return lastFailure;
    }
}
