package io.soundforge.metadata.track;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.Immutable;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;

/** A step of a track as it is read for answers. */
@Entity
@Immutable
@Table(name = "job_task")
@IdClass(TaskEntity.Key.class)
public class TaskEntity {
    @Id
    @Column(name = "track_id")
    UUID trackId;

    @Id
    String step;

    @Column(name = "job_id")
    UUID jobId;

    int run;
    String state;
    int attempt;
    double progress;
    String stage;
    String worker;

    @JdbcTypeCode(SqlTypes.JSON)
    String error;

    @Column(name = "wait_ms")
    Long waitMs;

    @Column(name = "run_ms")
    Long runMs;

    @Column(name = "waiting_until")
    Instant waitingUntil;

    /** Identity of a task row. */
    public record Key(UUID trackId, String step) implements Serializable {}
}
