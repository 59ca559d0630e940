package io.soundforge.webhook.event;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import io.soundforge.events.Event;
import io.soundforge.tasks.BatchHandler;
import io.soundforge.tasks.Received;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Makes one delivery of each event for each webhook that wants it, in the transaction that remembers the event as consumed. Webhooks
 * that are paused or disabled get theirs, too: nothing is sent until they are resumed, and nothing is lost.
 */
@ApplicationScoped
// Its counter is there from the start.
@Startup
class FanOut implements BatchHandler {
    private static final Logger LOG = Logger.getLogger(FanOut.class);

    private final EventStore store;
    private final BearerLinks bearerLinks;
    private final Counter ownerless;

    FanOut(EventStore store, BearerLinks bearerLinks, MeterRegistry registry) {
        this.store = store;
        this.bearerLinks = bearerLinks;
        this.ownerless = Counter.builder("soundforge.webhooks.ownerless")
                .description("events without an owner, which go to no webhook")
                .register(registry);
    }

    @Override
    public void handle(Connection connection, List<Received<? extends Event>> received) throws SQLException {
        List<OutgoingEvent> events = received.stream()
                .map(OutgoingEvent::of)
                .flatMap(Optional::stream)
                .filter(this::isOwned)
                .toList();
        List<EventStore.Match> matches = store.matches(connection, events);
        Map<OutgoingEvent, Boolean> wanted = new LinkedHashMap<>();
        matches.forEach(match -> wanted.merge(match.event(), match.bearerLinks(), Boolean::logicalOr));
        List<EventStore.StoredEvent> rows = wanted.entrySet().stream()
                .map(entry -> stored(entry.getKey(), entry.getValue()))
                .toList();
        store.add(connection, rows, matches);
    }

    private boolean isOwned(OutgoingEvent event) {
        if (event.owner() == null) {
            LOG.debugf("The event %s, %s, has no owner and goes to no webhook", event.id(), event.type());
            ownerless.increment();
            return false;
        }
        return true;
    }

    private EventStore.StoredEvent stored(OutgoingEvent event, boolean bearer) {
        // Reading proves that the body will be JSON: what is not is a dead letter.
        var data = EventBody.read(event.data());
        byte[] withBearer = bearer ? EventBody.of(event, bearerLinks.in(data, event.owner(), event.at())) : null;
        return new EventStore.StoredEvent(event, EventBody.of(event), withBearer);
    }
}
