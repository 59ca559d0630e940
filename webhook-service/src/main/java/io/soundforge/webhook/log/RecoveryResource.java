package io.soundforge.webhook.log;

import io.soundforge.rest.Owners;
import io.soundforge.rest.RequestJson;
import io.soundforge.webhook.WebhookSettings;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Recovering what failed at a webhook. */
@Path("/api/v1/webhooks/{id}/recover")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "deliveries")
public class RecoveryResource {
    private final Recovery recovery;
    private final Owners owners;
    private final WebhookSettings.Limits limits;

    RecoveryResource(Recovery recovery, Owners owners, WebhookSettings settings) {
        this.recovery = recovery;
        this.owners = owners;
        this.limits = settings.limits();
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Take up again all deliveries that failed within some time",
            description =
                    "They are pending again with a whole new schedule, and become due one after the other at the given "
                            + "rate. 409 TOO_MANY_TO_RECOVER says how many there are.")
    @RequestBody(
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = RecoveryRequest.class)))
    @APIResponse(
            responseCode = "202",
            description = "They are pending",
            content = @Content(schema = @Schema(implementation = RecoveryView.class)))
    public Response recover(@PathParam("id") UUID id, InputStream body) throws IOException {
        byte[] json = RequestJson.readBody(body, limits.jsonSize().asLongValue());
        RecoveryRequest request = RequestJson.parse(json, RecoveryRequest.class);
        return Response.accepted(recovery.recover(id, request, owners.current()))
                .build();
    }
}
