package io.soundforge.metadata.job;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.Immutable;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;

/** A job as it is read for answers. It is written through {@code lifecycle} only, under its row's lock. */
@Entity
@Immutable
@Table(name = "job")
public class JobEntity {
    @Id
    UUID id;

    String owner;
    String state;
    String priority;

    @JdbcTypeCode(SqlTypes.JSON)
    String labels;

    @JdbcTypeCode(SqlTypes.JSON)
    String plan;

    @JdbcTypeCode(SqlTypes.JSON)
    String items;

    int run;

    @Column(name = "last_seq")
    long lastSeq;

    @Column(name = "tasks_queued")
    int queued;

    @Column(name = "tasks_running")
    int running;

    @Column(name = "tasks_waiting")
    int waiting;

    @Column(name = "tasks_succeeded")
    int succeeded;

    @Column(name = "tasks_failed")
    int failed;

    @Column(name = "tasks_cancelled")
    int cancelled;

    @Column(name = "tasks_skipped")
    int skipped;

    @Column(name = "created_at")
    Instant createdAt;

    @Column(name = "updated_at")
    Instant updatedAt;

    @Column(name = "finished_at")
    Instant finishedAt;

    @Column(name = "cancel_requested_at")
    Instant cancelRequestedAt;

    @Column(name = "deleted_at")
    Instant deletedAt;
}
