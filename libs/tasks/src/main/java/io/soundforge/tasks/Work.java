package io.soundforge.tasks;

import io.soundforge.tasks.StepTask.StopReason;
import io.soundforge.telemetry.Traced;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/** A claimed task of any kind, as its {@link WorkHandler} sees it. */
public interface Work {
    /** The kind that it was enqueued with. */
    String kind();

    /** The unique name that it was enqueued with. */
    String key();

    /** The track, or null. */
    UUID trackId();

    /** The job, or null. */
    UUID jobId();

    /** The run, from 1. */
    int run();

    /** The payload that it was enqueued with. */
    byte[] payload();

    /** Number of this claim; grows with every claim of the task. */
    int fence();

    /** Failures and worker deaths so far, plus one. Drains and rescues do not count. */
    int attempt();

    /** How long the task was due before it was claimed. */
    Duration waited();

    /** Time since the claim. */
    Duration ran();

    /** Trace context of this attempt where it is traced, else of the event that caused the task, or null. */
    String traceparent();

    /** Begins a part of the attempt on this thread, which must close it: it is seen in the track's trace. */
    default Traced part(String name) {
        return Traced.NONE;
    }

    /**
     * Runs the action as soon as the work must stop, at once if it must already. Called on another thread; must not block. After
     * the actions, the handler's thread is interrupted.
     */
    void onStop(Runnable action);

    /** Set once the work must stop. */
    Optional<StopReason> stopReason();
}
