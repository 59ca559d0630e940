package io.soundforge.webhook.log;

import io.soundforge.rest.Owners;
import io.soundforge.rest.PageSize;
import io.soundforge.webhook.WebhookSettings;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The log of a webhook: look, send again. */
@Path("/api/v1/webhooks/{id}/deliveries")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "deliveries", description = "What was sent to a webhook, and what came of it")
public class DeliveryResource {
    private final DeliveryReader reader;
    private final Resender resender;
    private final Owners owners;
    private final WebhookSettings.Limits limits;

    DeliveryResource(DeliveryReader reader, Resender resender, Owners owners, WebhookSettings settings) {
        this.reader = reader;
        this.resender = resender;
        this.owners = owners;
        this.limits = settings.limits();
    }

    @GET
    @Operation(summary = "List deliveries of a webhook, newest first")
    public DeliveryView.Page list(
            @PathParam("id") UUID id,
            @QueryParam("state")
                    @Parameter(
                            description =
                                    "Any of pending, running, succeeded, failed; repeatable, or separated by commas")
                    List<String> states,
            @QueryParam("event_type") @Parameter(description = "Of this type, e.g. job.finished") String eventType,
            @QueryParam("job_id") @Parameter(description = "About this job") String jobId,
            @QueryParam("created_after") @Parameter(description = "ISO-8601, UTC") String createdAfter,
            @QueryParam("created_before") @Parameter(description = "ISO-8601, UTC") String createdBefore,
            @QueryParam("cursor") @Parameter(description = "next_cursor of the page before") String cursor,
            @QueryParam("limit")
                    @Parameter(
                            description = "Deliveries per page, 50 by default",
                            schema = @Schema(type = SchemaType.INTEGER))
                    String limit) {
        DeliveryFilter filter = DeliveryFilter.parse(states, eventType, jobId, createdAfter, createdBefore, cursor);
        return reader.page(id, filter, owners.current(), PageSize.parse(limit, limits.pageSize()));
    }

    @GET
    @Path("{delivery_id}")
    @Operation(summary = "A delivery with its attempts and what is sent")
    public DeliveryView delivery(@PathParam("id") UUID id, @PathParam("delivery_id") UUID deliveryId) {
        return reader.whole(id, deliveryId, owners.current());
    }

    @POST
    @Path("{delivery_id}/resend")
    @Operation(
            summary = "Send a delivery again, once and now",
            description =
                    "A pending one is brought forward; one that has ended is again what it was if the attempt fails. "
                            + "While the webhook's breaker is open the attempt waits for it: next_attempt_at says until when. "
                            + "409 DELIVERY_RUNNING while an attempt is under way.")
    @APIResponse(
            responseCode = "202",
            description = "The attempt is planned",
            content = @Content(schema = @Schema(implementation = DeliveryView.class)))
    public Response resend(@PathParam("id") UUID id, @PathParam("delivery_id") UUID deliveryId) {
        return planned(resender.resend(id, deliveryId, owners.current()));
    }

    /** The answer to whoever asked for an attempt. */
    static Response planned(DeliveryView delivery) {
        return Response.accepted(delivery)
                .location(URI.create(delivery.links().get("self")))
                .build();
    }
}
