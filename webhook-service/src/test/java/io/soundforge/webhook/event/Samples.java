package io.soundforge.webhook.event;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import io.soundforge.events.EncodedEvent;
import io.soundforge.events.Event;
import io.soundforge.events.EventCodec;
import io.soundforge.events.Topic;
import io.soundforge.events.UnreadableEventException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

/** The committed samples of events, as records of some owner, and the schemas that subscribers check them with. */
final class Samples {
    private static final Path FOLDER =
            Path.of(System.getProperty("soundforge.root", "..")).resolve("libs/events/src/test/resources/samples/v1");
    private static final JsonSchemaFactory FACTORY = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);
    private static final SchemaValidatorsConfig CONFIG =
            SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build();

    private Samples() {}

    /** The sample of a topic with that owner, and nothing else changed. @param owner null for none */
    static EncodedEvent of(String topic, String owner) throws IOException {
        return record(topic, changed(topic, owner));
    }

    /** The sample of a topic with that owner and those labels of its job. @param owner null for none */
    static EncodedEvent of(String topic, String owner, Map<String, String> labels) throws IOException {
        ObjectNode value = changed(topic, owner);
        ownedPart(value).set("labels", EventCodec.json().valueToTree(labels));
        return record(topic, value);
    }

    /** What the schema of a topic finds wrong. */
    static Set<ValidationMessage> violations(String topic, JsonNode data) throws IOException {
        try (InputStream schema = Event.class.getResourceAsStream("/schemas/" + topic + ".v1.json")) {
            return FACTORY.getSchema(EventCodec.json().readTree(schema), CONFIG).validate(data);
        }
    }

    private static ObjectNode changed(String topic, String owner) throws IOException {
        ObjectNode value = (ObjectNode) EventCodec.json().readTree(Files.readAllBytes(FOLDER.resolve(topic + ".json")));
        if (owner == null) {
            ownedPart(value).remove("owner");
        } else {
            ownedPart(value).put("owner", owner);
        }
        return value;
    }

    /** Where owner and labels stand. */
    private static ObjectNode ownedPart(ObjectNode value) {
        return value.path("plan") instanceof ObjectNode plan ? plan : value;
    }

    /** Headers as its producer makes them; the value as it stands in the sample, not as our records write it. */
    private static EncodedEvent record(String topic, ObjectNode value) throws IOException {
        byte[] bytes = EventCodec.toJson(value);
        try {
            Event event = EventCodec.decode(Topic.ofName(topic).eventType(), bytes);
            EncodedEvent encoded = EventCodec.encode(event, "/test");
            return new EncodedEvent(encoded.id(), topic, encoded.key(), encoded.headers(), bytes);
        } catch (UnreadableEventException e) {
            throw new IOException(e);
        }
    }
}
