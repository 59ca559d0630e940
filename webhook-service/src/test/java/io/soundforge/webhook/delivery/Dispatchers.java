package io.soundforge.webhook.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.soundforge.telemetry.Tracing;
import io.soundforge.webhook.WebhookSettings;
import io.soundforge.webhook.endpoint.EndpointVault;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;

/** Makes dispatchers beside the service's own: other processes at the same database, as far as deliveries can tell. */
@ApplicationScoped
class Dispatchers {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final EndingStore store;
    private final DeliveryMetrics metrics;
    private final Destinations destinations;
    private final Sender sender;
    private final Clock clock;
    private final EndpointVault vault;

    Dispatchers(
            EndingStore store,
            DeliveryMetrics metrics,
            Destinations destinations,
            Sender sender,
            Clock clock,
            EndpointVault vault) {
        this.store = store;
        this.metrics = metrics;
        this.destinations = destinations;
        this.sender = sender;
        this.clock = clock;
        this.vault = vault;
    }

    /** Starts one. */
    Another start(Claims claims, WebhookSettings settings) {
        EndingWriter writer = new EndingWriter(store, metrics, settings);
        Dispatcher dispatcher =
                new Dispatcher(claims, vault, destinations, sender, writer, metrics, settings, clock, Tracing.off());
        return new Another(
                dispatcher,
                writer,
                Thread.ofPlatform().daemon().start(dispatcher),
                Thread.ofPlatform().daemon().start(writer));
    }

    /** One that runs until it is closed. */
    record Another(Dispatcher dispatcher, EndingWriter writer, Thread taking, Thread writing) implements AutoCloseable {
        @Override
        public void close() throws InterruptedException {
            dispatcher.close();
            taking.join(PATIENCE);
            assertThat(dispatcher.drain(PATIENCE)).isTrue();
            writer.close();
            writing.join(PATIENCE);
        }
    }
}
