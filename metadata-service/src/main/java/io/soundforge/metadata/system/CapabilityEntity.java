package io.soundforge.metadata.system;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.hibernate.annotations.Immutable;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;

/** What a worker service last said of itself. Written by the projection. */
@Entity
@Immutable
@Table(name = "capability")
public class CapabilityEntity {
    @Id
    String service;

    String step;

    @JdbcTypeCode(SqlTypes.JSON)
    String data;

    Instant at;
}
