package io.soundforge.metadata.track;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.Immutable;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;

/** A track as it is read for answers: the data of its facts, as they came. */
@Entity
@Immutable
@Table(name = "track")
public class TrackEntity {
    @Id
    UUID id;

    @Column(name = "job_id")
    UUID jobId;

    String owner;
    int position;

    @JdbcTypeCode(SqlTypes.JSON)
    String requested;

    @JdbcTypeCode(SqlTypes.JSON)
    String downloaded;

    @JdbcTypeCode(SqlTypes.JSON)
    String analyzed;

    @JdbcTypeCode(SqlTypes.JSON)
    String processed;

    @Column(name = "created_at")
    Instant createdAt;

    @Column(name = "updated_at")
    Instant updatedAt;
}
