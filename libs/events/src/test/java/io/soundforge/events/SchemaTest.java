package io.soundforge.events;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Schemas and records say the same. */
class SchemaTest {
    private static final PropertyNamingStrategies.SnakeCaseStrategy SNAKE =
            new PropertyNamingStrategies.SnakeCaseStrategy();

    static Stream<Topic> topics() {
        return Arrays.stream(Topic.values()).filter(topic -> topic.eventType() != null);
    }

    @ParameterizedTest
    @MethodSource("topics")
    void describesEveryComponentOfItsRecordAndNothingElse(Topic topic) {
        JsonNode schema = Schemas.of(topic);
        assertThat(schema.path("title").asText()).isEqualTo(topic.topicName());
        compare(schema, schema, topic.eventType(), topic.topicName());
    }

    private static void compare(JsonNode root, JsonNode schema, Class<?> type, String path) {
        Set<String> described = new HashSet<>();
        schema.path("properties").fieldNames().forEachRemaining(described::add);
        Set<String> components = new HashSet<>();
        for (RecordComponent each : type.getRecordComponents()) {
            String name = SNAKE.translate(each.getName());
            components.add(name);
            JsonNode property = resolved(root, schema.path("properties").path(name));
            Class<?> element = elementOf(each.getGenericType());
            if (element.isRecord()) {
                compare(
                        root,
                        property.has("items") ? resolved(root, property.path("items")) : property,
                        element,
                        path + "." + name);
            } else if (element.isEnum() && !property.path("type").asText().equals("object")) {
                JsonNode values = property.has("items") ? property.path("items") : property;
                Set<String> known = new HashSet<>();
                values.path("enum").forEach(value -> known.add(value.asText()));
                Set<String> constants = new HashSet<>();
                for (Object constant : element.getEnumConstants()) {
                    constants.add(EventCodec.json().valueToTree(constant).asText());
                }
                assertThat(constants).as(path + "." + name).containsAll(known);
                assertThat(known).as(path + "." + name).isNotEmpty();
            }
        }
        assertThat(described).as(path).isEqualTo(components);
        schema.path("required")
                .forEach(name -> assertThat(components).as(path + " required").contains(name.asText()));
    }

    private static JsonNode resolved(JsonNode root, JsonNode schema) {
        return schema.has("$ref") ? root.at(schema.path("$ref").asText().substring(1)) : schema;
    }

    private static Class<?> elementOf(Type type) {
        if (type instanceof ParameterizedType generic) {
            Type[] arguments = generic.getActualTypeArguments();
            return elementOf(arguments[arguments.length - 1]);
        }
        return (Class<?>) type;
    }

    @Test
    void sharesItsDefinitions() {
        Map<String, JsonNode> seen = new HashMap<>();
        topics().forEach(topic -> Schemas.of(topic).path("$defs").properties().forEach(definition -> {
            JsonNode before = seen.putIfAbsent(definition.getKey(), definition.getValue());
            assertThat(before).as(definition.getKey()).isIn(null, definition.getValue());
        }));
        assertThat(seen).containsKeys("plan", "error", "links", "stem", "metadata", "stored_file");
    }

    @Test
    void refusesWhatAProducerMustNotSend() {
        ObjectNode event = EventCodec.json()
                .valueToTree(new TaskChanged(
                        UUID.randomUUID(), UUID.randomUUID(), Step.ANALYZE, 1, TaskState.CANCELLED, null, 0, null));
        assertThat(Schemas.violations(Topic.TASK_CHANGED, event)).isEmpty();

        assertThat(Schemas.violations(Topic.TASK_CHANGED, event.deepCopy().put("extra", 1)))
                .hasSize(1);
        assertThat(Schemas.violations(Topic.TASK_CHANGED, event.deepCopy().put("run", 0)))
                .hasSize(1);
        assertThat(Schemas.violations(Topic.TASK_CHANGED, event.deepCopy().put("track_id", "7")))
                .isNotEmpty();
        assertThat(Schemas.violations(Topic.TASK_CHANGED, event.deepCopy().put("state", "queued")))
                .hasSize(1);
        assertThat(Schemas.violations(Topic.TASK_CHANGED, event.deepCopy().without("step")))
                .hasSize(1);
    }

    @Test
    void allowsTheSmallestEventsThatServicesMake() {
        UUID id = UUID.randomUUID();
        Plan plan = new Plan(List.of(Step.DOWNLOAD), null, null, null, null, null, 1);
        assertAllowed(new TrackRequested(id, id, 0, new Source(null, id, null), null, plan, Map.of()));
        assertAllowed(new TrackDownloaded(
                id,
                id,
                "downloads/x.wav",
                0,
                "0".repeat(64),
                "wav",
                null,
                1,
                8000,
                1,
                Map.of(),
                null,
                null,
                plan,
                1,
                0,
                0,
                Map.of()));
        assertAllowed(new JobFailed(
                id,
                id,
                Step.DOWNLOAD,
                1,
                null,
                Map.of(),
                "download-service",
                1,
                new EventError("X", null, false),
                Map.of()));
        assertAllowed(new JobFinished(id, JobState.FAILED, 1, null, null, null, null, List.of(), Map.of()));
    }

    private static void assertAllowed(Event event) {
        assertThat(Schemas.violations(event.topic(), EventCodec.json().valueToTree(event)))
                .isEmpty();
    }
}
