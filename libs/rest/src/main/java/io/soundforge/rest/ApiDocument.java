package io.soundforge.rest;

import io.quarkus.smallrye.openapi.OpenApiFilter;
import java.util.List;
import java.util.Locale;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.security.SecurityScheme;

/** Makes the API document say what is on the wire: lower-case names of constants, problems as the answer to whatever is wrong. */
@OpenApiFilter(OpenApiFilter.RunStage.BUILD)
public class ApiDocument implements OASFilter {
    /** The ways to show an API key. */
    public static final List<String> SCHEMES = List.of("key", "key_header");

    private static final String PROBLEM = "Problem";

    @Override
    public Schema filterSchema(Schema schema) {
        if (schema.getEnumeration() != null) {
            schema.setEnumeration(schema.getEnumeration().stream()
                    .<Object>map(value -> String.valueOf(value).toLowerCase(Locale.ROOT))
                    .toList());
        }
        return schema;
    }

    @Override
    public Operation filterOperation(Operation operation) {
        boolean saysItsOwn = List.of("201", "202", "302").stream().anyMatch(operation.getResponses()::hasAPIResponse);
        if (saysItsOwn) {
            operation.getResponses().removeAPIResponse("200");
        }
        operation
                .getResponses()
                .addAPIResponse(
                        "default",
                        OASFactory.createAPIResponse()
                                .description("A problem (RFC 9457) with a stable code")
                                .content(OASFactory.createContent()
                                        .addMediaType(
                                                "application/problem+json",
                                                OASFactory.createMediaType()
                                                        .schema(OASFactory.createSchema()
                                                                .ref("#/components/schemas/" + PROBLEM)))));
        return operation;
    }

    @Override
    public void filterOpenAPI(OpenAPI document) {
        List.of("JsonNodeType", "JsonNodeFactory").forEach(document.getComponents()::removeSchema);
        for (String json : List.of("JsonNode", "ObjectNode")) {
            if (document.getComponents().getSchemas().containsKey(json)) {
                document.getComponents().addSchema(json, ofType(Schema.SchemaType.OBJECT));
            }
        }
        addSecurity(document);
        document.getComponents()
                .addSchema(
                        PROBLEM,
                        object("type", "title", "detail", "instance")
                                .addProperty("status", ofType(Schema.SchemaType.INTEGER))
                                .addProperty(
                                        "code",
                                        ofType(Schema.SchemaType.STRING)
                                                .description("Stable, upper case, e.g. UNKNOWN_STEP"))
                                .addProperty(
                                        "field",
                                        ofType(Schema.SchemaType.STRING)
                                                .description("The field at fault, e.g. sources[0].url"))
                                .required(List.of("type", "title", "status", "code", "detail")));
    }

    private static void addSecurity(OpenAPI document) {
        document.getComponents()
                .addSecurityScheme(
                        SCHEMES.getFirst(),
                        OASFactory.createSecurityScheme()
                                .type(SecurityScheme.Type.HTTP)
                                .scheme("bearer")
                                .description(
                                        "An API key (sf_…), or a token of the identity provider. Not needed on loopback"))
                .addSecurityScheme(
                        SCHEMES.getLast(),
                        OASFactory.createSecurityScheme()
                                .type(SecurityScheme.Type.APIKEY)
                                .in(SecurityScheme.In.HEADER)
                                .name("X-Api-Key")
                                .description("An API key"));
        SCHEMES.forEach(scheme -> document.addSecurityRequirement(
                OASFactory.createSecurityRequirement().addScheme(scheme)));
    }

    private static Schema object(String... texts) {
        Schema schema = ofType(Schema.SchemaType.OBJECT);
        for (String name : texts) {
            schema.addProperty(name, ofType(Schema.SchemaType.STRING));
        }
        return schema;
    }

    private static Schema ofType(Schema.SchemaType type) {
        return OASFactory.createSchema().addType(type);
    }
}
