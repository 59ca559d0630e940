package io.soundforge.metadata.lifecycle;

import io.soundforge.events.JobState;
import io.soundforge.events.TaskState;
import java.util.Collection;

/**
 * The state of a job as a pure function of the states of its tasks:
 *
 * <ul>
 *   <li>every task waits to begin: {@code queued}
 *   <li>some task has not ended: {@code running}
 *   <li>all ended, one or more cancelled: {@code cancelled}
 *   <li>all succeeded: {@code completed}; none did: {@code failed}; else {@code partial}
 * </ul>
 */
public final class JobStates {
    private JobStates() {}

    /** The state of a job with tasks in these states; a job without tasks is queued. */
    public static JobState of(Collection<TaskState> tasks) {
        return of(TaskCounts.of(tasks));
    }

    /** As {@link #of(Collection)}, from the numbers per state. */
    public static JobState of(TaskCounts tasks) {
        if (tasks.get(TaskState.QUEUED) == tasks.total()) {
            return JobState.QUEUED;
        }
        if (tasks.open() > 0) {
            return JobState.RUNNING;
        }
        if (tasks.get(TaskState.CANCELLED) > 0) {
            return JobState.CANCELLED;
        }
        if (tasks.get(TaskState.SUCCEEDED) == tasks.total()) {
            return JobState.COMPLETED;
        }
        return tasks.get(TaskState.SUCCEEDED) == 0 ? JobState.FAILED : JobState.PARTIAL;
    }
}
