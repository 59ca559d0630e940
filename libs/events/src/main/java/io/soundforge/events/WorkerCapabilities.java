package io.soundforge.events;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/**
 * What a worker service offers, so that the gateway can validate requests and answer while no worker runs. Compacted by
 * service.
 *
 * @param service e.g. {@code separation-service}
 * @param step the step that it runs
 * @param versions names and versions of the service and its engines
 * @param capabilities what the Python worker says of itself in its {@code ready} message: features, engines, models, formats,
 *     limits
 */
public record WorkerCapabilities(
        String service, Step step, Map<String, String> versions, JsonNode capabilities, Instant at) implements Event {
    @Override
    @JsonIgnore
    public UUID jobId() {
        return null;
    }

    @Override
    @JsonIgnore
    public boolean isAboutJob() {
        return false;
    }

    @Override
    public String recordKey() {
        return service;
    }
}
