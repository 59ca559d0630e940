package io.soundforge.pythonpool;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The messages on a worker's pipes; {@code python/README.md} lists them. */
final class Messages {

    private static final int MAX_STAGES = 64;
    private static final ObjectMapper JSON = new ObjectMapper();

    static final byte[] SHUTDOWN = line(Map.of("type", "shutdown"));

    private Messages() {}

    static byte[] job(PythonJob job) {
        Map<String, Object> message =
                new LinkedHashMap<>(Map.of("type", "job", "id", job.id(), "params", job.params()));
        if (job.traceparent() != null) {
            message.put("traceparent", job.traceparent());
        }
        return line(message);
    }

    static byte[] cancel(PythonJob job) {
        return line(Map.of("type", "cancel", "id", job.id()));
    }

    /** The message of a line, or null if it is none. */
    static JsonNode parse(String line) {
        try {
            JsonNode message = JSON.readTree(line);
            return message.path("type").isTextual() ? message : null;
        } catch (JsonProcessingException e) {
            return null;
        }
    }

    static WorkerReady ready(String op, JsonNode message) {
        Map<String, String> versions =
                JSON.convertValue(message.path("versions"), new TypeReference<Map<String, String>>() {});
        return new WorkerReady(op, versions == null ? Map.of() : versions, message.path("capabilities"));
    }

    /** The stages that an answer tells of, at most {@value #MAX_STAGES}; what is no time is left out. */
    static List<PythonStage> stages(JsonNode message) {
        List<PythonStage> stages = new ArrayList<>();
        for (JsonNode each : message.path("stages")) {
            JsonNode began = each.path("began_at_s");
            JsonNode ended = each.path("ended_at_s");
            if (stages.size() < MAX_STAGES && began.isNumber() && ended.isNumber()) {
                stages.add(new PythonStage(each.path("stage").asText(), time(began), time(ended)));
            }
        }
        return List.copyOf(stages);
    }

    private static Instant time(JsonNode seconds) {
        return Instant.EPOCH.plus(Math.round(seconds.asDouble() * 1e6), ChronoUnit.MICROS);
    }

    static PythonFailure error(JsonNode message) {
        return PythonFailure.reported(
                message.path("code").asText("ENGINE_ERROR"),
                message.path("message").asText(),
                message.path("retryable").asBoolean());
    }

    private static byte[] line(Map<String, ?> message) {
        try {
            return (JSON.writeValueAsString(message) + "\n").getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("no JSON: " + e.getMessage(), e);
        }
    }
}
