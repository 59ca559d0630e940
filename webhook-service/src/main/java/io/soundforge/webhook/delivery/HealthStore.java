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
import java.util.Collection;
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

    /** Read behind the lock, so that a change of the address that waited for it, or was waited for, is seen. */
    private static final String REVISIONS =
            "SELECT id, revision FROM endpoint WHERE id IN (SELECT * FROM unnest(?::uuid[]))";

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
            WHERE id = ? AND revision = ? AND state <> 'disabled' RETURNING owner, url
            """;

    private final WebhookSettings settings;
    private final Outbox outbox;
    private final ApiLinks links;

    HealthStore(WebhookSettings settings, Outbox outbox, ApiLinks links) {
        this.settings = settings;
        this.outbox = outbox;
        this.links = links;
    }

    private record Row(UUID endpoint, Health health, Instant now) {}

    /** What becomes of an endpoint. @param hopeless why it is disabled; null: it is not */
    private record Change(EndpointVersion version, Health health, String hopeless) {}

    /**
     * Applies what was found out about endpoints, in the transaction that writes the attempts. What was sent before an endpoint's last
     * change says nothing about it, and deleted ones are left out.
     */
    void apply(Connection connection, Map<EndpointVersion, Health.Results> results) throws SQLException {
        List<Row> rows = lock(connection, results.keySet());
        Map<UUID, Integer> revisions = revisions(connection, rows);
        List<Change> changes = new ArrayList<>();
        for (Row row : rows) {
            EndpointVersion version = new EndpointVersion(row.endpoint(), revisions.getOrDefault(row.endpoint(), 0));
            if (results.containsKey(version)) {
                changes.add(change(version, row, results.get(version)));
            }
        }
        write(connection, changes);
        for (Change change : changes) {
            if (change.hopeless() != null) {
                disable(connection, change);
            }
        }
    }

    private static List<Row> lock(Connection connection, Collection<EndpointVersion> versions) throws SQLException {
        List<Row> rows = new ArrayList<>();
        try (Rows<EndpointVersion> locked =
                Rows.of(connection, LOCK, versions).column("uuid", EndpointVersion::endpoint)) {
            locked.query(row -> rows.add(new Row(row.getObject(1, UUID.class), health(row), time(row, 12))));
        }
        return rows;
    }

    private static Map<UUID, Integer> revisions(Connection connection, List<Row> rows) throws SQLException {
        Map<UUID, Integer> revisions = new HashMap<>();
        try (Rows<Row> select = Rows.of(connection, REVISIONS, rows).column("uuid", Row::endpoint)) {
            select.query(row -> revisions.put(row.getObject(1, UUID.class), row.getInt(2)));
        }
        return revisions;
    }

    private Change change(EndpointVersion version, Row row, Health.Results found) {
        Health after = row.health().after(found, row.now(), settings.breaker());
        if (found.gone()) {
            return new Change(version, after, "GONE");
        }
        boolean hopeless = found.trailing() > 0
                && after.isHopeless(
                        row.now(),
                        settings.retry().disableAfter(),
                        settings.breaker().failuresInRow());
        return new Change(version, after, hopeless ? "ONLY_FAILURES" : null);
    }

    private void disable(Connection connection, Change change) throws SQLException {
        UUID endpoint = change.version().endpoint();
        try (PreparedStatement statement = connection.prepareStatement(DISABLE)) {
            statement.setString(1, change.hopeless());
            statement.setObject(2, endpoint);
            statement.setInt(3, change.version().revision());
            try (ResultSet found = statement.executeQuery()) {
                if (found.next()) {
                    String host = host(found.getString("url"));
                    LOG.warnf("Webhook %s at %s is disabled: %s", endpoint, host, change.hopeless());
                    outbox.append(
                            connection,
                            List.of(new WebhookDisabled(
                                    endpoint,
                                    found.getString("owner"),
                                    host,
                                    change.hopeless(),
                                    change.health().failingSince(),
                                    Map.of("webhook", links.webhook(endpoint)))));
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

    private static void write(Connection connection, List<Change> changes) throws SQLException {
        try (Rows<Change> update = Rows.of(connection, WRITE, changes)
                .column("uuid", each -> each.version().endpoint())
                .column("int", each -> each.health().failuresInRow())
                .times(each -> each.health().failingSince())
                .times(each -> each.health().lastSuccessAt())
                .times(each -> each.health().lastFailureAt())
                .times(each -> each.health().windowStartedAt())
                .column("int", each -> each.health().windowAttempts())
                .column("int", each -> each.health().windowFailures())
                .times(each -> each.health().openUntil())
                .column("bigint", each -> each.health().openFor().toMillis())
                .times(each -> each.health().notBefore())) {
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
