package io.soundforge.webhook.retention;

import io.soundforge.webhook.TimedIds;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * What a sweep removes, some rows at a time. Whoever holds a lock on a row is not waited for, and an attempt that is under way may
 * end: its delivery goes next time.
 */
@ApplicationScoped
class SweepStore {
    private static final String ALONE = "SELECT pg_try_advisory_xact_lock(hashtext(current_schema()), 3)";

    /** None has ended before it was made: the bound on ids holds for what ended before that time, too. */
    private static final String ENDED = """
            SELECT id, attempts FROM delivery
            WHERE id > ? AND id < ? AND state IN ('succeeded', 'failed')
                AND coalesce(ended_at, created_at) < now() - ? * interval '1 millisecond'
            ORDER BY id LIMIT ? FOR UPDATE SKIP LOCKED
            """;

    private static final String WAITED = """
            state = 'pending' AND due_at < now() - ? * interval '1 millisecond' AND created_at < now() - ? * interval '1 millisecond'
            """;

    private static final String WAITED_OF_ENDPOINT =
            "SELECT id, attempts FROM delivery WHERE endpoint_id = ? AND " + WAITED + """
            ORDER BY due_at, id LIMIT ? FOR UPDATE SKIP LOCKED
            """;

    private static final String WAITED_IN_VAIN =
            "SELECT e.id FROM endpoint e WHERE EXISTS (SELECT FROM delivery WHERE endpoint_id = e.id AND " + WAITED
                    + ")";

    private static final String OF_ENDPOINT = """
            SELECT id, attempts FROM delivery WHERE endpoint_id = ? AND state <> 'running'
            ORDER BY id LIMIT ? FOR UPDATE SKIP LOCKED
            """;

    /** From one endpoint to the next by the index: as many steps as there are endpoints, however many deliveries. */
    private static final String DELETED = """
            WITH RECURSIVE known (id) AS (
                (SELECT endpoint_id FROM delivery ORDER BY endpoint_id LIMIT 1)
                UNION ALL
                SELECT (SELECT endpoint_id FROM delivery WHERE endpoint_id > k.id ORDER BY endpoint_id LIMIT 1)
                FROM known k WHERE k.id IS NOT NULL
            )
            SELECT k.id FROM known k WHERE k.id IS NOT NULL AND NOT EXISTS (SELECT FROM endpoint e WHERE e.id = k.id)
            """;

    private static final String REMOVE_ATTEMPTS = "DELETE FROM attempt WHERE delivery_id = ANY (?)";

    private static final String REMOVE_DELIVERIES = "DELETE FROM delivery WHERE id = ANY (?) RETURNING event_id";

    private static final String REMOVE_EVENTS = """
            DELETE FROM event v WHERE v.id = ANY (?) AND NOT EXISTS (SELECT FROM delivery d WHERE d.event_id = v.id)
            """;

    private static final String UNNEEDED = """
            DELETE FROM event WHERE id = ANY (ARRAY(
                SELECT id FROM event v
                WHERE created_at < now() - ? * interval '1 millisecond'
                    AND NOT EXISTS (SELECT FROM delivery d WHERE d.event_id = v.id)
                ORDER BY created_at LIMIT ? FOR UPDATE SKIP LOCKED))
            """;

    /** By ctid: for the key of an attempt the planner would read the whole table, batch after batch. */
    private static final String ANSWERS = """
            UPDATE attempt SET answer = NULL, message = NULL WHERE ctid = ANY (ARRAY(
                SELECT ctid FROM attempt
                WHERE started_at < now() - ? * interval '1 millisecond' AND (octet_length(answer) > 0 OR message IS NOT NULL)
                ORDER BY started_at LIMIT ? FOR UPDATE SKIP LOCKED))
            """;

    private static final String SECRETS = """
            UPDATE endpoint SET previous_secret = NULL, previous_until = NULL WHERE id = ANY (ARRAY(
                SELECT id FROM endpoint WHERE previous_until < now() ORDER BY previous_until LIMIT ? FOR UPDATE SKIP LOCKED))
            """;

    /** Before every id. */
    static final UUID FIRST = new UUID(0, 0);

    /**
     * What a transaction of a sweep has changed.
     *
     * @param rows in all tables but that of events
     * @param deliveries how many of them are deliveries
     * @param last the delivery that was looked at last; null for none
     */
    record Swept(int rows, int deliveries, UUID last) {
        static Swept rows(int rows) {
            return new Swept(rows, 0, null);
        }
    }

    /** Whether nobody else sweeps, until the transaction ends. */
    boolean isAlone(Connection connection) throws SQLException {
        try (PreparedStatement lock = connection.prepareStatement(ALONE);
                ResultSet row = lock.executeQuery()) {
            row.next();
            return row.getBoolean(1);
        }
    }

    /**
     * Removes deliveries that ended so long ago, with what only they need.
     *
     * @param behind where the transaction before has left off: what must stay is then looked at once, however much it is
     */
    Swept endedDeliveries(Connection connection, Duration age, UUID behind, int most) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(ENDED)) {
            select.setObject(1, behind);
            select.setObject(2, TimedIds.until(Instant.now().minus(age)));
            select.setLong(3, age.toMillis());
            select.setInt(4, most);
            return remove(connection, select, most);
        }
    }

    /** Endpoints with deliveries that have been due for so long, and were made as long ago. */
    List<UUID> waitedInVain(Connection connection, Duration age) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(WAITED_IN_VAIN)) {
            select.setLong(1, age.toMillis());
            select.setLong(2, age.toMillis());
            return ids(select);
        }
    }

    /** Removes such deliveries of an endpoint, with what only they need. */
    Swept pendingDeliveries(Connection connection, UUID endpoint, Duration age, int most) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(WAITED_OF_ENDPOINT)) {
            select.setObject(1, endpoint);
            select.setLong(2, age.toMillis());
            select.setLong(3, age.toMillis());
            select.setInt(4, most);
            return remove(connection, select, most);
        }
    }

    /** Endpoints that are gone, but have deliveries. */
    List<UUID> deletedEndpoints(Connection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(DELETED)) {
            return ids(select);
        }
    }

    /** Removes deliveries of an endpoint, with what only they need. */
    Swept deliveriesOf(Connection connection, UUID endpoint, int most) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(OF_ENDPOINT)) {
            select.setObject(1, endpoint);
            select.setInt(2, most);
            return remove(connection, select, most);
        }
    }

    /** Removes events older than that which no delivery needs. */
    Swept unneededEvents(Connection connection, Duration age, int most) throws SQLException {
        return aged(connection, UNNEEDED, age, most);
    }

    /** Erases what attempts older than that keep of answers, and their messages. */
    Swept keptAnswers(Connection connection, Duration age, int most) throws SQLException {
        return aged(connection, ANSWERS, age, most);
    }

    /** Erases secrets that have been replaced and sign no more. */
    Swept secrets(Connection connection, int most) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(SECRETS)) {
            update.setInt(1, most);
            return Swept.rows(update.executeUpdate());
        }
    }

    /**
     * Removes what a statement locks, or as much of it as goes into one transaction. The lock comes first: an attempt whose end is
     * written at the same time is either seen here or finds no delivery.
     */
    private static Swept remove(Connection connection, PreparedStatement locking, int most) throws SQLException {
        List<UUID> deliveries = new ArrayList<>();
        int rows = 0;
        try (ResultSet row = locking.executeQuery()) {
            while (rows < most && row.next()) {
                deliveries.add(row.getObject(1, UUID.class));
                rows += 1 + row.getInt(2);
            }
        }
        if (deliveries.isEmpty()) {
            return Swept.rows(0);
        }
        try (PreparedStatement attempts = connection.prepareStatement(REMOVE_ATTEMPTS);
                PreparedStatement removal = connection.prepareStatement(REMOVE_DELIVERIES);
                PreparedStatement events = connection.prepareStatement(REMOVE_EVENTS)) {
            Object[] ids = deliveries.toArray();
            attempts.setArray(1, connection.createArrayOf("uuid", ids));
            attempts.executeUpdate();
            removal.setArray(1, connection.createArrayOf("uuid", ids));
            events.setArray(1, connection.createArrayOf("text", eventIds(removal)));
            events.executeUpdate();
        }
        return new Swept(rows, deliveries.size(), deliveries.getLast());
    }

    private static List<UUID> ids(PreparedStatement select) throws SQLException {
        List<UUID> found = new ArrayList<>();
        try (ResultSet row = select.executeQuery()) {
            while (row.next()) {
                found.add(row.getObject(1, UUID.class));
            }
        }
        return found;
    }

    private static Object[] eventIds(PreparedStatement removal) throws SQLException {
        List<String> ids = new ArrayList<>();
        try (ResultSet row = removal.executeQuery()) {
            while (row.next()) {
                ids.add(row.getString(1));
            }
        }
        return ids.stream().distinct().toArray();
    }

    private static Swept aged(Connection connection, String sql, Duration age, int most) throws SQLException {
        try (PreparedStatement change = connection.prepareStatement(sql)) {
            change.setLong(1, age.toMillis());
            change.setInt(2, most);
            return Swept.rows(change.executeUpdate());
        }
    }
}
