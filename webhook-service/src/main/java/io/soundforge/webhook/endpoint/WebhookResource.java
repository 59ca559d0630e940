package io.soundforge.webhook.endpoint;

import io.soundforge.events.ApiLinks;
import io.soundforge.rest.Owners;
import io.soundforge.rest.PageSize;
import io.soundforge.rest.RequestJson;
import io.soundforge.webhook.WebhookSettings;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Webhooks: register, look, change, pause, resume, rotate, delete. */
@Path("/api/v1/webhooks")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "webhooks", description = "Subscriptions to events, signed after Standard Webhooks 1.0")
public class WebhookResource {
    private static final String MERGE_PATCH = "application/merge-patch+json";

    private final EndpointActions actions;
    private final EndpointReader reader;
    private final Owners owners;
    private final WebhookSettings.Limits limits;
    private final ApiLinks links;

    WebhookResource(
            EndpointActions actions, EndpointReader reader, Owners owners, WebhookSettings settings, ApiLinks links) {
        this.actions = actions;
        this.reader = reader;
        this.owners = owners;
        this.limits = settings.limits();
        this.links = links;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Register a webhook",
            description = "The address is resolved and vetted now, and again at each attempt.")
    @RequestBody(content = @Content(schema = @Schema(implementation = WebhookRequest.class)))
    @APIResponse(
            responseCode = "201",
            description = "Registered; the secret is shown this once",
            content = @Content(schema = @Schema(implementation = WebhookView.class)))
    public Response create(InputStream body) throws IOException, SQLException, InterruptedException {
        WebhookRequest request = RequestJson.parse(read(body), WebhookRequest.class);
        WebhookView webhook = actions.create(request, owners.current());
        return Response.created(URI.create(links.webhook(webhook.id())))
                .entity(webhook)
                .build();
    }

    @GET
    @Operation(summary = "List webhooks, newest first")
    public WebhookView.Page list(
            @QueryParam("state") @Parameter(description = "Any of these; repeatable, or separated by commas")
                    List<String> states,
            @QueryParam("cursor") @Parameter(description = "next_cursor of the page before") String cursor,
            @QueryParam("limit")
                    @Parameter(
                            description = "Webhooks per page, 50 by default",
                            schema = @Schema(type = SchemaType.INTEGER))
                    String limit)
            throws SQLException {
        EndpointFilter filter = EndpointFilter.parse(states, cursor);
        return reader.page(filter, owners.current(), PageSize.parse(limit, limits.pageSize()));
    }

    @GET
    @Path("{id}")
    @Operation(summary = "A webhook, how it is, and how much waits for it")
    public WebhookView webhook(UUID id) throws SQLException {
        return reader.withCounts(id, owners.current());
    }

    @PATCH
    @Path("{id}")
    @Consumes({MERGE_PATCH, MediaType.APPLICATION_JSON})
    @Operation(
            summary = "Change a webhook",
            description = "A JSON merge patch (RFC 7396): what is left out stays, null clears.")
    @RequestBody(content = @Content(schema = @Schema(implementation = WebhookPatch.Values.class)))
    public WebhookView change(UUID id, InputStream body) throws IOException, SQLException, InterruptedException {
        return actions.change(id, WebhookPatch.parse(read(body)), owners.current());
    }

    @DELETE
    @Path("{id}")
    @Operation(summary = "Delete a webhook", description = "404 from then on; what is pending is never sent.")
    public void delete(UUID id) throws SQLException {
        actions.delete(id, owners.current());
    }

    @POST
    @Path("{id}/pause")
    @Operation(
            summary = "Send nothing for now",
            description = "Deliveries are made and kept. What is under way ends; a disabled webhook stays disabled.")
    public WebhookView pause(UUID id) throws SQLException {
        return actions.pause(id, owners.current());
    }

    @POST
    @Path("{id}/resume")
    @Operation(
            summary = "Send again",
            description = "Also to a disabled webhook. Its failures are forgotten, and what is pending goes out.")
    public WebhookView resume(UUID id) throws SQLException {
        return actions.resume(id, owners.current());
    }

    @POST
    @Path("{id}/rotate-secret")
    @Consumes(MediaType.WILDCARD)
    @Operation(
            summary = "Change the signing secret",
            description = "Both secrets sign until previous_secret_until. The body may be left out.")
    @RequestBody(
            required = false,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = RotateRequest.class)))
    public WebhookView rotate(UUID id, InputStream body) throws IOException, SQLException {
        byte[] json = read(body);
        RotateRequest request = json.length == 0 ? RotateRequest.EMPTY : RequestJson.parse(json, RotateRequest.class);
        return actions.rotate(id, request, owners.current());
    }

    private byte[] read(InputStream body) throws IOException {
        return RequestJson.readBody(body, limits.jsonSize().asLongValue());
    }
}
