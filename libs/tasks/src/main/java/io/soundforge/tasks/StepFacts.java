package io.soundforge.tasks;

import io.soundforge.events.ApiLinks;
import io.soundforge.events.EventError;
import io.soundforge.events.JobFailed;
import io.soundforge.events.Step;
import io.soundforge.events.TaskChanged;
import io.soundforge.events.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/** What is said on the topics about a step that did not succeed, in the same words whoever does the step. */
public final class StepFacts {
    private StepFacts() {}

    /** It has failed for good. @param service the service that did it */
    public static JobFailed failed(
            Work work,
            Step step,
            String owner,
            Map<String, String> labels,
            String service,
            ApiLinks links,
            TaskFailure failure) {
        return new JobFailed(
                work.jobId(),
                work.trackId(),
                step,
                work.run(),
                owner,
                labels,
                service,
                work.attempt(),
                error(failure),
                links.forTrack(work.jobId(), work.trackId()));
    }

    /** It waits for its next attempt. @param pause from now on */
    public static TaskChanged waiting(Work work, Step step, TaskFailure failure, Duration pause) {
        return changed(work, step, TaskState.WAITING, Instant.now().plus(pause), error(failure));
    }

    /** It was cancelled. */
    public static TaskChanged cancelled(Work work, Step step) {
        return changed(work, step, TaskState.CANCELLED, null, null);
    }

    private static TaskChanged changed(Work work, Step step, TaskState state, Instant until, EventError error) {
        return new TaskChanged(work.trackId(), work.jobId(), step, work.run(), state, until, work.attempt(), error);
    }

    private static EventError error(TaskFailure failure) {
        return new EventError(failure.code(), failure.getMessage(), failure.isRetryable());
    }
}
