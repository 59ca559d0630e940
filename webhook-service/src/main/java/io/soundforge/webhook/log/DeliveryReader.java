package io.soundforge.webhook.log;

import com.fasterxml.jackson.databind.JsonNode;
import io.soundforge.events.ApiLinks;
import io.soundforge.events.EventCodec;
import io.soundforge.problem.ApiException;
import io.soundforge.rest.PageCursor;
import io.soundforge.sql.Rows;
import io.soundforge.sql.Transactions;
import io.soundforge.webhook.WebhookSettings;
import io.soundforge.webhook.endpoint.EndpointDirectory;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Reads deliveries for answers. */
@ApplicationScoped
public class DeliveryReader {
    private static final String DELIVERIES = """
            SELECT d.id, d.endpoint_id, d.event_id, d.event_type, d.job_id, d.state, d.attempts, d.last_status, d.last_outcome,
                d.created_at, d.ended_at,
                CASE WHEN e.state = 'active' THEN greatest(d.due_at, h.open_until, h.next_slot_at) END AS next_attempt_at
            FROM delivery d JOIN endpoint e ON e.id = d.endpoint_id JOIN endpoint_health h ON h.endpoint_id = e.id
            WHERE d.endpoint_id = ? AND d.owner = ?
            """;

    private static final String ATTEMPTS = """
            SELECT a.* FROM attempt a JOIN delivery d ON d.id = a.delivery_id
            WHERE a.delivery_id = ? AND d.owner = ? ORDER BY a.number DESC LIMIT ?
            """;

    private static final String BODY = """
            SELECT CASE WHEN e.links = 'bearer' THEN coalesce(v.bearer_body, v.body) ELSE v.body END
            FROM delivery d JOIN endpoint e ON e.id = d.endpoint_id JOIN event v ON v.id = d.event_id
            WHERE d.id = ? AND d.owner = ?
            """;

    private final Transactions transactions;
    private final EndpointDirectory webhooks;
    private final ApiLinks links;
    private final int attemptsShown;

    DeliveryReader(Transactions transactions, EndpointDirectory webhooks, ApiLinks links, WebhookSettings settings) {
        this.transactions = transactions;
        this.webhooks = webhooks;
        this.links = links;
        this.attemptsShown = settings.limits().attemptsShown();
    }

    /** One page of a webhook's deliveries, newest first. @throws ApiException 404 WEBHOOK_NOT_FOUND */
    public DeliveryView.Page page(UUID webhook, DeliveryFilter filter, String owner, int limit) {
        List<DeliveryView> found = transactions.call(connection -> {
            webhooks.require(connection, webhook, owner);
            return select(connection, webhook, owner, filter, limit + 1);
        });
        List<DeliveryView> page = found.size() > limit ? found.subList(0, limit) : found;
        String next = found.size() > limit ? PageCursor.behind(page.getLast().id()) : null;
        return new DeliveryView.Page(page, next);
    }

    /** A delivery with its attempts and what is sent. @throws ApiException 404 WEBHOOK_NOT_FOUND, DELIVERY_NOT_FOUND */
    public DeliveryView whole(UUID webhook, UUID id, String owner) {
        return transactions.call(connection -> {
            webhooks.require(connection, webhook, owner);
            return summary(connection, webhook, id, owner)
                    .with(attempts(connection, id, owner), body(connection, id, owner));
        });
    }

    /** A delivery as lists show it. @throws ApiException 404 DELIVERY_NOT_FOUND */
    public DeliveryView summary(Connection connection, UUID webhook, UUID id, String owner) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(DELIVERIES + " AND d.id = ?")) {
            select.setObject(1, webhook);
            select.setString(2, owner);
            select.setObject(3, id);
            try (ResultSet row = select.executeQuery()) {
                if (!row.next()) {
                    throw ApiException.notFound("DELIVERY_NOT_FOUND", "The webhook has no delivery " + id + ".");
                }
                return view(row);
            }
        }
    }

    private List<DeliveryView> select(
            Connection connection, UUID webhook, String owner, DeliveryFilter filter, int limit) throws SQLException {
        StringBuilder sql = new StringBuilder(DELIVERIES);
        List<Object> parameters = new ArrayList<>(List.of(webhook, owner));
        filter.addTo((condition, values) -> {
            sql.append(" AND ").append(condition);
            parameters.addAll(Arrays.asList(values));
        });
        // Ids are ordered by time, so they are the key of the order.
        try (PreparedStatement select = connection.prepareStatement(sql + " ORDER BY d.id DESC LIMIT " + limit)) {
            for (int i = 0; i < parameters.size(); i++) {
                select.setObject(i + 1, parameters.get(i));
            }
            return rows(select, this::view);
        }
    }

    private List<AttemptView> attempts(Connection connection, UUID id, String owner) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(ATTEMPTS)) {
            select.setObject(1, id);
            select.setString(2, owner);
            select.setInt(3, attemptsShown);
            return rows(select, DeliveryReader::attempt).reversed();
        }
    }

    private static JsonNode body(Connection connection, UUID id, String owner) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(BODY)) {
            select.setObject(1, id);
            select.setString(2, owner);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? EventCodec.json().readTree(row.getBytes(1)) : null;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("a stored body is no JSON", e);
        }
    }

    private DeliveryView view(ResultSet row) throws SQLException {
        UUID id = row.getObject("id", UUID.class);
        UUID webhook = row.getObject("endpoint_id", UUID.class);
        DeliveryState state = DeliveryState.ofWire(row.getString("state")).orElseThrow();
        return new DeliveryView(
                id,
                webhook,
                row.getString("event_id"),
                row.getString("event_type"),
                row.getObject("job_id", UUID.class),
                state,
                row.getInt("attempts"),
                state == DeliveryState.PENDING ? time(row, "next_attempt_at") : null,
                row.getObject("last_status", Integer.class),
                row.getString("last_outcome"),
                time(row, "created_at"),
                state.isEnded() ? time(row, "ended_at") : null,
                null,
                null,
                links(webhook, id));
    }

    private Map<String, String> links(UUID webhook, UUID id) {
        Map<String, String> result = new LinkedHashMap<>();
        result.put("self", links.webhook(webhook) + "/deliveries/" + id);
        result.put("webhook", links.webhook(webhook));
        return result;
    }

    private static AttemptView attempt(ResultSet row) throws SQLException {
        byte[] answer = row.getBytes("answer");
        return new AttemptView(
                row.getInt("number"),
                time(row, "started_at"),
                row.getString("outcome"),
                row.getObject("status", Integer.class),
                row.getInt("latency_ms"),
                row.getString("message"),
                answer == null || answer.length == 0 ? null : new String(answer, StandardCharsets.UTF_8),
                row.getBoolean("truncated"),
                row.getBoolean("manual"));
    }

    private static Instant time(ResultSet row, String column) throws SQLException {
        return Rows.instant(row.getObject(column, OffsetDateTime.class));
    }

    private interface RowReader<T> {
        T read(ResultSet row) throws SQLException;
    }

    private static <T> List<T> rows(PreparedStatement select, RowReader<T> reader) throws SQLException {
        List<T> found = new ArrayList<>();
        try (ResultSet row = select.executeQuery()) {
            while (row.next()) {
                found.add(reader.read(row));
            }
        }
        return found;
    }
}
