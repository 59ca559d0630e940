package io.soundforge.metadata.job;

import io.soundforge.events.AnalysisOptions;
import io.soundforge.events.JobState;
import io.soundforge.events.Priority;
import io.soundforge.events.SeparationOptions;
import io.soundforge.events.Step;
import io.soundforge.metadata.track.TrackView;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A job as clients see it.
 *
 * @param progress 0..1, weighted by what the steps cost
 * @param run 1 for the submission, one more for each retry
 * @param taskCounts how many tasks are in which state
 * @param items what became of each source of the submission
 * @param tracks left out in lists
 */
@Schema(name = "Job")
public record JobView(
        UUID id,
        JobState state,
        double progress,
        Priority priority,
        Map<String, String> labels,
        List<Step> steps,
        AnalysisOptions analysis,
        SeparationOptions separation,
        int run,
        Map<String, Integer> taskCounts,
        Instant createdAt,
        Instant updatedAt,
        Instant finishedAt,
        Instant cancelRequestedAt,
        List<JobItem> items,
        List<TrackView> tracks,
        Map<String, String> links) {

    /** One page of a list, newest first. @param nextCursor for the next page; left out on the last */
    @Schema(name = "JobPage")
    public record Page(List<JobView> jobs, String nextCursor) {}
}
