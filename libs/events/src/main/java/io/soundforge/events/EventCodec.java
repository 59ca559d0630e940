package io.soundforge.events;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochRandomGenerator;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/**
 * Events to records and back: CloudEvents in binary mode, JSON value. Producers are strict; consumers ignore unknown fields and
 * unknown enum values.
 */
public final class EventCodec {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .defaultPropertyInclusion(
                    JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS))
            .build();

    private static final TimeBasedEpochRandomGenerator IDS = Generators.timeBasedEpochRandomGenerator();

    private EventCodec() {}

    /** The mapper that defines how events look as JSON. Do not reconfigure it. */
    public static ObjectMapper json() {
        return JSON;
    }

    /** A new UUIDv7: sortable by time. */
    public static UUID newId() {
        return IDS.generate();
    }

    /**
     * Encodes an event under a fresh id.
     *
     * @param event the event
     * @param source the service that says it, e.g. {@code /download-service}
     */
    public static EncodedEvent encode(Event event, String source) {
        String id = newId().toString();
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put(EventHeaders.ID, id);
        headers.put(EventHeaders.TYPE, event.topic().topicName());
        headers.put(EventHeaders.SOURCE, source);
        headers.put(EventHeaders.SPEC_VERSION, "1.0");
        headers.put(
                EventHeaders.TIME, Instant.now().truncatedTo(ChronoUnit.MILLIS).toString());
        headers.put(EventHeaders.SUBJECT, event.recordKey());
        headers.put(EventHeaders.CONTENT_TYPE, "application/json");
        return new EncodedEvent(id, event.topic().topicName(), event.recordKey(), headers, toJson(event));
    }

    /** The JSON value of an event, or of any part of one. */
    public static byte[] toJson(Object value) {
        try {
            return JSON.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "cannot write " + value.getClass().getSimpleName() + " as JSON", e);
        }
    }

    /**
     * Reads a record's value.
     *
     * @throws UnreadableEventException if it is not JSON of that event, or lacks what every event has
     */
    public static <E extends Event> E decode(Class<E> type, byte[] value) throws UnreadableEventException {
        if (value == null) {
            throw new UnreadableEventException("record without a value");
        }
        E event;
        try {
            event = JSON.readValue(value, type);
        } catch (IOException | IllegalArgumentException | NullPointerException e) {
            throw new UnreadableEventException("not a " + Topic.of(type).topicName() + " event: " + e.getMessage(), e);
        }
        if (event == null || (event.jobId() == null && event.isAboutJob())) {
            throw new UnreadableEventException(Topic.of(type).topicName() + " without job_id");
        }
        return event;
    }
}
