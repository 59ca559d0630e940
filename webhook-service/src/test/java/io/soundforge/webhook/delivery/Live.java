package io.soundforge.webhook.delivery;

import static org.awaitility.Awaitility.await;

import io.soundforge.events.EventCodec;
import io.soundforge.sql.LocalTransaction;
import io.soundforge.testing.KafkaProbe;
import io.soundforge.webhook.event.EventStore;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;

/** Deliveries by the running service, to receivers of the test's own. */
abstract class Live {
    /** The machine may be busy. */
    static final Duration PATIENCE = Duration.ofSeconds(30);

    /** The topics; set by the backends. */
    KafkaProbe kafka;

    @Inject
    Endpoints endpoints;

    @Inject
    EventStore events;

    @Inject
    Dispatcher dispatcher;

    @Inject
    Names names;

    @Inject
    SteppedClock clock;

    @Inject
    DataSource dataSource;

    final String owner = "owner-" + UUID.randomUUID();
    private final List<AutoCloseable> open = new CopyOnWriteArrayList<>();

    /** What a test leaves behind bothers no other. */
    @AfterEach
    final void leave() throws Exception {
        clock.step(Duration.ZERO);
        sql("UPDATE endpoint SET state = 'paused' WHERE owner = ?", owner);
        await().atMost(PATIENCE).until(() -> number("delivery WHERE state = 'running' AND owner = ?", owner) == 0);
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    /** Something is due. */
    void wake() {
        dispatcher.wake();
    }

    /** Closes something when the test is over. */
    final <T extends AutoCloseable> T closing(T something) {
        open.add(something);
        return something;
    }

    final Endpoints.Added endpoint(String url) throws SQLException {
        return endpoints.add(url, "job.*", owner);
    }

    /** Has the service send one event to one endpoint. @return the delivery */
    final UUID deliver(Endpoints.Added endpoint) throws SQLException {
        UUID delivery =
                LocalTransaction.call(dataSource, connection -> events.addTest(connection, endpoint.id(), owner));
        wake();
        return delivery;
    }

    /** Puts many deliveries of small events before an endpoint, at once. */
    final void pile(Endpoints.Added endpoint, int count) throws SQLException {
        String prefix = EventCodec.newId().toString();
        LocalTransaction.call(dataSource, connection -> {
            try (PreparedStatement event = connection.prepareStatement("""
                            INSERT INTO event (id, type, owner, occurred_at, body)
                            SELECT ? || '-' || i, 'job.finished', ?, now(), '{"type":"job.finished"}' FROM generate_series(1, ?) i
                            """);
                    PreparedStatement delivery = connection.prepareStatement("""
                            INSERT INTO delivery (id, event_id, endpoint_id, owner, event_type)
                            SELECT gen_random_uuid(), ? || '-' || i, ?, ?, 'job.finished' FROM generate_series(1, ?) i
                            """)) {
                event.setString(1, prefix);
                event.setString(2, owner);
                event.setInt(3, count);
                event.executeUpdate();
                delivery.setString(1, prefix);
                delivery.setObject(2, endpoint.id());
                delivery.setString(3, owner);
                delivery.setInt(4, count);
                delivery.executeUpdate();
            }
            return null;
        });
        wake();
    }

    /** An attempt as it is written down. */
    record Written(
            String outcome,
            Integer status,
            String message,
            byte[] answer,
            boolean truncated,
            int latencyMs,
            Instant at) {
        String text() {
            return new String(answer, StandardCharsets.ISO_8859_1);
        }
    }

    /** Waits for the attempt of that number. */
    final Written attempt(UUID delivery, int number) {
        return await("attempt " + number)
                .atMost(PATIENCE)
                .until(() -> attempts(delivery), found -> found.size() >= number)
                .get(number - 1);
    }

    final List<Written> attempts(UUID delivery) throws SQLException {
        return query(
                "SELECT outcome, status, message, answer, truncated, latency_ms, started_at FROM attempt"
                        + " WHERE delivery_id = ? ORDER BY number",
                row -> new Written(
                        row.getString(1),
                        row.getObject(2, Integer.class),
                        row.getString(3),
                        row.getBytes(4),
                        row.getBoolean(5),
                        row.getInt(6),
                        row.getObject(7, OffsetDateTime.class).toInstant()),
                delivery);
    }

    /** All that is pending at an endpoint may be sent now. */
    final void makeDue(Endpoints.Added endpoint) throws SQLException {
        sql("UPDATE endpoint_health SET next_slot_at = NULL WHERE endpoint_id = ?", endpoint.id());
        sql("UPDATE delivery SET due_at = now() WHERE state = 'pending' AND endpoint_id = ?", endpoint.id());
        wake();
    }

    final int sql(String sql, Object... parameters) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = prepared(connection, sql, parameters)) {
            return statement.executeUpdate();
        }
    }

    /** The first column of the first row; null where there is none. */
    final String text(String sql, Object... parameters) throws SQLException {
        List<String> found = query(sql, row -> String.valueOf(row.getString(1)), parameters);
        return found.isEmpty() ? null : found.getFirst();
    }

    /** How many rows there are, e.g. in {@code delivery WHERE id = ?}. */
    final long number(String from, Object... parameters) throws SQLException {
        return Long.parseLong(text("SELECT count(*) FROM " + from, parameters));
    }

    @FunctionalInterface
    interface Reader<T> {
        T read(ResultSet row) throws SQLException;
    }

    final <T> List<T> query(String sql, Reader<T> reader, Object... parameters) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = prepared(connection, sql, parameters);
                ResultSet row = statement.executeQuery()) {
            Stream.Builder<T> found = Stream.builder();
            while (row.next()) {
                found.add(reader.read(row));
            }
            return found.build().toList();
        }
    }

    private static PreparedStatement prepared(Connection connection, String sql, Object... parameters)
            throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        for (int i = 0; i < parameters.length; i++) {
            statement.setObject(i + 1, parameters[i]);
        }
        return statement;
    }
}
