package io.soundforge.pythonpool;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** The messages on a worker's pipes; {@code python/README.md} lists them. */
final class Messages {

    private static final ObjectMapper JSON = new ObjectMapper();

    static final byte[] SHUTDOWN = line(Map.of("type", "shutdown"));

    private Messages() {}

    static byte[] job(PythonJob job) {
        return line(Map.of("type", "job", "id", job.id(), "params", job.params()));
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
