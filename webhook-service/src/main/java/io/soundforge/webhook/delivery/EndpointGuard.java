package io.soundforge.webhook.delivery;

import io.soundforge.sql.Rows;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

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
