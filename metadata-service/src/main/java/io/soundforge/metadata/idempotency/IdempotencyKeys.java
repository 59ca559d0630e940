package io.soundforge.metadata.idempotency;

import io.soundforge.metadata.config.RetentionSettings;
import io.soundforge.sql.Rows;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** Remembers which request of an owner made which job, so that a repeated request makes no second one. */
@ApplicationScoped
public class IdempotencyKeys {
    private static final String FIND = """
            select k.request_hash, k.job_id, j.id is null or j.deleted_at is not null
            from idempotency_key k left join job j on j.id = k.job_id
            where k.owner = ? and k.key = ? and k.created_at >= ?""";

    /** An expired key is as good as none. Waits for a concurrent request of the same key to commit or roll back. */
    private static final String CLAIM = """
            insert into idempotency_key as k (owner, key, request_hash, job_id, created_at) values (?, ?, ?, ?, ?)
            on conflict (owner, key) do update
                set request_hash = excluded.request_hash, job_id = excluded.job_id, created_at = excluded.created_at
                where k.created_at < ?""";

    private final RetentionSettings retention;

    IdempotencyKeys(RetentionSettings retention) {
        this.retention = retention;
    }

    /** A key that was used before. @param deleted whether its job is no more */
    public record Used(String requestHash, UUID jobId, boolean deleted) {}

    /** What the key was used for, if it still counts. */
    public Optional<Used> find(Connection connection, String owner, String key) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(FIND)) {
            select.setString(1, owner);
            select.setString(2, key);
            select.setTimestamp(3, Rows.timestamp(expiry()));
            try (ResultSet row = select.executeQuery()) {
                return row.next()
                        ? Optional.of(new Used(row.getString(1), row.getObject(2, UUID.class), row.getBoolean(3)))
                        : Optional.empty();
            }
        }
    }

    /** Takes the key for a job in the caller's transaction. @return false if somebody else has it */
    public boolean claim(Connection connection, String owner, String key, String requestHash, UUID job)
            throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(CLAIM)) {
            insert.setString(1, owner);
            insert.setString(2, key);
            insert.setString(3, requestHash);
            insert.setObject(4, job);
            insert.setTimestamp(5, Rows.timestamp(Instant.now()));
            insert.setTimestamp(6, Rows.timestamp(expiry()));
            return insert.executeUpdate() == 1;
        }
    }

    /** Deletes keys that no longer count. */
    public int sweep(Connection connection) throws SQLException {
        try (PreparedStatement delete =
                connection.prepareStatement("delete from idempotency_key where created_at < ?")) {
            delete.setTimestamp(1, Rows.timestamp(expiry()));
            return delete.executeUpdate();
        }
    }

    private Instant expiry() {
        return Instant.now().minus(retention.idempotencyKeys());
    }
}
