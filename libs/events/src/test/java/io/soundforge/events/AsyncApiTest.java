package io.soundforge.events;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The AsyncAPI document and {@link Topic} say the same. */
class AsyncApiTest {
    private static final Path DOCUMENT =
            Path.of(System.getProperty("soundforge.root", "../..")).resolve("docs/events/asyncapi.yaml");

    private static JsonNode document;

    @BeforeAll
    static void read() throws Exception {
        document = new YAMLMapper().readTree(Files.readAllBytes(DOCUMENT));
    }

    @Test
    void isAsyncApi3() {
        assertThat(document.path("asyncapi").asText()).isEqualTo("3.0.0");
    }

    @Test
    void namesEveryTopicOnce() {
        List<String> addresses = document.path("channels").findValuesAsText("address");
        assertThat(addresses)
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(Topic.values()).map(Topic::topicName).toList());
        assertThat(document.path("operations").size()).isEqualTo(addresses.size());
    }

    @Test
    void givesEveryTopicItsTypeAndItsSchema() throws Exception {
        for (JsonNode channel : document.path("channels")) {
            Topic topic = Topic.ofName(channel.path("address").asText());
            assertThat(channel.path("messages").size()).isEqualTo(1);
            JsonNode message = resolved(channel.path("messages").iterator().next());
            assertThat(message.path("name").asText()).isEqualTo(topic.topicName());
            if (topic.eventType() == null) {
                assertThat(message.has("payload")).isFalse();
                continue;
            }
            assertThat(message.path("headers").findValuesAsText("const")).containsExactly(topic.topicName());
            String schema = message.path("payload").path("schema").path("$ref").asText();
            Path file = DOCUMENT.resolveSibling(schema).normalize();
            assertThat(file).exists();
            assertThat(EventCodec.json().readTree(Files.readAllBytes(file))).isEqualTo(Schemas.of(topic));
        }
    }

    @Test
    void describesTheHeadersThatTheCodecWrites() {
        UUID id = EventCodec.newId();
        Event event = new TaskChanged(id, id, Step.DOWNLOAD, 1, TaskState.CANCELLED, null, 0, null);
        JsonNode headers = document.at("/components/schemas/cloudEventHeaders");

        assertThat(EventCodec.encode(event, "/test").headers().keySet()).isEqualTo(texts(headers.path("required")));
        assertThat(headers.path("properties").has(EventHeaders.TRACEPARENT)).isTrue();
        assertThat(texts(document.at("/components/schemas/deadLetterHeaders/required")))
                .containsExactlyInAnyOrder(
                        EventHeaders.DEAD_TOPIC,
                        EventHeaders.DEAD_PARTITION,
                        EventHeaders.DEAD_OFFSET,
                        EventHeaders.DEAD_CONSUMER,
                        EventHeaders.DEAD_REASON);
    }

    private static JsonNode resolved(JsonNode node) {
        return node.has("$ref") ? document.at(node.path("$ref").asText().substring(1)) : node;
    }

    private static Set<String> texts(JsonNode array) {
        Set<String> texts = new HashSet<>();
        array.forEach(each -> texts.add(each.asText()));
        return texts;
    }
}
