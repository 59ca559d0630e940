package io.soundforge.webhook.log;

import io.soundforge.problem.ApiException;
import io.soundforge.sql.Transactions;
import io.soundforge.webhook.delivery.Dispatcher;
import io.soundforge.webhook.endpoint.EndpointDirectory;
import io.soundforge.webhook.event.EventStore;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;

/** Sends a webhook an event that says nothing but that it can be reached. */
@ApplicationScoped
public class Tester {
    private final Transactions transactions;
    private final EndpointDirectory webhooks;
    private final EventStore events;
    private final DeliveryReader reader;
    private final Dispatcher dispatcher;

    Tester(
            Transactions transactions,
            EndpointDirectory webhooks,
            EventStore events,
            DeliveryReader reader,
            Dispatcher dispatcher) {
        this.transactions = transactions;
        this.webhooks = webhooks;
        this.events = events;
        this.reader = reader;
        this.dispatcher = dispatcher;
    }

    /**
     * Makes a delivery to this webhook alone, whatever it has subscribed to.
     *
     * @return the delivery, pending
     * @throws ApiException 404 WEBHOOK_NOT_FOUND; 409 WEBHOOK_PAUSED, WEBHOOK_DISABLED
     */
    public DeliveryView test(UUID webhook, String owner) {
        DeliveryView planned = transactions.call(connection -> {
            webhooks.requireActive(connection, webhook, owner);
            return reader.summary(connection, webhook, events.addTest(connection, webhook, owner), owner);
        });
        dispatcher.wake();
        return planned;
    }
}
