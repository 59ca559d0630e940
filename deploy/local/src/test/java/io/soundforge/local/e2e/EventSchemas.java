package io.soundforge.local.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/** The schemas of events, as an integrator reads them. */
final class EventSchemas {
    private static final JsonSchemaFactory FACTORY = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);
    private static final SchemaValidatorsConfig CONFIG =
            SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build();

    private EventSchemas() {}

    /** Where an event's data are not as its schema says. */
    static Set<ValidationMessage> violations(Path root, String type, JsonNode data) throws IOException {
        Path schema = root.resolve("libs/events/src/main/resources/schemas").resolve(type + ".v1.json");
        return FACTORY.getSchema(Files.readString(schema), CONFIG).validate(data);
    }
}
