package io.soundforge.tasks;

import io.soundforge.events.Event;
import io.soundforge.telemetry.Traced;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/** A claimed task, as its handler sees it. */
public interface StepTask<I extends Event> {
    /** Why a task must stop before its end. */
    enum StopReason {
        /** The user cancelled or deleted it. */
        CANCELLED,
        /** Somebody else holds it now; nothing of this attempt may be published. */
        LEASE_LOST,
        /** The process is going down; the task goes back unspent. */
        SHUTDOWN
    }

    /** The consumed event's data. */
    I input();

    /** The track. */
    UUID trackId();

    /** The job. */
    UUID jobId();

    /** The task's key, {@code track:step:run}; names the staging folder together with the fence. */
    String key();

    /** Number of this claim: the fence. Grows with every claim of the task; storage refuses lower ones. */
    int fence();

    /** Attempt in the user's sense, from 1: failures and worker deaths so far plus one. Drains and rescues do not count. */
    int attempt();

    /** How long the task was due before it was claimed. */
    Duration waited();

    /**
     * Tells how far the work has come; throttled and lossy, cheap to call often.
     *
     * @param fraction 0..1 within the step
     * @param stage what is being done, for a person; may be null
     */
    void progress(double fraction, String stage);

    /** Begins a part of the attempt on this thread, which must close it: it is seen in the track's trace. */
    default Traced part(String name) {
        return Traced.NONE;
    }

    /**
     * Runs the action as soon as the task must stop, at once if it must already. Called on another thread; must not block. After the
     * actions, the handler's thread is interrupted.
     */
    void onStop(Runnable action);

    /** Set once the task must stop. */
    Optional<StopReason> stopReason();
}
