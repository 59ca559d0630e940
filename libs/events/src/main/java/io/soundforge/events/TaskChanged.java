package io.soundforge.events;

import java.time.Instant;
import java.util.UUID;

/**
 * A task changed in a way that is no fact for outsiders: it was cancelled, or it waits for another attempt. Internal.
 *
 * @param state {@link TaskState#CANCELLED} or {@link TaskState#WAITING}
 * @param until when the next attempt is due; for waiting only
 * @param attempt attempts made so far in this run; one that found its upstream closed and is parked is made again under its number
 * @param error what made it wait; null for a cancelled task
 */
public record TaskChanged(
        UUID trackId, UUID jobId, Step step, int run, TaskState state, Instant until, int attempt, EventError error)
        implements Event {
    @Override
    public String recordKey() {
        return trackId.toString();
    }
}
