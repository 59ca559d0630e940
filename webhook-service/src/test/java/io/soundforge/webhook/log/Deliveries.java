package io.soundforge.webhook.log;

import io.soundforge.events.EventCodec;
import io.soundforge.sql.Rows;
import io.soundforge.sql.Transactions;
import io.soundforge.webhook.delivery.Dispatcher;
import io.soundforge.webhook.event.EventStore;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/** Puts deliveries into the tables, and looks at them, past the API. */
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

    private final Transactions transactions;
    private final EventStore events;
    private final Dispatcher dispatcher;

    Deliveries(Transactions transactions, EventStore events, Dispatcher dispatcher) {
        this.transactions = transactions;
        this.events = events;
        this.dispatcher = dispatcher;
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

    /** Adds deliveries. @return what the ids of their events begin with */
    public String add(UUID endpoint, String owner, Sample sample) {
        String prefix = EventCodec.newId().toString();
        run(
                EVENTS,
                prefix,
                sample.type(),
                owner,
                sample.job(),
                Rows.timestamp(sample.first()),
                sample.step().toMillis(),
                sample.count());
        run(DELIVERIES, endpoint, sample.state(), prefix);
        run(ATTEMPTS, prefix);
        return prefix;
    }

    /** The ids of deliveries, for {@link #attempts}. */
    public String ids(UUID endpoint) {
        return text("SELECT string_agg(id::text, ',') FROM delivery WHERE endpoint_id = ?", endpoint);
    }

    /** How many attempts there are, whether or not their deliveries still are there. */
    public long attempts(String ids) {
        return count("SELECT count(*) FROM attempt WHERE delivery_id::text = ANY (string_to_array(?, ','))", ids);
    }

    /** Adds one delivery. @return its id */
    public UUID addOne(UUID endpoint, String owner, Sample sample) {
        String prefix = add(endpoint, owner, sample);
        return UUID.fromString(text("SELECT id::text FROM delivery WHERE event_id = ? || '-0'", prefix));
    }

    /** Adds a delivery that is due, and has it sent. Had one failure before, so that the next attempt by schedule is minutes away. */
    public UUID send(UUID endpoint, String owner) {
        UUID id = transactions.call(connection -> {
            UUID added = events.addTest(connection, endpoint, owner);
            try (PreparedStatement update = connection.prepareStatement("UPDATE delivery SET stage = 1 WHERE id = ?")) {
                update.setObject(1, added);
                update.executeUpdate();
            }
            return added;
        });
        dispatcher.wake();
        return id;
    }

    /** Makes a pending delivery due now. */
    public void makeDue(UUID delivery) {
        run("UPDATE delivery SET due_at = now() WHERE state = 'pending' AND id = ?", delivery);
        dispatcher.wake();
    }

    /** Opens the breaker of an endpoint, or lets its time end. */
    public void breaker(UUID endpoint, Duration open) {
        run("""
                UPDATE endpoint_health SET open_until = now() + ? * interval '1 millisecond', open_ms = 30000, failures_in_row = 5
                WHERE endpoint_id = ?""", open.toMillis(), endpoint);
        dispatcher.wake();
    }

    /** Runs a statement. @return rows affected */
    public int run(String sql, Object... parameters) {
        return transactions.call(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                set(statement, parameters);
                return statement.executeUpdate();
            }
        });
    }

    /** The first value of the first row as text; null for no row. */
    public String text(String sql, Object... parameters) {
        return transactions.call(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                set(statement, parameters);
                ResultSet row = statement.executeQuery();
                return row.next() ? row.getString(1) : null;
            }
        });
    }

    /** The first value as a number. */
    public long count(String sql, Object... parameters) {
        return Long.parseLong(text(sql, parameters));
    }

    private static void set(PreparedStatement statement, Object... parameters) throws SQLException {
        for (int i = 0; i < parameters.length; i++) {
            statement.setObject(i + 1, parameters[i]);
        }
    }
}
