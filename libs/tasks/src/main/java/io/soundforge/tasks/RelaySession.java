package io.soundforge.tasks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import io.soundforge.events.EventCodec;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.jboss.logging.Logger;

/**
 * The relay's connection to the outbox, and with it the right to be the relay: an advisory lock of the session. The server ends a session
 * that stays silent for the takeover time, so that a process which stands still does not keep the outbox from everybody.
 */
final class RelaySession implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(RelaySession.class);
    private static final TypeReference<Map<String, String>> HEADERS = new TypeReference<>() {};

    private static final String LOCK = "SELECT pg_try_advisory_lock(hashtext(current_schema()), 2)";
    private static final String UNLOCK = "SELECT pg_advisory_unlock(hashtext(current_schema()), 2)";
    private static final String READ =
            "SELECT id, topic, record_key, headers, value FROM outbox WHERE parked_reason IS NULL ORDER BY id LIMIT ?";
    // A lost delete is a duplicate, which inboxes absorb: it need not wait for the disk.
    private static final String DELETE =
            "DELETE FROM outbox USING (SELECT set_config('synchronous_commit', 'off', true)) AS c WHERE id = ANY (?)";
    private static final String PARK = "UPDATE outbox SET parked_reason = ? WHERE id = ?";

    private final Connection connection;

    RelaySession(Database database, Duration takeover) throws SQLException {
        connection = database.connect();
        try {
            execute("SET idle_session_timeout = " + takeover.toMillis());
        } catch (SQLException e) {
            // A connection of the pool whose server has gone: kept, it would be missing there for ever.
            connection.close();
            throw e;
        }
    }

    /** Becomes the relay, unless another session is. */
    boolean acquire() throws SQLException {
        return isTrue(LOCK);
    }

    /** A sign of life, for when a round takes long. */
    void ping() throws SQLException {
        execute("SELECT 1");
    }

    /** The next rows, in order. */
    List<Row> read(int limit) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(READ)) {
            select.setInt(1, limit);
            ResultSet rows = select.executeQuery();
            List<Row> read = new ArrayList<>();
            while (rows.next()) {
                read.add(new Row(
                        rows.getLong(1), rows.getString(2), rows.getString(3), rows.getString(4), rows.getBytes(5)));
            }
            return read;
        }
    }

    /** Forgets published rows. */
    void delete(Collection<Long> ids) throws SQLException {
        if (!ids.isEmpty()) {
            try (PreparedStatement delete = connection.prepareStatement(DELETE)) {
                delete.setArray(1, connection.createArrayOf("int8", ids.toArray()));
                delete.executeUpdate();
            }
        }
    }

    /** Sets a row aside that can never be published, so that the others go on. */
    void park(long id, Throwable cause) throws SQLException {
        LOG.errorf(cause, "The broker refuses outbox row %d for good; it is set aside", id);
        try (PreparedStatement park = connection.prepareStatement(PARK)) {
            park.setString(1, cause.toString());
            park.setLong(2, id);
            park.executeUpdate();
        }
    }

    /** Lets another be the relay, and gives the connection back as it was. */
    @Override
    public void close() throws SQLException {
        try (connection) {
            isTrue(UNLOCK);
            execute("RESET idle_session_timeout");
        } catch (SQLException e) {
            LOG.debugf("The lock went with its session: %s", e.getMessage());
        }
    }

    private boolean isTrue(String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            ResultSet row = statement.executeQuery();
            return row.next() && row.getBoolean(1);
        }
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** A row of the outbox. */
    record Row(long id, String topic, String key, String headers, byte[] value) {
        /** @throws SerializationException if its headers are no JSON object of texts */
        ProducerRecord<String, byte[]> toRecord() {
            try {
                return KafkaClients.record(topic, key, EventCodec.json().readValue(headers, HEADERS), value);
            } catch (JsonProcessingException e) {
                throw new SerializationException("headers of outbox row " + id, e);
            }
        }
    }
}
