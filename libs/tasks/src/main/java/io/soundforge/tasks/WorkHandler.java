package io.soundforge.tasks;

import io.soundforge.events.Event;
import java.time.Duration;
import java.util.List;

/**
 * Does the tasks of one kind. A service offers it as a CDI bean and enqueues tasks through {@link TaskQueue}. Steps of tracks are
 * done by a {@link StepHandler} instead.
 *
 * <p>The methods that return events only make them: the kernel stores them together with the change that they announce.
 */
public interface WorkHandler {
    /** The kind of tasks, e.g. {@code purge}. */
    String kind();

    /**
     * Does the work, on a thread of the runner. No database transaction is open.
     *
     * @return what to announce; it is published if and only if this process still holds the task
     * @throws TaskFailure if it cannot be done, or not now: {@link TaskFailure#parked} waits without spending an attempt
     * @throws InterruptedException if it was stopped
     */
    List<Event> run(Work work) throws TaskFailure, InterruptedException;

    /** What to announce when the task has failed for good. */
    default List<Event> failed(Work work, TaskFailure failure) {
        return List.of();
    }

    /** What to announce when the task waits for its next attempt, parked or after a failure. */
    default List<Event> waiting(Work work, TaskFailure failure, Duration pause) {
        return List.of();
    }

    /** What to announce when the task was cancelled. */
    default List<Event> cancelled(Work work) {
        return List.of();
    }
}
