package io.soundforge.webhook.delivery;

import io.soundforge.sql.Rows;
import io.soundforge.webhook.WebhookSettings;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Holds all replicas together to one probe per opening of a breaker and to an endpoint's rate limit, under the lock of its row.
 *
 * <p>A rate limit is kept on average: what was not used within the last second may be used at once.
 */
@ApplicationScoped
class EndpointGuard {
    private static final String LOCK = """
            SELECT h.endpoint_id,
                CASE WHEN h.open_until IS NOT NULL
                    THEN CASE WHEN h.open_until <= now() AND (h.probe_until IS NULL OR h.probe_until < now()) THEN 1 ELSE 0 END
                    ELSE 2147483647 END,
                CASE WHEN e.rate_per_s IS NULL THEN 2147483647
                    WHEN h.next_slot_at > now() THEN 0
                    ELSE 1 + floor(extract(epoch FROM now()
                        - greatest(coalesce(h.next_slot_at, now()), now() - interval '1 second')) * e.rate_per_s) END
            FROM endpoint_health h JOIN endpoint e ON e.id = h.endpoint_id
            WHERE h.endpoint_id IN (SELECT * FROM unnest(?::uuid[]))
            ORDER BY h.endpoint_id FOR UPDATE OF h SKIP LOCKED
            """;

    private static final String SPEND = """
            UPDATE endpoint_health h SET
                probe_until = CASE WHEN h.open_until IS NULL THEN NULL ELSE now() + v.lease * interval '1 millisecond' END,
                next_slot_at = CASE WHEN e.rate_per_s IS NULL THEN h.next_slot_at
                    ELSE greatest(coalesce(h.next_slot_at, now()), now() - interval '1 second')
                        + v.count * interval '1 second' / e.rate_per_s END
            FROM unnest(?::uuid[], ?::bigint[], ?::bigint[]) AS v (endpoint_id, count, lease), endpoint e
            WHERE h.endpoint_id = v.endpoint_id AND e.id = v.endpoint_id
            """;

    /**
     * Times that no rule of ours put so far ahead: the database's clock has stepped back. A breaker is open for {@code open_ms}, a rate
     * limit looks a second ahead, and who asks to wait does so by failing.
     */
    private static final String AHEAD = """
            SELECT h.endpoint_id, h.open_until > now() + (greatest(h.open_ms, ?) + ?) * interval '1 millisecond' AS open_ahead,
                h.probe_until > now() + (? + ?) * interval '1 millisecond' AS probe_ahead,
                h.next_slot_at > now() + (1000 + ?) * interval '1 millisecond' AND (h.last_failure_at IS NULL
                    OR h.next_slot_at > least(h.last_failure_at, now()) + (? + ?) * interval '1 millisecond') AS slot_ahead
            FROM endpoint_health h
            """;

    /** In their order, and never waiting: others lock several of these rows, too. */
    private static final String REPAIR = "WITH ahead AS (" + AHEAD + """
            ), wrong AS (
                SELECT a.* FROM endpoint_health h JOIN ahead a ON a.endpoint_id = h.endpoint_id
                WHERE a.open_ahead OR a.probe_ahead OR a.slot_ahead
                ORDER BY h.endpoint_id FOR UPDATE OF h SKIP LOCKED
            )
            UPDATE endpoint_health h SET
                open_until = CASE WHEN w.open_ahead THEN now() ELSE h.open_until END,
                probe_until = CASE WHEN w.probe_ahead THEN NULL ELSE h.probe_until END,
                next_slot_at = CASE WHEN w.slot_ahead THEN NULL ELSE h.next_slot_at END
            FROM wrong w WHERE h.endpoint_id = w.endpoint_id
            """;

    private static final Logger LOG = Logger.getLogger(EndpointGuard.class);
    private static final long SLACK_MS = 5000;

    private final WebhookSettings settings;

    EndpointGuard(WebhookSettings settings) {
        this.settings = settings;
    }

    /** The shares, lowered to what is allowed now. Locks the rows of those that are guarded; others that hold such a lock go first. */
    Map<Candidate, Integer> allowed(Connection connection, Map<Candidate, Integer> shares) throws SQLException {
        List<Candidate> guarded =
                shares.keySet().stream().filter(Candidate::isGuarded).toList();
        Map<UUID, Integer> limits = new HashMap<>();
        try (Rows<Candidate> rows = Rows.of(connection, LOCK, guarded).column("uuid", Candidate::endpoint)) {
            rows.query(row -> limits.put(row.getObject(1, UUID.class), (int) Math.min(row.getInt(2), row.getLong(3))));
        }
        Map<Candidate, Integer> allowed = new LinkedHashMap<>();
        shares.forEach((candidate, share) -> {
            int limit = candidate.isGuarded() ? limits.getOrDefault(candidate.endpoint(), 0) : share;
            if (Math.min(share, limit) > 0) {
                allowed.put(candidate, Math.min(share, limit));
            }
        });
        return allowed;
    }

    /** Mends times that a step of the database's clock has put out of reach. */
    void repair(Connection connection) throws SQLException {
        long[] parameters = {
            settings.breaker().open().toMillis(),
            SLACK_MS,
            settings.work().lease().toMillis(),
            SLACK_MS,
            SLACK_MS,
            settings.breaker().openCap().toMillis(),
            SLACK_MS
        };
        try (PreparedStatement statement = connection.prepareStatement(REPAIR)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setLong(i + 1, parameters[i]);
            }
            int repaired = statement.executeUpdate();
            if (repaired > 0) {
                LOG.warnf(
                        "The database's clock has stepped back: %d webhooks are not left alone until it comes round",
                        repaired);
            }
        }
    }

    /** Notes what was claimed of it, in the same transaction. */
    void claimed(Connection connection, Collection<Candidate> asked, Map<UUID, Long> counts, Duration lease)
            throws SQLException {
        List<UUID> spent = asked.stream()
                .filter(Candidate::isGuarded)
                .map(Candidate::endpoint)
                .filter(counts::containsKey)
                .toList();
        try (Rows<UUID> rows = Rows.of(connection, SPEND, spent)
                .column("uuid", id -> id)
                .column("bigint", counts::get)
                .column("bigint", id -> lease.toMillis())) {
            rows.update();
        }
    }
}
