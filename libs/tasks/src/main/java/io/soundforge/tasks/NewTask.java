package io.soundforge.tasks;

import io.soundforge.events.Priority;
import java.time.Instant;
import java.util.UUID;

/**
 * A task to be done.
 *
 * @param kind which {@link WorkHandler} does it; for steps their wire name
 * @param key unique name; a second task of the same key is no task
 * @param trackId the track, or null; a tombstone of the track keeps the task out
 * @param jobId the job, or null
 * @param run the run that the task belongs to, from 1
 * @param priority the lane
 * @param payload what the handler needs, usually JSON
 * @param runAt when it is due; null means now
 * @param traceparent W3C trace context that the task goes on with; null: that of what the thread is doing that enqueues it
 */
public record NewTask(
        String kind,
        String key,
        UUID trackId,
        UUID jobId,
        int run,
        Priority priority,
        byte[] payload,
        Instant runAt,
        String traceparent) {

    /** A due task without a track, in the normal lane. */
    public static NewTask of(String kind, String key, byte[] payload) {
        return new NewTask(kind, key, null, null, 1, Priority.NORMAL, payload, null, null);
    }
}
