package io.soundforge.webhook;

import io.soundforge.events.EventCodec;
import io.soundforge.sql.LocalTransaction;
import io.soundforge.sql.Rows;
import io.soundforge.webhook.event.EventStore;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;

/** Puts deliveries into the tables past the API, and reads what became of them. */
@ApplicationScoped
public class Deliveries {
    private static final String EVENTS = """
            INSERT INTO event (id, type, owner, job_id, occurred_at, body, created_at)
            SELECT ? || '-' || i, ?, ?, ?, t, convert_to('{"type":"sample","data":{"n":' || i || '}}', 'UTF8'), t
            FROM (SELECT i, ?::timestamptz + i * ? * interval '1 millisecond' AS t FROM generate_series(0, ? - 1) AS i) AS s
            """;

    private static final String DELIVERIES = """
            INSERT INTO delivery (id, event_id, endpoint_id, owner, event_type, job_id, state, stage, attempts, due_at, created_at,
                ended_at, last_outcome)
            SELECT (lpad(to_hex((extract(epoch FROM created_at) * 1000)::bigint), 12, '0') || '7'
                    || substr(md5(id), 1, 3) || '8' || substr(md5(id), 4, 15))::uuid,
                id, ?, owner, type, job_id, ?, 3, 1, created_at, created_at, created_at, 'HTTP_STATUS'
            FROM event WHERE id LIKE ? || '-%'
            """;

    private static final String ATTEMPTS = """
            INSERT INTO attempt (delivery_id, number, started_at, outcome, status, latency_ms, message, answer)
            SELECT id, 1, created_at, 'HTTP_STATUS', 500, 7, 'The answer was 500.', convert_to('no', 'UTF8')
            FROM delivery WHERE event_id LIKE ? || '-%'
            """;

    private static final String PILED_EVENTS = """
            INSERT INTO event (id, type, owner, occurred_at, body)
            SELECT ? || '-' || i, 'job.finished', ?, now(), '{"type":"job.finished"}' FROM generate_series(1, ?) i
            """;

    private static final String PILED_DELIVERIES = """
            INSERT INTO delivery (id, event_id, endpoint_id, owner, event_type)
            SELECT gen_random_uuid(), ? || '-' || i, ?, ?, 'job.finished' FROM generate_series(1, ?) i
            """;

    private static final String WRITTEN = """
            SELECT outcome, status, message, answer, truncated, latency_ms, started_at FROM attempt
            WHERE delivery_id = ? ORDER BY number
            """;

    private final DataSource dataSource;
    private final Tables tables;
    private final EventStore events;

    Deliveries(DataSource dataSource, Tables tables, EventStore events) {
        this.dataSource = dataSource;
        this.tables = tables;
        this.events = events;
    }

    /** Deliveries that had one attempt each. @param job null for none @param first when the first was made; the others follow */
    public record Sample(String state, String type, UUID job, Instant first, Duration step, int count) {
        /** One. */
        public static Sample one(String state, Instant at) {
            return new Sample(state, "job.finished", null, at, Duration.ZERO, 1);
        }

        /** Many, a second apart. */
        public static Sample many(String state, Instant first, int count) {
            return new Sample(state, "job.finished", null, first, Duration.ofSeconds(1), count);
        }
    }

    /** An attempt as it is written down. */
    public record Written(
            String outcome,
            Integer status,
            String message,
            byte[] answer,
            boolean truncated,
            int latencyMs,
            Instant at) {
        /** The answer, a character per byte. */
        public String text() {
            return new String(answer, StandardCharsets.ISO_8859_1);
        }
    }

    /** Adds deliveries. @return what the ids of their events begin with */
    public String add(UUID endpoint, String owner, Sample sample) {
        String prefix = EventCodec.newId().toString();
        tables.run(
                EVENTS,
                prefix,
                sample.type(),
                owner,
                sample.job(),
                Rows.timestamp(sample.first()),
                sample.step().toMillis(),
                sample.count());
        tables.run(DELIVERIES, endpoint, sample.state(), prefix);
        tables.run(ATTEMPTS, prefix);
        return prefix;
    }

    /** Adds one delivery. @return its id */
    public UUID addOne(UUID endpoint, String owner, Sample sample) {
        String prefix = add(endpoint, owner, sample);
        return UUID.fromString(tables.text("SELECT id FROM delivery WHERE event_id = ? || '-0'", prefix));
    }

    /** Adds a delivery of an event {@code webhook.test} that is due. @param stage failures before @return its id */
    public UUID addTest(UUID endpoint, String owner, int stage) {
        try {
            return LocalTransaction.call(dataSource, connection -> {
                UUID id = events.addTest(connection, endpoint, owner);
                try (PreparedStatement update =
                        connection.prepareStatement("UPDATE delivery SET stage = ? WHERE id = ?")) {
                    update.setInt(1, stage);
                    update.setObject(2, id);
                    update.executeUpdate();
                }
                return id;
            });
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Adds many deliveries of small events that are due, all at once. */
    void pile(UUID endpoint, String owner, int count) {
        String prefix = EventCodec.newId().toString();
        tables.run(PILED_EVENTS, prefix, owner, count);
        tables.run(PILED_DELIVERIES, prefix, endpoint, owner, count);
    }

    /** All that is pending at an endpoint may be sent now. */
    void makeDue(UUID endpoint) {
        tables.run("UPDATE endpoint_health SET next_slot_at = NULL WHERE endpoint_id = ?", endpoint);
        tables.run("UPDATE delivery SET due_at = now() WHERE state = 'pending' AND endpoint_id = ?", endpoint);
    }

    /** Opens the breaker of an endpoint, or lets its time end. */
    public void breaker(UUID endpoint, Duration open) {
        tables.run("""
                UPDATE endpoint_health SET open_until = now() + ? * interval '1 millisecond', open_ms = greatest(30000, ?),
                    failures_in_row = 5 WHERE endpoint_id = ?""", open.toMillis(), open.toMillis(), endpoint);
    }

    /** The attempts of a delivery, in order. */
    public List<Written> attempts(UUID delivery) {
        return tables.list(
                WRITTEN,
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

    /** The ids of deliveries, for {@link #countAttempts}. */
    public String ids(UUID endpoint) {
        return tables.text("SELECT string_agg(id::text, ',') FROM delivery WHERE endpoint_id = ?", endpoint);
    }

    /** How many attempts there are, whether or not their deliveries still are there. */
    public long countAttempts(String ids) {
        return tables.count("attempt WHERE delivery_id::text = ANY (string_to_array(?, ','))", ids);
    }
}
