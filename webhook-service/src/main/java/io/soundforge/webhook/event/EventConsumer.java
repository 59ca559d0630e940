package io.soundforge.webhook.event;

import io.smallrye.reactive.messaging.annotations.Blocking;
import io.soundforge.tasks.Inbox;
import io.soundforge.webhook.delivery.Dispatcher;
import jakarta.enterprise.context.ApplicationScoped;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** Takes events from the topics into the database: milliseconds; sending is somebody else's. */
@ApplicationScoped
class EventConsumer {
    private final Inbox inbox;
    private final FanOut fanOut;
    private final Dispatcher dispatcher;

    EventConsumer(Inbox inbox, FanOut fanOut, Dispatcher dispatcher) {
        this.inbox = inbox;
        this.fanOut = fanOut;
        this.dispatcher = dispatcher;
    }

    @Incoming("facts")
    @Blocking
    void facts(ConsumerRecords<String, byte[]> records) {
        inbox.consume("webhook-service", records, fanOut);
        dispatcher.wake();
    }
}
