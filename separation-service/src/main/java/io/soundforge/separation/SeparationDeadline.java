package io.soundforge.separation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.time.Duration;
import java.util.Optional;

/** How long a separation may take: it depends on the length of the audio, on the engine, and on how many networks a model has. */
final class SeparationDeadline {
    private static final String AUTO = "auto";
    private static final String DEMUCS = "demucs";

    private final SeparationSettings.Deadline settings;

    SeparationDeadline(SeparationSettings.Deadline settings) {
        this.settings = settings;
    }

    /**
     * @param model as asked for, {@code auto} included
     * @param durationS length of the audio in seconds
     * @param capabilities what the worker says of its models; empty if it has said nothing yet
     */
    Duration of(String model, double durationS, Optional<JsonNode> capabilities) {
        double factor = capabilities
                .map(offered -> factor(offered.path("models"), model))
                .orElseGet(() -> Math.max(settings.demucsFactor(), settings.dspFactor()));
        return settings.base().plusMillis((long) (durationS * factor * 1000));
    }

    private double factor(JsonNode models, String model) {
        JsonNode found = find(models, model);
        if (model.equals(AUTO)) {
            // While the weights can be fetched, auto may become the demucs model that it does not resolve to yet.
            found = fetchable(models)
                    .orElseGet(() ->
                            find(models, find(models, AUTO).path("resolves_to").asText()));
        }
        return found.path("engine").asText().equals(DEMUCS)
                ? settings.demucsFactor() * found.path("networks").asInt(1)
                : settings.dspFactor();
    }

    private static JsonNode find(JsonNode models, String name) {
        for (JsonNode each : models) {
            if (each.path("name").asText().equals(name)) {
                return each;
            }
        }
        return MissingNode.getInstance();
    }

    private static Optional<JsonNode> fetchable(JsonNode models) {
        for (JsonNode each : models) {
            if (each.path("fetchable").asBoolean()) {
                return Optional.of(each);
            }
        }
        return Optional.empty();
    }
}
