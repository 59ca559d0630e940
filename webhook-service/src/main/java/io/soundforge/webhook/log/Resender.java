package io.soundforge.webhook.log;

import io.soundforge.problem.ApiException;
import io.soundforge.sql.Transactions;
import io.soundforge.webhook.delivery.Dispatcher;
import io.soundforge.webhook.endpoint.EndpointDirectory;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.UUID;

/**
 * Sends a delivery again because a person asks for it. There is never more than one attempt planned: one that is pending is brought
 * forward, and goes on by its schedule; one that has ended gets a single attempt, and is again what it was if that fails.
 *
 * <p>Asking goes past the schedule, not past the endpoint's protection: while its breaker is open, its rate limit is spent, or an
 * answer asked to wait, the attempt waits, too, and {@code next_attempt_at} says until when. Asking twice before the attempt has begun is
 * asking once.
 */
@ApplicationScoped
public class Resender {
    private static final String RESEND = """
            UPDATE delivery SET
                state = 'pending',
                once = CASE state WHEN 'pending' THEN once ELSE state END,
                due_at = CASE state WHEN 'pending' THEN least(due_at, now()) ELSE now() END
            WHERE id = ? AND endpoint_id = ? AND owner = ? AND state <> 'running'
            """;

    private final Transactions transactions;
    private final EndpointDirectory webhooks;
    private final DeliveryReader reader;
    private final Dispatcher dispatcher;

    Resender(Transactions transactions, EndpointDirectory webhooks, DeliveryReader reader, Dispatcher dispatcher) {
        this.transactions = transactions;
        this.webhooks = webhooks;
        this.reader = reader;
        this.dispatcher = dispatcher;
    }

    /**
     * Plans one attempt as early as possible.
     *
     * @return the delivery, pending
     * @throws ApiException 404 WEBHOOK_NOT_FOUND, DELIVERY_NOT_FOUND; 409 WEBHOOK_PAUSED, WEBHOOK_DISABLED, or DELIVERY_RUNNING while an
     *     attempt is under way
     */
    public DeliveryView resend(UUID webhook, UUID id, String owner) {
        DeliveryView planned = transactions.call(connection -> {
            webhooks.require(connection, webhook, owner);
            reader.summary(connection, webhook, id, owner);
            webhooks.requireActive(connection, webhook, owner);
            if (!plan(connection, webhook, id, owner)) {
                throw ApiException.conflict("DELIVERY_RUNNING", "An attempt is under way; wait for what comes of it.");
            }
            return reader.summary(connection, webhook, id, owner);
        });
        dispatcher.wake();
        return planned;
    }

    private static boolean plan(Connection connection, UUID webhook, UUID id, String owner) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(RESEND)) {
            update.setObject(1, id);
            update.setObject(2, webhook);
            update.setString(3, owner);
            return update.executeUpdate() > 0;
        }
    }
}
