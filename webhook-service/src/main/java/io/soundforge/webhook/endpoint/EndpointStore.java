package io.soundforge.webhook.endpoint;

import io.soundforge.problem.ApiException;
import io.soundforge.sql.Rows;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;

/**
 * Writes webhooks' rows, each within its caller's transaction. Every change of what senders cache counts {@code revision} up. Where
 * both rows of a webhook are touched its health goes first, as with those who write ends of attempts: else two would wait for one
 * another.
 */
@ApplicationScoped
class EndpointStore {
    /** Makes counting and adding one step for each owner. */
    private static final String LOCK_OWNER =
            "SELECT pg_advisory_xact_lock(hashtextextended(current_schema() || ':endpoints:' || ?, 0))";

    private static final String COUNT = "SELECT count(*) FROM endpoint WHERE owner = ?";

    private static final String ADD = """
            INSERT INTO endpoint (url, events, labels, description, rate_per_s, links, headers, id, owner, secret, state)
            VALUES (?, ?, ?::jsonb, ?, ?, ?, ?, ?, ?, ?, 'active')
            """;

    private static final String ADD_HEALTH = "INSERT INTO endpoint_health (endpoint_id) VALUES (?)";

    private static final String LOCK = """
            SELECT url, events, labels, description, rate_per_s, links, headers FROM endpoint WHERE id = ? AND owner = ? FOR UPDATE
            """;

    private static final String LOCK_HEALTH = """
            SELECT FROM endpoint_health h JOIN endpoint e ON e.id = h.endpoint_id WHERE e.id = ? AND e.owner = ? FOR UPDATE OF h
            """;

    private static final String CHANGE = """
            UPDATE endpoint SET url = ?, events = ?, labels = ?::jsonb, description = ?, rate_per_s = ?, links = ?, headers = ?,
                revision = revision + 1, updated_at = now()
            WHERE id = ? AND owner = ?
            """;

    private static final String PAUSE = """
            UPDATE endpoint SET state = 'paused', revision = revision + 1, updated_at = now()
            WHERE id = ? AND owner = ? AND state = 'active'
            """;

    private static final String FORGET_HEALTH = """
            UPDATE endpoint_health h SET failures_in_row = 0, failing_since = NULL, window_started_at = NULL, window_attempts = 0,
                window_failures = 0, open_until = NULL, open_ms = 0, probe_until = NULL, next_slot_at = NULL
            FROM endpoint e WHERE e.id = h.endpoint_id AND e.id = ? AND e.owner = ?
            """;

    private static final String RESUME = """
            UPDATE endpoint SET state = 'active', disabled_reason = NULL, disabled_at = NULL, revision = revision + 1,
                updated_at = now()
            WHERE id = ? AND owner = ? AND state <> 'active'
            """;

    private static final String ROTATE = """
            UPDATE endpoint SET secret = ?, previous_secret = CASE WHEN v.overlap_ms > 0 THEN endpoint.secret END,
                previous_until = CASE WHEN v.overlap_ms > 0 THEN now() + v.overlap_ms * interval '1 millisecond' END,
                revision = revision + 1, updated_at = now()
            FROM (VALUES (?::bigint)) AS v (overlap_ms)
            WHERE id = ? AND owner = ?
            """;

    private static final String DELETE_HEALTH =
            "DELETE FROM endpoint_health h USING endpoint e WHERE e.id = h.endpoint_id AND e.id = ? AND e.owner = ?";

    private static final String DELETE = "DELETE FROM endpoint WHERE id = ? AND owner = ?";

    /** A webhook's settings as they are stored, with its sealed headers; null for none. */
    record Stored(EndpointSettings settings, byte[] headers) {}

    /**
     * Adds an active webhook.
     *
     * @param most webhooks of one owner
     * @throws ApiException 409 TOO_MANY_WEBHOOKS
     */
    void add(Connection connection, UUID id, String owner, Stored webhook, byte[] secret, int most)
            throws SQLException {
        if (countLocked(connection, owner) >= most) {
            throw ApiException.conflict("TOO_MANY_WEBHOOKS", "There are " + most + " webhooks already; delete one.");
        }
        try (PreparedStatement statement = connection.prepareStatement(ADD)) {
            int next = set(connection, statement, webhook);
            statement.setObject(next, id);
            statement.setString(next + 1, owner);
            statement.setBytes(next + 2, secret);
            statement.executeUpdate();
        }
        try (PreparedStatement statement = connection.prepareStatement(ADD_HEALTH)) {
            statement.setObject(1, id);
            statement.executeUpdate();
        }
    }

    /** Locks how the webhook is, too: before {@link #lock}, for who may {@link #forget} it. */
    void lockHealth(Connection connection, UUID id, String owner) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(LOCK_HEALTH)) {
            statement.setObject(1, id);
            statement.setString(2, owner);
            statement.execute();
        }
    }

    /** What is stored, locked against other changes. @throws ApiException 404 */
    Stored lock(Connection connection, UUID id, String owner) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(LOCK)) {
            statement.setObject(1, id);
            statement.setString(2, owner);
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    throw EndpointDirectory.notFound(id);
                }
                EndpointSettings settings = new EndpointSettings(
                        row.getString("url"),
                        EndpointReader.events(row),
                        EndpointReader.labels(row),
                        row.getString("description"),
                        row.getObject("rate_per_s", Integer.class),
                        LinkAccess.ofWire(row.getString("links")).orElseThrow());
                return new Stored(settings, row.getBytes("headers"));
            }
        }
    }

    /** Replaces what is stored. */
    void change(Connection connection, UUID id, String owner, Stored webhook) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(CHANGE)) {
            int next = set(connection, statement, webhook);
            statement.setObject(next, id);
            statement.setString(next + 1, owner);
            statement.executeUpdate();
        }
    }

    /** Nothing more is sent. One that is disabled stays so. */
    void pause(Connection connection, UUID id, String owner) throws SQLException {
        update(connection, PAUSE, id, owner);
    }

    /** As if nothing had failed. */
    void forget(Connection connection, UUID id, String owner) throws SQLException {
        update(connection, FORGET_HEALTH, id, owner);
    }

    /** Begins anew, as if nothing had failed. */
    void resume(Connection connection, UUID id, String owner) throws SQLException {
        forget(connection, id, owner);
        update(connection, RESUME, id, owner);
    }

    /** Another secret; the one before signs, too, for so long. */
    void rotate(Connection connection, UUID id, String owner, byte[] secret, Duration overlap) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(ROTATE)) {
            statement.setBytes(1, secret);
            statement.setLong(2, overlap.toMillis());
            statement.setObject(3, id);
            statement.setString(4, owner);
            statement.executeUpdate();
        }
    }

    /** Removes the webhook; its deliveries stay until they are swept. @return whether it was there */
    boolean delete(Connection connection, UUID id, String owner) throws SQLException {
        update(connection, DELETE_HEALTH, id, owner);
        return update(connection, DELETE, id, owner) > 0;
    }

    private static long countLocked(Connection connection, String owner) throws SQLException {
        try (PreparedStatement lock = connection.prepareStatement(LOCK_OWNER);
                PreparedStatement count = connection.prepareStatement(COUNT)) {
            lock.setString(1, owner);
            lock.execute();
            count.setString(1, owner);
            try (ResultSet row = count.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    /** @return the next parameter */
    private static int set(Connection connection, PreparedStatement statement, Stored webhook) throws SQLException {
        EndpointSettings settings = webhook.settings();
        statement.setString(1, settings.url());
        statement.setArray(2, connection.createArrayOf("text", settings.events().toArray()));
        statement.setString(3, Rows.json(settings.labels()));
        statement.setString(4, settings.description());
        statement.setObject(5, settings.ratePerS());
        statement.setString(6, settings.linkAccess().wire());
        statement.setBytes(7, webhook.headers());
        return 8;
    }

    private static int update(Connection connection, String sql, UUID id, String owner) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setObject(1, id);
            statement.setString(2, owner);
            return statement.executeUpdate();
        }
    }
}
