package io.soundforge.tasks;

import io.soundforge.events.Event;
import io.soundforge.events.Plan;
import io.soundforge.events.Step;
import java.util.List;

/**
 * What a worker service does: one step. The kernel turns events into tasks, claims them, keeps their lease, retries, cancels and
 * announces; the handler does the work.
 *
 * @param <I> the event that the step consumes
 */
public interface StepHandler<I extends Event> {
    /** The step, which is also the first half of every task's name. */
    Step step();

    /** The class of the consumed event. */
    Class<I> inputType();

    /** The plan that travels in the event. A step that the plan does not name makes no task. */
    Plan planOf(I input);

    /**
     * Does the work, on a thread of the runner. Long waits end when {@link StepTask#onStop} fires.
     *
     * @return the facts to announce; they are published if and only if this worker still holds the task
     * @throws TaskFailure if it cannot be done; retryable failures are tried again later, parked ones without spending an attempt
     * @throws InterruptedException if the work was stopped (cancelled, lease lost, shutdown)
     */
    List<Event> run(StepTask<I> task) throws TaskFailure, InterruptedException;

    /**
     * The facts that a drill announces in the place of {@link #run}'s, see {@link TasksConfig.Drill}: made up, quick, storing nothing.
     *
     * @throws TaskFailure {@code NO_DRILL} for a step that has none
     */
    default List<Event> drill(StepTask<I> task) throws TaskFailure {
        throw TaskFailure.permanent("NO_DRILL", "The step " + step().wire() + " has no drill");
    }
}
