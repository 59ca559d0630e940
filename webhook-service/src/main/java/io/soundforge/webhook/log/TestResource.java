package io.soundforge.webhook.log;

import io.soundforge.rest.Owners;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Trying a webhook out. */
@Path("/api/v1/webhooks/{id}/test")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "deliveries")
public class TestResource {
    private final Tester tester;
    private final Owners owners;

    TestResource(Tester tester, Owners owners) {
        this.tester = tester;
        this.owners = owners;
    }

    @POST
    @Operation(
            summary = "Send a test",
            description = "An event webhook.test, to this webhook alone. 409 WEBHOOK_PAUSED or WEBHOOK_DISABLED.")
    @APIResponse(
            responseCode = "202",
            description = "On its way",
            content = @Content(schema = @Schema(implementation = DeliveryView.class)))
    public Response test(@PathParam("id") UUID id) {
        return DeliveryResource.planned(tester.test(id, owners.current()));
    }
}
