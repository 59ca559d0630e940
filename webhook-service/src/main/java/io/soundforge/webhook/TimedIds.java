package io.soundforge.webhook;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/**
 * Bounds for ids that sort by time (UUIDv7), so that the index of an id serves for times, too. An id has its time from the clock of
 * the process that made it, a row from the database's: the bounds are wider by what these may differ, and the row's own time decides.
 */
public final class TimedIds {
    /** By how much clocks may differ. Signatures hold for minutes, so nothing works that is as wrong as this. */
    private static final Duration CLOCKS_APART = Duration.ofHours(1);

    private static final int BITS_BEHIND_TIME = 16;

    private TimedIds() {}

    /** The smallest id that a row of that time, or of a later one, can have. */
    public static UUID from(Instant time) {
        return smallest(time.minus(CLOCKS_APART));
    }

    /** What is greater than every id that a row of a time before that one can have. */
    public static UUID until(Instant time) {
        return smallest(time.plus(CLOCKS_APART));
    }

    private static UUID smallest(Instant time) {
        return new UUID(Math.max(0, time.toEpochMilli()) << BITS_BEHIND_TIME, 0);
    }
}
