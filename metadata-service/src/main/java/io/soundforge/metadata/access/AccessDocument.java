package io.soundforge.metadata.access;

import io.quarkus.smallrye.openapi.OpenApiFilter;
import io.soundforge.rest.ApiDocument;
import java.util.List;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;

/** Says in the API document which scope each operation needs. */
@OpenApiFilter(OpenApiFilter.RunStage.BUILD)
public class AccessDocument implements OASFilter {
    @Override
    public void filterOpenAPI(OpenAPI document) {
        document.getPaths().getPathItems().forEach((path, item) -> item.getOperations()
                .forEach((method, operation) -> Rules.needed(method.name(), path)
                        .ifPresent(scope -> ApiDocument.SCHEMES.forEach(scheme -> operation.addSecurityRequirement(
                                OASFactory.createSecurityRequirement().addScheme(scheme, List.of(scope.wire())))))));
    }
}
