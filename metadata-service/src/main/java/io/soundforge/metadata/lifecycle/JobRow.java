package io.soundforge.metadata.lifecycle;

import io.soundforge.events.JobState;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/** A job's row while its lock is held. Only {@link JobAggregate} changes it. */
public final class JobRow {
    final UUID id;
    final String owner;
    final Map<String, String> labels;
    final Instant createdAt;
    final TaskCounts counts;
    JobState state;
    int run;
    int finishedRun;
    long lastSeq;
    Instant finishedAt;
    Instant cancelRequestedAt;
    Instant deletedAt;

    JobRow(UUID id, String owner, Map<String, String> labels, Instant createdAt, TaskCounts counts) {
        this.id = id;
        this.owner = owner;
        this.labels = labels;
        this.createdAt = createdAt;
        this.counts = counts;
    }

    /** The job's id. */
    public UUID id() {
        return id;
    }

    /** The state as it is in the row. */
    public JobState state() {
        return state;
    }

    /** The highest run of the job's tracks. */
    public int run() {
        return run;
    }

    /** Whose job it is. */
    public String owner() {
        return owner;
    }

    /** How many tasks are in which state. */
    public TaskCounts counts() {
        return counts;
    }

    /** When the user asked for a cancel of the current run; null where nobody did. */
    public Instant cancelRequestedAt() {
        return cancelRequestedAt;
    }

    /** When the user deleted the job; null where nobody did. */
    public Instant deletedAt() {
        return deletedAt;
    }
}
