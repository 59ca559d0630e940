package io.soundforge.events;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The last task of a job has ended; announced exactly once per run.
 *
 * @param state completed, partial, failed or cancelled
 * @param run the highest run of the job's tracks
 */
public record JobFinished(
        UUID jobId,
        JobState state,
        int run,
        String owner,
        Map<String, String> labels,
        Instant createdAt,
        Instant finishedAt,
        List<TrackSummary> tracks,
        Map<String, String> links)
        implements Event {
    @Override
    public String recordKey() {
        return jobId.toString();
    }

    /** How one track ended. {@code tasks} maps the wire name of each step to its final state. */
    public record TrackSummary(
            UUID trackId, int position, String title, Map<String, TaskState> tasks, EventError error) {}
}
