package io.soundforge.metadata.config;

import io.quarkus.smallrye.openapi.OpenApiFilter;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;

/** Says in the API document what the form of a submission holds. */
@OpenApiFilter(OpenApiFilter.RunStage.BUILD)
public class JobFormDocument implements OASFilter {
    @Override
    public void filterOpenAPI(OpenAPI document) {
        document.getPaths()
                .getPathItem("/api/v1/jobs")
                .getPOST()
                .getRequestBody()
                .getContent()
                .getMediaType("multipart/form-data")
                .setSchema(OASFactory.createSchema().ref("#/components/schemas/JobForm"));
    }
}
