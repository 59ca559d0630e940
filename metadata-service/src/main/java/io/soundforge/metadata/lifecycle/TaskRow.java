package io.soundforge.metadata.lifecycle;

import io.soundforge.events.EventError;
import io.soundforge.events.Step;
import io.soundforge.events.TaskState;
import java.time.Instant;
import java.util.UUID;

/** The row of one step of one track, in its current run, while the job's lock is held. Only {@link JobAggregate} changes it. */
public final class TaskRow {
    final UUID trackId;
    final UUID jobId;
    final Step step;
    int run;
    TaskState state;
    int attempt;
    double progress;
    String stage;
    String worker;
    EventError error;
    Long waitMs;
    Long runMs;
    Instant waitingUntil;

    TaskRow(UUID trackId, UUID jobId, Step step, int run, TaskState state) {
        this.trackId = trackId;
        this.jobId = jobId;
        this.step = step;
        this.run = run;
        this.state = state;
    }

    /** The track. */
    public UUID trackId() {
        return trackId;
    }

    /** The step. */
    public Step step() {
        return step;
    }

    /** The run that the state belongs to. */
    public int run() {
        return run;
    }

    /** The state. */
    public TaskState state() {
        return state;
    }
}
