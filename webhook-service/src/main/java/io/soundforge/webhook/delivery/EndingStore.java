package io.soundforge.webhook.delivery;

import io.soundforge.sql.LocalTransaction;
import io.soundforge.sql.Rows;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import javax.sql.DataSource;

/** Writes ends of attempts: delivery, attempt and endpoint in one transaction, only where the claim still holds. */
@ApplicationScoped
class EndingStore {
    private static final String END = """
            WITH v AS (
                SELECT * FROM unnest(?::uuid[], ?::int[], ?::text[], ?::int[], ?::bigint[], ?::int[], ?::text[], ?::int[],
                    ?::timestamptz[], ?::int[], ?::text[], ?::bytea[], ?::boolean[], ?::boolean[])
                AS v (id, fence, state, stage, pause_ms, status, outcome, number, started_at, latency_ms, message, answer,
                    truncated, manual)
            ), ended AS (
                UPDATE delivery d SET
                    state = v.state, stage = v.stage, attempts = v.number, once = NULL, claimed_by = NULL, lease_until = NULL,
                    due_at = CASE WHEN v.pause_ms IS NULL THEN d.due_at ELSE now() + v.pause_ms * interval '1 millisecond' END,
                    last_status = v.status, last_outcome = v.outcome,
                    ended_at = CASE WHEN v.state = 'pending' THEN NULL WHEN v.state = d.once THEN d.ended_at ELSE now() END
                FROM v WHERE d.id = v.id AND d.state = 'running' AND d.claims = v.fence
                RETURNING d.id
            )
            INSERT INTO attempt (delivery_id, number, started_at, outcome, status, latency_ms, message, answer, truncated, manual)
            SELECT v.id, v.number, v.started_at, v.outcome, v.status, v.latency_ms, v.message, v.answer, v.truncated, v.manual
            FROM v JOIN ended e ON e.id = v.id
            RETURNING delivery_id
            """;

    private final DataSource dataSource;
    private final HealthStore health;

    EndingStore(DataSource dataSource, HealthStore health) {
        this.dataSource = dataSource;
        this.health = health;
    }

    /**
     * Writes the ends.
     *
     * @param results what the ends that were written mean for their endpoints
     * @return the deliveries whose ends were written; others hold the rest by now
     */
    Set<UUID> write(List<Ending> endings, Function<Set<UUID>, Map<EndpointVersion, Health.Results>> results)
            throws SQLException {
        return LocalTransaction.call(dataSource, connection -> {
            Set<UUID> written = end(connection, endings);
            health.apply(connection, results.apply(written));
            return written;
        });
    }

    private static Set<UUID> end(Connection connection, List<Ending> endings) throws SQLException {
        Set<UUID> written = new HashSet<>();
        try (Rows<Ending> rows = Rows.of(connection, END, endings)
                .column("uuid", each -> each.claimed().id())
                .column("int", each -> each.claimed().fence())
                .column("text", Ending::state)
                .column("int", Ending::stage)
                .column(
                        "bigint",
                        each -> each.pause() == null ? null : each.pause().toMillis())
                .column("int", each -> each.outcome().status())
                .column("text", each -> each.outcome().name())
                .column("int", each -> each.claimed().attempts() + 1)
                .times(each -> each.attempt().startedAt())
                .column("int", each -> (int) each.attempt().latency().toMillis())
                .text(each -> each.outcome().message())
                .bytes(each -> each.outcome().answer())
                .column("boolean", each -> each.outcome().truncated())
                .column("boolean", each -> each.claimed().once() != null)) {
            rows.query(row -> written.add(row.getObject(1, UUID.class)));
        }
        return written;
    }
}
