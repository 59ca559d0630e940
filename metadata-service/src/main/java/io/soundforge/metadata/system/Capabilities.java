package io.soundforge.metadata.system;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.soundforge.events.EventCodec;
import io.soundforge.events.Step;
import io.soundforge.metadata.config.SystemSettings;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/** What the worker services offer, as of a moment ago. Answers from memory while the database is away. */
@ApplicationScoped
public class Capabilities {
    private static final Logger LOG = Logger.getLogger(Capabilities.class);

    private final CapabilityRepository repository;
    private final SystemSettings settings;
    private volatile Snapshot snapshot = new Snapshot(List.of(), Instant.EPOCH);

    Capabilities(CapabilityRepository repository, SystemSettings settings) {
        this.repository = repository;
        this.settings = settings;
    }

    /**
     * A service's word.
     *
     * @param step the step that it runs; null for a service of a newer version
     * @param versions names and versions
     * @param offers what its Python worker says of itself
     */
    public record Offer(String service, Step step, JsonNode versions, JsonNode offers, Instant at) {}

    private record Snapshot(List<Offer> offers, Instant takenAt) {}

    /** All services that have ever spoken, by name. */
    public List<Offer> all() {
        Snapshot current = snapshot;
        if (current.takenAt().plus(settings.capabilitiesCache()).isAfter(Instant.now())) {
            return current.offers();
        }
        List<Offer> fresh;
        try {
            fresh = QuarkusTransaction.joiningExisting().call(() -> repository.listAll().stream()
                    .map(Capabilities::offer)
                    .sorted((a, b) -> a.service().compareTo(b.service()))
                    .toList());
        } catch (RuntimeException e) {
            LOG.debugf("Capabilities are those of before: %s", e.getMessage());
            return current.offers();
        }
        snapshot = new Snapshot(fresh, Instant.now());
        return fresh;
    }

    /** What the service of a step offers; empty where none has spoken yet. */
    public Optional<JsonNode> of(Step step) {
        return all().stream()
                .filter(offer -> offer.step() == step)
                .map(Offer::offers)
                .filter(JsonNode::isObject)
                .findFirst();
    }

    private static Offer offer(CapabilityEntity row) {
        try {
            JsonNode data = EventCodec.json().readTree(row.data);
            return new Offer(
                    row.service,
                    row.step == null ? null : Step.ofWire(row.step),
                    data.path("versions"),
                    data.path("capabilities"),
                    row.at);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("stored capabilities cannot be read", e);
        }
    }
}
