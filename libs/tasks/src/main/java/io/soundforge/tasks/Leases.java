package io.soundforge.tasks;

import io.soundforge.events.EncodedEvent;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;

/**
 * The hot path: claim, keep, end. Every statement that touches a claimed row is fenced by id, number of the claim and owner. All times are
 * the database's, so clocks of processes do not matter.
 */
final class Leases {
    /**
     * Claims are committed synchronously on purpose: the number of a claim that a crash of the database forgets would be given out twice,
     * and storage could not tell the two holders apart.
     */
    private static final String CLAIM = """
            WITH due AS MATERIALIZED (
                SELECT id FROM task
                WHERE state = 'ready' AND run_at <= now() AND kind = ANY (?) AND NOT cancel_requested
                ORDER BY order_at, id LIMIT ? FOR UPDATE SKIP LOCKED)
            UPDATE task t SET state = 'running', claims = t.claims + 1, owner = ?,
                   lease_until = now() + ? * interval '1 millisecond'
            FROM due WHERE t.id = due.id
            RETURNING %s
            """.formatted(ClaimedTask.COLUMNS);

    // A lost heartbeat costs nothing: the next one is on its way.
    private static final String HEARTBEAT = """
            UPDATE task t SET lease_until = now() + ? * interval '1 millisecond'
            FROM unnest(?::bigint[], ?::int[]) AS h (id, claims), (SELECT set_config('synchronous_commit', 'off', true)) AS c
            WHERE t.id = ANY (?) AND t.id = h.id AND t.claims = h.claims AND t.owner = ? AND t.state = 'running'
            RETURNING t.id
            """;

    private static final String CANCELLED =
            "SELECT id FROM task WHERE owner = ? AND cancel_requested AND state = 'running'";

    /** {@code id = ANY} beside the join keeps the planner at the primary key however the table grows (3.1 to 0.6 ms when measured). */
    private static final String END = """
            WITH ended AS MATERIALIZED (
                SELECT * FROM unnest(?::bigint[], ?::int[], ?::text[], ?::bigint[], ?::int[], ?::int[], ?::text[], ?::text[], ?::text[])
                    AS e (id, claims, state, pause_ms, failures, deaths, error_code, error_message, trace)),
            done AS (
                UPDATE task t SET state = e.state, owner = NULL, lease_until = NULL,
                       failures = t.failures + e.failures, worker_deaths = t.worker_deaths + e.deaths,
                       error_code = coalesce(e.error_code, t.error_code),
                       error_message = coalesce(e.error_message, t.error_message),
                       attempt_trace = coalesce(e.trace, t.attempt_trace),
                       run_at = CASE WHEN e.state = 'ready' AND e.pause_ms > 0
                                     THEN now() + e.pause_ms * interval '1 millisecond' ELSE t.run_at END,
                       order_at = CASE WHEN e.state = 'ready' AND e.pause_ms > 0
                                       THEN now() + e.pause_ms * interval '1 millisecond' + (t.order_at - t.run_at)
                                       ELSE t.order_at END,
                       payload = CASE e.state WHEN 'ready' THEN t.payload END,
                       ended_at = CASE e.state WHEN 'ready' THEN NULL ELSE now() END
                FROM ended e
                WHERE t.id = ANY (?) AND t.id = e.id AND t.claims = e.claims AND t.owner = ? AND t.state = 'running'
                RETURNING t.id),
            announced AS (
                INSERT INTO outbox (topic, record_key, headers, value)
                SELECT o.topic, o.record_key, o.headers, o.value
                FROM unnest(?::bigint[], ?::text[], ?::text[], ?::text[], ?::bytea[]) WITH ORDINALITY
                    AS o (task_id, topic, record_key, headers, value, position)
                JOIN done d ON d.id = o.task_id
                ORDER BY o.position)
            SELECT id FROM done
            """;

    private static final String EXPIRED = """
            WITH lost AS MATERIALIZED (
                SELECT id FROM task
                WHERE kind = ANY (?) AND id <> ALL (?)
                  AND ((state = 'running' AND lease_until < now()) OR (state = 'ready' AND cancel_requested))
                ORDER BY id LIMIT ? FOR UPDATE SKIP LOCKED)
            UPDATE task t SET state = 'running', owner = ?, lease_until = now() + ? * interval '1 millisecond',
                   rescues = t.rescues + CASE t.state WHEN 'running' THEN 1 ELSE 0 END
            FROM lost WHERE t.id = lost.id
            RETURNING %s
            """.formatted(ClaimedTask.COLUMNS);

    private final Database database;
    private final UUID owner;
    private final long leaseMs;

    /**
     * @param owner this start of this process
     */
    Leases(Database database, UUID owner, Duration lease) {
        this.database = database;
        this.owner = owner;
        this.leaseMs = lease.toMillis();
    }

    /** Claims due tasks, the most urgent first. */
    List<ClaimedTask> claim(Collection<String> kinds, int limit) throws SQLException {
        return take(CLAIM, (statement, connection) -> {
            statement.setArray(1, connection.createArrayOf("text", kinds.toArray()));
            statement.setInt(2, limit);
            statement.setObject(3, owner);
            statement.setLong(4, leaseMs);
        });
    }

    /**
     * Takes over tasks whose lease has run out, and waiting ones whose cancel came between two attempts. The number of the claim stays:
     * the caller only ends them. The old holder is fenced off by the owner.
     *
     * @param held ids that this process works on: it is their holder, however late its heartbeat was
     */
    List<ClaimedTask> takeOver(Collection<String> kinds, Collection<Long> held, int limit) throws SQLException {
        return take(EXPIRED, (statement, connection) -> {
            statement.setArray(1, connection.createArrayOf("text", kinds.toArray()));
            statement.setArray(2, connection.createArrayOf("int8", held.toArray()));
            statement.setInt(3, limit);
            statement.setObject(4, owner);
            statement.setLong(5, leaseMs);
        });
    }

    /** Prolongs the leases, and returns the ids that are still held. */
    Set<Long> heartbeat(Collection<ClaimedTask> held) throws SQLException {
        return database.autocommit(connection -> {
            try (PreparedStatement update = connection.prepareStatement(HEARTBEAT)) {
                update.setLong(1, leaseMs);
                update.setArray(2, array(connection, "int8", held, ClaimedTask::id));
                update.setArray(3, array(connection, "int4", held, ClaimedTask::claims));
                update.setArray(4, array(connection, "int8", held, ClaimedTask::id));
                update.setObject(5, owner);
                return ids(update);
            }
        });
    }

    /** The ids of this process' running tasks that somebody cancelled. */
    Set<Long> cancelled() throws SQLException {
        return database.autocommit(connection -> {
            try (PreparedStatement select = connection.prepareStatement(CANCELLED)) {
                select.setObject(1, owner);
                return ids(select);
            }
        });
    }

    /**
     * Ends claims together with their events, in one statement.
     *
     * @return the ids that were still held; nothing of the others was written
     */
    Set<Long> end(List<Ending> endings) throws SQLException {
        List<Announcement> events = endings.stream()
                .flatMap(ending -> ending.events().stream()
                        .map(event -> new Announcement(ending.task().id(), event)))
                .toList();
        return database.autocommit(connection -> {
            try (PreparedStatement end = connection.prepareStatement(END)) {
                end.setArray(1, array(connection, "int8", endings, e -> e.task().id()));
                end.setArray(2, array(connection, "int4", endings, e -> e.task().claims()));
                end.setArray(
                        3, array(connection, "text", endings, e -> e.state().column()));
                end.setArray(
                        4, array(connection, "int8", endings, e -> e.pause().toMillis()));
                end.setArray(5, array(connection, "int4", endings, Ending::failures));
                end.setArray(6, array(connection, "int4", endings, Ending::workerDeaths));
                end.setArray(7, array(connection, "text", endings, Ending::errorCode));
                end.setArray(8, array(connection, "text", endings, Ending::errorMessage));
                end.setArray(9, array(connection, "text", endings, Ending::trace));
                end.setArray(
                        10, array(connection, "int8", endings, e -> e.task().id()));
                end.setObject(11, owner);
                OutboxStore.Columns columns = OutboxStore.Columns.of(
                        connection, events.stream().map(Announcement::event).toList());
                end.setArray(12, array(connection, "int8", events, Announcement::taskId));
                end.setArray(13, columns.topics());
                end.setArray(14, columns.keys());
                end.setArray(15, columns.headers());
                end.setArray(16, columns.values());
                return ids(end);
            }
        });
    }

    private record Announcement(long taskId, EncodedEvent event) {}

    @FunctionalInterface
    private interface Binder {
        void bind(PreparedStatement statement, Connection connection) throws SQLException;
    }

    private List<ClaimedTask> take(String sql, Binder binder) throws SQLException {
        return database.autocommit(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                binder.bind(statement, connection);
                ResultSet rows = statement.executeQuery();
                List<ClaimedTask> claimed = new ArrayList<>();
                while (rows.next()) {
                    claimed.add(ClaimedTask.of(rows));
                }
                return claimed;
            }
        });
    }

    private static Set<Long> ids(PreparedStatement statement) throws SQLException {
        ResultSet rows = statement.executeQuery();
        Set<Long> ids = new HashSet<>();
        while (rows.next()) {
            ids.add(rows.getLong(1));
        }
        return ids;
    }

    private static <T> Array array(Connection connection, String type, Collection<T> rows, Function<T, Object> column)
            throws SQLException {
        return connection.createArrayOf(type, rows.stream().map(column).toArray());
    }
}
