package io.soundforge.tasks;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.jboss.logging.Logger;

/** Pauses that double from 100 ms up to a cap, with a random quarter, so that a loop which fails does not spin. */
public final class Backoff {
    private static final Duration FIRST = Duration.ofMillis(100);
    private static final Duration CAP = Duration.ofSeconds(5);

    private final Duration cap;
    private Duration next = FIRST;
    private boolean said;

    /** With the usual cap of 5 s. */
    public Backoff() {
        this(CAP);
    }

    /** @param cap the longest pause */
    public Backoff(Duration cap) {
        this.cap = cap;
    }

    /** The next pause. */
    public Duration next() {
        Duration current = next;
        Duration doubled = current.multipliedBy(2);
        next = doubled.compareTo(cap) < 0 ? doubled : cap;
        return jittered(current, 0.25);
    }

    /** Sleeps for the next pause. */
    public void pause() throws InterruptedException {
        Thread.sleep(next());
    }

    /** How loud to say that it failed: once per outage is enough. */
    public Logger.Level level() {
        Logger.Level level = said ? Logger.Level.DEBUG : Logger.Level.WARN;
        said = true;
        return level;
    }

    /** It went well: the next pause is the first again. */
    public void reset() {
        next = FIRST;
        said = false;
    }

    /** The duration, up to that share shorter or longer. */
    public static Duration jittered(Duration duration, double share) {
        double factor = 1 + share * ThreadLocalRandom.current().nextDouble(-1, 1);
        return Duration.ofMillis(Math.round(duration.toMillis() * factor));
    }
}
