package io.soundforge.webhook.delivery;

import io.soundforge.egress.EgressException;
import io.soundforge.egress.EgressUrl;
import io.soundforge.events.ApiLinks;
import io.soundforge.events.WebhookDisabled;
import io.soundforge.sql.Rows;
import io.soundforge.tasks.Outbox;
import io.soundforge.webhook.WebhookSettings;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jboss.logging.Logger;

/** How endpoints are, as rows; switches off those that are gone or hopeless, and says so. */
@ApplicationScoped
class HealthStore {
    private static final Logger LOG = Logger.getLogger(HealthStore.class);

    private static final String LOCK = """
            SELECT endpoint_id, failures_in_row, failing_since, last_success_at, last_failure_at, window_started_at,
                window_attempts, window_failures, open_until, open_ms, next_slot_at, now()
            FROM endpoint_health WHERE endpoint_id IN (SELECT * FROM unnest(?::uuid[])) ORDER BY endpoint_id FOR UPDATE
            """;

    private static final String WRITE = """
            UPDATE endpoint_health h SET
                failures_in_row = v.failures_in_row, failing_since = v.failing_since, last_success_at = v.last_success_at,
                last_failure_at = v.last_failure_at, window_started_at = v.window_started_at,
                window_attempts = v.window_attempts, window_failures = v.window_failures,
                open_until = v.open_until, open_ms = v.open_ms, next_slot_at = v.next_slot_at,
                probe_until = CASE WHEN h.open_until IS NOT DISTINCT FROM v.open_until THEN h.probe_until END
            FROM unnest(?::uuid[], ?::int[], ?::timestamptz[], ?::timestamptz[], ?::timestamptz[], ?::timestamptz[], ?::int[],
                    ?::int[], ?::timestamptz[], ?::bigint[], ?::timestamptz[])
                AS v (endpoint_id, failures_in_row, failing_since, last_success_at, last_failure_at, window_started_at,
                    window_attempts, window_failures, open_until, open_ms, next_slot_at)
            WHERE h.endpoint_id = v.endpoint_id
            """;

    private static final String DISABLE = """
            UPDATE endpoint SET state = 'disabled', disabled_reason = ?, disabled_at = now(), updated_at = now(),
                revision = revision + 1
            WHERE id = ? AND state <> 'disabled' RETURNING owner, url
            """;

    private final WebhookSettings settings;
    private final Outbox outbox;
    private final ApiLinks links;

    HealthStore(WebhookSettings settings, Outbox outbox, ApiLinks links) {
        this.settings = settings;
        this.outbox = outbox;
        this.links = links;
    }

    private record Row(UUID endpoint, Health health) {}

    /** Applies what was found out about endpoints, in the transaction that writes the attempts. Deleted ones are left out. */
    void apply(Connection connection, Map<UUID, Health.Results> results) throws SQLException {
        List<Row> rows = new ArrayList<>();
        Map<UUID, String> hopeless = new HashMap<>();
        try (Rows<UUID> locked = Rows.of(connection, LOCK, results.keySet()).column("uuid", id -> id)) {
            locked.query(row -> {
                UUID endpoint = row.getObject(1, UUID.class);
                Instant now = time(row, 12);
                Health.Results found = results.get(endpoint);
                Health after = health(row).after(found, now, settings.breaker());
                rows.add(new Row(endpoint, after));
                if (found.gone()) {
                    hopeless.put(endpoint, "GONE");
                } else if (found.trailing() > 0 && isHopeless(after, now)) {
                    hopeless.put(endpoint, "ONLY_FAILURES");
                }
            });
        }
        write(connection, rows);
        for (Row row : rows) {
            if (hopeless.containsKey(row.endpoint())) {
                disable(connection, row, hopeless.get(row.endpoint()));
            }
        }
    }

    private boolean isHopeless(Health health, Instant now) {
        return health.isHopeless(
                now, settings.retry().disableAfter(), settings.breaker().failuresInRow());
    }

    private void disable(Connection connection, Row row, String reason) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(DISABLE)) {
            statement.setString(1, reason);
            statement.setObject(2, row.endpoint());
            try (ResultSet found = statement.executeQuery()) {
                if (found.next()) {
                    String host = host(found.getString("url"));
                    LOG.warnf("Webhook %s at %s is disabled: %s", row.endpoint(), host, reason);
                    outbox.append(
                            connection,
                            List.of(new WebhookDisabled(
                                    row.endpoint(),
                                    found.getString("owner"),
                                    host,
                                    reason,
                                    row.health().failingSince(),
                                    Map.of("webhook", links.webhook(row.endpoint())))));
                }
            }
        }
    }

    /** Read as senders read it: they take addresses that other parsers do not. */
    private static String host(String url) {
        try {
            return EgressUrl.parse(url).host();
        } catch (EgressException e) {
            return "";
        }
    }

    private static void write(Connection connection, List<Row> rows) throws SQLException {
        try (Rows<Row> update = Rows.of(connection, WRITE, rows)
                .column("uuid", Row::endpoint)
                .column("int", row -> row.health().failuresInRow())
                .times(row -> row.health().failingSince())
                .times(row -> row.health().lastSuccessAt())
                .times(row -> row.health().lastFailureAt())
                .times(row -> row.health().windowStartedAt())
                .column("int", row -> row.health().windowAttempts())
                .column("int", row -> row.health().windowFailures())
                .times(row -> row.health().openUntil())
                .column("bigint", row -> row.health().openFor().toMillis())
                .times(row -> row.health().notBefore())) {
            update.update();
        }
    }

    private static Health health(ResultSet row) throws SQLException {
        return new Health(
                row.getInt(2),
                time(row, 3),
                time(row, 4),
                time(row, 5),
                time(row, 6),
                row.getInt(7),
                row.getInt(8),
                time(row, 9),
                Duration.ofMillis(row.getLong(10)),
                time(row, 11));
    }

    private static Instant time(ResultSet row, int column) throws SQLException {
        return Rows.instant(row.getObject(column, OffsetDateTime.class));
    }
}
