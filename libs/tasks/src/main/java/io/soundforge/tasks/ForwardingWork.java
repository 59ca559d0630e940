package io.soundforge.tasks;

import io.soundforge.tasks.StepTask.StopReason;
import io.soundforge.telemetry.Traced;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/** The part of a step's task that every kind of work has. */
abstract class ForwardingWork {
    final Work work;

    ForwardingWork(Work work) {
        this.work = work;
    }

    public UUID trackId() {
        return work.trackId();
    }

    public UUID jobId() {
        return work.jobId();
    }

    public String key() {
        return work.key();
    }

    public int fence() {
        return work.fence();
    }

    public int attempt() {
        return work.attempt();
    }

    public Duration waited() {
        return work.waited();
    }

    public Traced part(String name) {
        return work.part(name);
    }

    public void onStop(Runnable action) {
        work.onStop(action);
    }

    public Optional<StopReason> stopReason() {
        return work.stopReason();
    }
}
