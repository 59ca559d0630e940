package io.soundforge.tasks;

import io.soundforge.events.EncodedEvent;
import io.soundforge.events.Event;
import io.soundforge.events.EventCodec;
import java.nio.charset.StandardCharsets;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;

/** Writes outbox rows, and wakes the relay when they are committed. */
final class OutboxStore implements Outbox {
    private static final String INSERT = """
            INSERT INTO outbox (topic, record_key, headers, value)
            SELECT e.topic, e.record_key, e.headers, e.value
            FROM unnest(?::text[], ?::text[], ?::text[], ?::bytea[]) WITH ORDINALITY
                AS e (topic, record_key, headers, value, position)
            ORDER BY e.position
            """;

    private final Database database;
    private final EventEncoder encoder;
    private final Runnable wake;

    OutboxStore(Database database, EventEncoder encoder, Signal relay) {
        this.database = database;
        this.encoder = encoder;
        this.wake = relay::wake;
    }

    @Override
    public void append(Connection connection, Collection<? extends Event> events) throws SQLException {
        append(connection, events, null);
    }

    @Override
    public void append(Connection connection, Collection<? extends Event> events, String traceparent)
            throws SQLException {
        appendEncoded(connection, encoder.encode(events, traceparent));
    }

    /** Stores finished records. */
    void appendEncoded(Connection connection, List<EncodedEvent> records) throws SQLException {
        if (records.isEmpty()) {
            return;
        }
        try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
            Columns columns = Columns.of(connection, records);
            insert.setArray(1, columns.topics());
            insert.setArray(2, columns.keys());
            insert.setArray(3, columns.headers());
            insert.setArray(4, columns.values());
            insert.executeUpdate();
        }
        wakeRelay();
    }

    /** Wakes the relay after the commit of what this thread is writing. */
    void wakeRelay() {
        database.afterCommit(wake);
    }

    EventEncoder encoder() {
        return encoder;
    }

    /** Records as arrays of columns, which is how one statement takes many rows. */
    record Columns(Array topics, Array keys, Array headers, Array values) {
        static Columns of(Connection connection, List<EncodedEvent> records) throws SQLException {
            return new Columns(
                    connection.createArrayOf(
                            "text", records.stream().map(EncodedEvent::topic).toArray()),
                    connection.createArrayOf(
                            "text", records.stream().map(EncodedEvent::key).toArray()),
                    connection.createArrayOf(
                            "text", records.stream().map(OutboxStore::headersOf).toArray()),
                    connection.createArrayOf(
                            "bytea", records.stream().map(EncodedEvent::value).toArray(byte[][]::new)));
        }
    }

    private static String headersOf(EncodedEvent event) {
        return new String(EventCodec.toJson(event.headers()), StandardCharsets.UTF_8);
    }
}
