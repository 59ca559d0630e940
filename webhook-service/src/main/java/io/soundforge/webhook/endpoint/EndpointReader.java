package io.soundforge.webhook.endpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import io.soundforge.events.ApiLinks;
import io.soundforge.events.EventCodec;
import io.soundforge.rest.PageCursor;
import io.soundforge.secrets.SecretException;
import io.soundforge.sql.Rows;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;

/** Reads webhooks for answers. */
@ApplicationScoped
class EndpointReader {
    private static final TypeReference<Map<String, String>> LABELS = new TypeReference<>() {};

    private static final String READ = """
            SELECT e.id, e.url, e.events, e.labels, e.description, e.headers, e.rate_per_s, e.links, e.state, e.disabled_reason,
                e.disabled_at, CASE WHEN e.previous_until > now() THEN e.previous_until END AS previous_until, e.created_at,
                e.updated_at, h.failures_in_row, h.failing_since, h.last_success_at, h.last_failure_at, h.open_until,
                CASE WHEN h.open_until IS NULL THEN 'closed' WHEN h.probe_until > now() THEN 'probing' ELSE 'open' END AS breaker
            FROM endpoint e JOIN endpoint_health h ON h.endpoint_id = e.id
            WHERE e.owner = ?
            """;

    private static final String ONE = READ + " AND e.id = ?";

    private static final String PAGE = READ + """
             AND (?::uuid IS NULL OR e.id < ?) AND (cardinality(?::text[]) = 0 OR e.state = ANY (?))
            ORDER BY e.id DESC LIMIT ?
            """;

    private static final String COUNTS = """
            SELECT (SELECT count(*) FROM delivery WHERE endpoint_id = ? AND owner = ? AND state = 'pending'),
                   (SELECT count(*) FROM delivery WHERE endpoint_id = ? AND owner = ? AND state = 'failed')
            """;

    private final DataSource dataSource;
    private final EndpointVault vault;
    private final ApiLinks links;

    EndpointReader(DataSource dataSource, EndpointVault vault, ApiLinks links) {
        this.dataSource = dataSource;
        this.vault = vault;
        this.links = links;
    }

    /** A webhook, with counts of its deliveries. @throws io.soundforge.problem.ApiException 404 */
    WebhookView withCounts(UUID id, String owner) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            return webhook(connection, id, owner).with(counts(connection, id, owner));
        }
    }

    /** A webhook as it is within a transaction. @throws io.soundforge.problem.ApiException 404 */
    WebhookView webhook(Connection connection, UUID id, String owner) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(ONE)) {
            statement.setString(1, owner);
            statement.setObject(2, id);
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    throw EndpointDirectory.notFound(id);
                }
                return view(row);
            }
        }
    }

    /** One page of webhooks, newest first. */
    WebhookView.Page page(EndpointFilter filter, String owner, int limit) throws SQLException {
        List<WebhookView> found = new ArrayList<>();
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(PAGE)) {
            var states = connection.createArrayOf(
                    "text", filter.states().stream().map(EndpointState::wire).toArray());
            statement.setString(1, owner);
            statement.setObject(2, filter.before());
            statement.setObject(3, filter.before());
            statement.setArray(4, states);
            statement.setArray(5, states);
            statement.setInt(6, limit + 1);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    found.add(view(row));
                }
            }
        }
        List<WebhookView> page = found.size() > limit ? found.subList(0, limit) : found;
        return new WebhookView.Page(
                page, found.size() > limit ? PageCursor.behind(page.getLast().id()) : null);
    }

    private static WebhookView.Counts counts(Connection connection, UUID id, String owner) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(COUNTS)) {
            statement.setObject(1, id);
            statement.setString(2, owner);
            statement.setObject(3, id);
            statement.setString(4, owner);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return new WebhookView.Counts(row.getLong(1), row.getLong(2));
            }
        }
    }

    private WebhookView view(ResultSet row) throws SQLException {
        UUID id = row.getObject("id", UUID.class);
        return new WebhookView(
                id,
                null,
                row.getString("url"),
                events(row),
                labels(row),
                row.getString("description"),
                headerNames(id, row.getBytes("headers")),
                row.getObject("rate_per_s", Integer.class),
                LinkAccess.ofWire(row.getString("links")).orElseThrow(),
                EndpointState.ofWire(row.getString("state")).orElseThrow(),
                row.getString("disabled_reason"),
                time(row, "disabled_at"),
                new WebhookView.Health(
                        row.getString("breaker"),
                        time(row, "open_until"),
                        row.getInt("failures_in_row"),
                        time(row, "failing_since"),
                        time(row, "last_success_at"),
                        time(row, "last_failure_at")),
                null,
                time(row, "previous_until"),
                time(row, "created_at"),
                time(row, "updated_at"),
                links(id));
    }

    /** The column {@code events}. */
    static List<String> events(ResultSet row) throws SQLException {
        return List.of((String[]) row.getArray("events").getArray());
    }

    /** The column {@code labels}. */
    static Map<String, String> labels(ResultSet row) throws SQLException {
        try {
            return EventCodec.json().readValue(row.getString("labels"), LABELS);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("stored JSON cannot be read", e);
        }
    }

    /** Without the key of their seal a webhook can still be seen, paused and deleted. */
    private List<String> headerNames(UUID id, byte[] sealed) {
        try {
            return vault.openHeaders(id, sealed).keySet().stream().sorted().toList();
        } catch (SecretException e) {
            return null;
        }
    }

    private Map<String, String> links(UUID id) {
        Map<String, String> result = new LinkedHashMap<>();
        result.put("self", links.webhook(id));
        result.put("deliveries", links.webhook(id) + "/deliveries");
        return result;
    }

    private static Instant time(ResultSet row, String column) throws SQLException {
        return Rows.instant(row.getObject(column, OffsetDateTime.class));
    }
}
