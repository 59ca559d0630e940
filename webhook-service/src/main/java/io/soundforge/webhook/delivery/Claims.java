package io.soundforge.webhook.delivery;

import io.soundforge.sql.LocalTransaction;
import io.soundforge.sql.Rows;
import io.soundforge.webhook.WebhookSettings;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/** Takes deliveries for this process, and gives them back. All times are the database's. */
@ApplicationScoped
class Claims {
    /**
     * Somebody who is gone, or stood still for too long, gives back what he held; and so does this process what it claimed but could
     * not begin. What runs here is never taken from itself.
     */
    private static final String RESCUE = """
            UPDATE delivery SET state = 'pending', claimed_by = NULL, lease_until = NULL
            WHERE state = 'running' AND (lease_until < now() OR claimed_by = ?) AND NOT (claimed_by = ? AND id = ANY (?))
            """;

    private static final String HAND_BACK = """
            UPDATE delivery SET state = 'pending', claimed_by = NULL, lease_until = NULL
            WHERE state = 'running' AND claimed_by = ?
            """;

    /** In no order, so that who has waited long does not stand in the way of who has not. Who fails has one attempt under way at most. */
    private static final String CANDIDATES = """
            SELECT e.id, h.failures_in_row = 0 AND h.open_until IS NULL AS calm, h.open_until IS NOT NULL AS probe,
                   e.rate_per_s IS NOT NULL AS rated
            FROM endpoint e JOIN endpoint_health h ON h.endpoint_id = e.id
            WHERE e.state = 'active'
              AND (h.open_until IS NULL OR h.open_until <= now() AND (h.probe_until IS NULL OR h.probe_until < now()))
              AND (h.next_slot_at IS NULL OR h.next_slot_at <= now())
              AND e.id <> ALL (?)
              AND NOT (e.id = ANY (?) AND (h.failures_in_row > 0 OR h.open_until IS NOT NULL))
              AND EXISTS (SELECT FROM delivery d WHERE d.endpoint_id = e.id AND d.state = 'pending' AND d.due_at <= now())
            ORDER BY random() LIMIT ?
            """;

    /**
     * Looks at the endpoints again: one may have been paused, or its breaker opened, a moment ago. The LIMIT and the ARRAY keep the
     * planner, which cannot know how few rows these are, from reading whole tables.
     */
    private static final String CLAIM = """
            WITH wanted AS (
                SELECT w.*, e.revision
                FROM unnest(?::uuid[], ?::int[], ?::boolean[], ?::boolean[]) AS w (endpoint_id, places, calm, probe)
                JOIN endpoint e ON e.id = w.endpoint_id AND e.state = 'active'
                JOIN endpoint_health h ON h.endpoint_id = w.endpoint_id
                    AND (h.open_until IS NULL OR w.probe AND h.open_until <= now())
                    AND (h.next_slot_at IS NULL OR h.next_slot_at <= now())
            ), picked AS (
                SELECT d.id, d.event_id, w.revision, w.calm FROM wanted w CROSS JOIN LATERAL (
                    SELECT id, event_id FROM delivery
                    WHERE endpoint_id = w.endpoint_id AND state = 'pending' AND due_at <= now()
                    ORDER BY due_at, id LIMIT w.places FOR UPDATE SKIP LOCKED
                ) d
            ), sized AS (
                SELECT p.id, p.revision, p.calm, s.bytes,
                    sum(s.bytes) OVER (ORDER BY random() ROWS UNBOUNDED PRECEDING) - s.bytes AS before
                FROM picked p CROSS JOIN LATERAL (
                    SELECT octet_length(body) + coalesce(octet_length(bearer_body), 0) AS bytes
                    FROM event WHERE id = p.event_id LIMIT 1
                ) s
            ), taken AS (
                UPDATE delivery SET state = 'running', claims = claims + 1, claimed_by = ?,
                    lease_until = now() + ? * interval '1 millisecond'
                WHERE id = ANY (ARRAY(SELECT id FROM sized WHERE before < ?))
                RETURNING id, event_id, endpoint_id, stage, attempts, once, claims, created_at
            )
            SELECT t.id, t.event_id, t.endpoint_id, s.revision, t.stage, t.attempts, t.once, t.claims,
                extract(epoch FROM now() - t.created_at) * 1000, s.bytes, s.calm
            FROM taken t JOIN sized s ON s.id = t.id
            """;

    private static final String BODIES =
            "SELECT id, body, bearer_body, job_id, track_id, traceparent FROM event WHERE id = ANY (?)";

    private final DataSource dataSource;
    private final WebhookSettings.Work settings;
    private final Duration longest;
    private final EndpointGuard guard;
    private final UUID self = UUID.randomUUID();

    Claims(DataSource dataSource, WebhookSettings settings, EndpointGuard guard) {
        this.dataSource = dataSource;
        this.settings = settings.work();
        this.guard = guard;
        this.longest = settings.attempt().timeout();
        Duration least = longest.plusSeconds(5);
        if (this.settings.lease().compareTo(least) < 0) {
            throw new IllegalArgumentException(
                    "soundforge.webhooks.work.lease must be at least 5 s longer than soundforge.webhooks.attempt.timeout");
        }
    }

    /**
     * What an event says.
     *
     * @param bearer the same with links for whoever holds them; null where no endpoint wants that
     * @param job null for a test
     * @param track null where it is not about one track
     * @param traceparent W3C trace context; null where it has none
     */
    record Bodies(byte[] plain, byte[] bearer, UUID job, UUID track, String traceparent) {
        byte[] of(Destination destination) {
            return destination.bearerLinks() && bearer != null ? bearer : plain;
        }
    }

    /** This process, as claims name it. */
    UUID self() {
        return self;
    }

    /** Endpoints for which something is due, in no order, without those that have no place left here. */
    List<Candidate> candidates(UnderWay.Load load) throws SQLException {
        return LocalTransaction.call(dataSource, connection -> {
            try (PreparedStatement statement = connection.prepareStatement(CANDIDATES)) {
                statement.setArray(1, uuids(connection, load.full()));
                statement.setArray(2, uuids(connection, load.perEndpoint().keySet()));
                statement.setInt(3, load.places());
                List<Candidate> found = new ArrayList<>();
                try (ResultSet row = statement.executeQuery()) {
                    while (row.next()) {
                        found.add(new Candidate(
                                row.getObject(1, UUID.class), row.getBoolean(2), row.getBoolean(3), row.getBoolean(4)));
                    }
                }
                return found;
            }
        });
    }

    /**
     * Claims due deliveries, at most as many per endpoint as its share.
     *
     * @param room for so many bytes of bodies, or for a single larger one
     */
    List<Claimed> claim(Map<Candidate, Integer> shares, long room) throws SQLException {
        return LocalTransaction.call(dataSource, connection -> {
            Map<Candidate, Integer> allowed = guard.allowed(connection, shares);
            List<Claimed> claimed = claim(connection, allowed, room);
            Map<UUID, Long> counts =
                    claimed.stream().collect(Collectors.groupingBy(Claimed::endpoint, Collectors.counting()));
            guard.claimed(connection, allowed.keySet(), counts, settings.lease());
            return claimed;
        });
    }

    private List<Claimed> claim(Connection connection, Map<Candidate, Integer> shares, long room) throws SQLException {
        List<Claimed> claimed = new ArrayList<>();
        long beginBy = System.nanoTime() + settings.lease().minus(longest).toNanos();
        try (Rows<Candidate> rows = Rows.of(connection, CLAIM, shares.keySet())
                .column("uuid", Candidate::endpoint)
                .column("int", shares::get)
                .column("boolean", Candidate::calm)
                .column("boolean", Candidate::probe)
                .value(self)
                .value(settings.lease().toMillis())
                .value(room)) {
            rows.query(row -> claimed.add(new Claimed(
                    row.getObject(1, UUID.class),
                    row.getString(2),
                    row.getObject(3, UUID.class),
                    row.getInt(4),
                    row.getInt(5),
                    row.getInt(6),
                    row.getString(7),
                    row.getInt(8),
                    Duration.ofMillis(Math.max(0, row.getLong(9))),
                    row.getInt(10),
                    row.getBoolean(11),
                    beginBy)));
        }
        return claimed;
    }

    /** The bodies of events, by id. */
    Map<String, Bodies> bodies(Collection<Claimed> claimed) throws SQLException {
        Object[] ids = claimed.stream().map(Claimed::eventId).distinct().toArray();
        return LocalTransaction.call(dataSource, connection -> {
            try (PreparedStatement statement = connection.prepareStatement(BODIES)) {
                statement.setArray(1, connection.createArrayOf("text", ids));
                Map<String, Bodies> found = new HashMap<>();
                try (ResultSet row = statement.executeQuery()) {
                    while (row.next()) {
                        found.put(
                                row.getString(1),
                                new Bodies(
                                        row.getBytes(2),
                                        row.getBytes(3),
                                        row.getObject(4, UUID.class),
                                        row.getObject(5, UUID.class),
                                        row.getString(6)));
                    }
                }
                return found;
            }
        });
    }

    /**
     * Gives back what holders let lapse, and what this process holds without having it under way; mends what a step of the clock has
     * put out of reach. Only for the thread that claims.
     *
     * @return how many
     */
    int rescue(Collection<UUID> underWay) throws SQLException {
        return LocalTransaction.call(dataSource, connection -> {
            guard.repair(connection);
            try (PreparedStatement statement = connection.prepareStatement(RESCUE)) {
                statement.setObject(1, self);
                statement.setObject(2, self);
                statement.setArray(3, uuids(connection, underWay));
                return statement.executeUpdate();
            }
        });
    }

    /** Gives back all that this process holds; no attempt is spent. @return how many */
    int handBack() throws SQLException {
        return LocalTransaction.call(dataSource, connection -> {
            try (PreparedStatement statement = connection.prepareStatement(HAND_BACK)) {
                statement.setObject(1, self);
                return statement.executeUpdate();
            }
        });
    }

    private static Array uuids(Connection connection, Collection<UUID> ids) throws SQLException {
        return connection.createArrayOf("uuid", ids.toArray());
    }
}
