package io.soundforge.webhook.log;

import io.soundforge.sql.Rows;
import io.soundforge.webhook.TimedIds;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.UUID;

/** What failed within some time, as rows. */
@ApplicationScoped
class RecoveryStore {
    private static final String FOUND = """
            SELECT now(), least(coalesce(?::timestamptz, now()), now()), (
                SELECT count(*) FROM delivery
                WHERE endpoint_id = ? AND owner = ? AND state = 'failed' AND id >= ? AND id < ?
                    AND created_at >= ? AND created_at < coalesce(?::timestamptz, now()))
            """;

    /** Oldest first. Two recoveries at once share the deliveries out between them: each locks what it takes, and passes over the rest. */
    private static final String RECOVER = """
            WITH picked AS (
                SELECT id, row_number() OVER (ORDER BY id) - 1 AS place FROM (
                    SELECT id FROM delivery
                    WHERE endpoint_id = ? AND owner = ? AND state = 'failed' AND id > ? AND id < ?
                        AND created_at >= ? AND created_at < ?
                    ORDER BY id LIMIT ? FOR UPDATE SKIP LOCKED) failed
            )
            UPDATE delivery d SET state = 'pending', stage = 0, once = NULL, ended_at = NULL,
                due_at = ?::timestamptz + (? + p.place) * interval '1 second' / ?
            FROM picked p WHERE d.id = p.id
            RETURNING d.id, d.due_at
            """;

    /**
     * Failed deliveries of a webhook.
     *
     * @param from created then or later
     * @param to created before
     * @param startAt when the first is due: now
     * @param found how many there are
     */
    record Range(UUID webhook, String owner, Instant from, Instant to, Instant startAt, long found) {}

    /**
     * What one transaction recovers.
     *
     * @param rate how many become due per second
     * @param before how many of the range become due before
     * @param most how many at most
     * @param behind the last one that was looked at; empty at the beginning
     */
    record Plan(int rate, int before, int most, Optional<UUID> behind) {}

    /** What one transaction has recovered: at least one. */
    record Batch(int count, UUID lastId, Instant lastDueAt) {}

    /** @param to null: until now */
    Range range(Connection connection, UUID webhook, String owner, Instant from, Instant to) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(FOUND)) {
            select.setTimestamp(1, Rows.timestamp(to));
            select.setObject(2, webhook);
            select.setString(3, owner);
            select.setObject(4, TimedIds.from(from));
            select.setObject(5, TimedIds.until(to == null ? Instant.now() : to));
            select.setTimestamp(6, Rows.timestamp(from));
            select.setTimestamp(7, Rows.timestamp(to));
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return new Range(webhook, owner, from, time(row, 2), time(row, 1), row.getLong(3));
            }
        }
    }

    /** Recovers the next of the range. @return empty if there is none left */
    Optional<Batch> recover(Connection connection, Range range, Plan plan) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(RECOVER)) {
            update.setObject(1, range.webhook());
            update.setString(2, range.owner());
            update.setObject(3, plan.behind().orElseGet(() -> TimedIds.from(range.from())));
            update.setObject(4, TimedIds.until(range.to()));
            update.setTimestamp(5, Rows.timestamp(range.from()));
            update.setTimestamp(6, Rows.timestamp(range.to()));
            update.setInt(7, plan.most());
            update.setTimestamp(8, Rows.timestamp(range.startAt()));
            update.setInt(9, plan.before());
            update.setInt(10, plan.rate());
            try (ResultSet row = update.executeQuery()) {
                return batch(row);
            }
        }
    }

    /** The last one is the one that is due last: within a batch they are due in the order of their ids. */
    private static Optional<Batch> batch(ResultSet row) throws SQLException {
        int count = 0;
        UUID lastId = null;
        Instant lastDueAt = Instant.MIN;
        while (row.next()) {
            count++;
            Instant dueAt = time(row, 2);
            if (dueAt.isAfter(lastDueAt)) {
                lastDueAt = dueAt;
                lastId = row.getObject(1, UUID.class);
            }
        }
        return count == 0 ? Optional.empty() : Optional.of(new Batch(count, lastId, lastDueAt));
    }

    private static Instant time(ResultSet row, int column) throws SQLException {
        return Rows.instant(row.getObject(column, OffsetDateTime.class));
    }
}
