package io.soundforge.events;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Set;

/** The committed JSON Schemas, as producers must keep them: what is not in them may not be sent. */
final class Schemas {
    private static final JsonSchemaFactory FACTORY = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);
    private static final SchemaValidatorsConfig CONFIG =
            SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build();

    private Schemas() {}

    static JsonNode of(Topic topic) {
        String path = "/schemas/" + topic.topicName() + ".v1.json";
        try (InputStream in = Schemas.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new IllegalStateException("no schema " + path);
            }
            return EventCodec.json().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a producer must mend in that value. */
    static Set<ValidationMessage> violations(Topic topic, JsonNode value) {
        JsonNode closed = close(of(topic).deepCopy());
        JsonSchema schema = FACTORY.getSchema(closed, CONFIG);
        return schema.validate(value);
    }

    /** Schemas are open, so that consumers may validate additive changes; for producers every described object is closed. */
    private static JsonNode close(JsonNode schema) {
        if (schema instanceof ObjectNode object && object.path("properties").isObject()) {
            object.put("additionalProperties", false);
        }
        schema.forEach(Schemas::close);
        return schema;
    }
}
